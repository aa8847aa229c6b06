# The shell and the tools, compiled for the host under sanitizers: build/host-bin. tests/shell compares them with the host's own.
HOST_BIN := $(BUILD)/host-bin
HOST_BIN_CFLAGS := -std=gnu11 -O1 -g -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wno-clobbered \
                   -fsanitize=address,undefined -fno-sanitize-recover=undefined
# What needs nothing that only ExOS has.
PORTABLE_TOOLS := cat clear cp date echo env false grep head hexdump kill ls mkdir mv pwd rm rmdir seq sleep sort tail tee test time \
                  touch true uname uniq wc
TOOL_LIB := $(wildcard exos/bin/lib/*.c exos/bin/lib/*.h)

.PHONY: host-bin
host-bin: $(addprefix $(HOST_BIN)/,sh $(PORTABLE_TOOLS))

$(HOST_BIN)/sh: $(wildcard exos/bin/sh/*.[ch]) $(TOOL_LIB)
	@$(begin)
	gcc $(HOST_BIN_CFLAGS) -o $@ $(filter %.c,$^)
$(addprefix $(HOST_BIN)/,$(PORTABLE_TOOLS)): $(HOST_BIN)/%: exos/bin/%.c $(TOOL_LIB)
	@$(begin)
	gcc $(HOST_BIN_CFLAGS) -o $@ $(filter %.c,$^)
