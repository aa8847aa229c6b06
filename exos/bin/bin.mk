# The programs of the default image: the shell and the tools. Other folders add to TOOLS.
TOOL_LIB := $(wildcard exos/bin/lib/*.c)
# These say what an exokernel or a server of ours is like; the others are plain POSIX and run on the host too (tests/shell).
EXOS_TOOLS := caps envs pages ps slices stlb top trace
BIN_TOOLS := cat clear cp date echo env false grep head hexdump kill ls mkdir mv pwd rm rmdir seq sleep sort tail tee test time touch \
             true uname uniq wc $(EXOS_TOOLS)
TOOLS := $(BIN_TOOLS:%=exos/bin/%.c)
$(eval $(call exos_program,sh,$(wildcard exos/bin/sh/*.c) $(TOOL_LIB)))
