# The programs of the default image: the shell and the tools.
TOOL_LIB := $(wildcard exos/bin/lib/*.c)
# These say what an exokernel or a server of ours is like; the others are plain POSIX and run on the host too (tests/shell).
EXOS_TOOLS := caps envs pages ps slices stlb top trace
BIN_TOOLS := cat clear cp date echo env false grep head hexdump kill ls mkdir mv pwd rm rmdir seq sleep sort tail tee test time touch \
             true uname uniq wc $(EXOS_TOOLS)
$(foreach t,$(BIN_TOOLS),$(eval $(call exos_program,$(t),exos/bin/$(t).c $(TOOL_LIB))))
$(eval $(call exos_program,sh,$(wildcard exos/bin/sh/*.c) $(TOOL_LIB)))
