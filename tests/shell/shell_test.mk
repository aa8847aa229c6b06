# The shell and the tools, compiled for the host under sanitizers: build/host-bin. tests/shell compares them with the host's own.
HOST_BIN := $(BUILD)/host-bin
HOST_BIN_CFLAGS := -std=gnu11 -O1 -g -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wno-clobbered \
                   -fsanitize=address,undefined -fno-sanitize-recover=undefined
# What needs nothing that only ExOS has.
PORTABLE_TOOLS := cat clear cp date echo env false grep head hexdump kill ls mkdir mv pwd rm rmdir seq sleep sort tail tee test time \
                  touch true uname uniq wc
HOST_BIN_OUT := $(BUILD)/host-bin-objects
host_bin_objects = $(patsubst %.c,$(HOST_BIN_OUT)/%.o,$(wildcard $(1)))

.PHONY: host-bin
host-bin: $(addprefix $(HOST_BIN)/,sh $(PORTABLE_TOOLS))

$(HOST_BIN_OUT)/%.o: %.c
	@$(begin)
	gcc $(HOST_BIN_CFLAGS) -MMD -MP -c -o $@ $<
$(HOST_BIN)/sh: $(call host_bin_objects,exos/bin/sh/*.c exos/bin/lib/*.c)
	@$(begin)
	gcc $(HOST_BIN_CFLAGS) -o $@ $^
$(addprefix $(HOST_BIN)/,$(PORTABLE_TOOLS)): $(HOST_BIN)/%: $(HOST_BIN_OUT)/exos/bin/%.o $(call host_bin_objects,exos/bin/lib/*.c)
	@$(begin)
	gcc $(HOST_BIN_CFLAGS) -o $@ $^
-include $(wildcard $(HOST_BIN_OUT)/*/*/*.d $(HOST_BIN_OUT)/*/*/*/*.d)
