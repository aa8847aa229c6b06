# newlib, from Debian's source package, and programs that are linked with it (docs/newlib.md).
NEWLIB := $(BUILD)/newlib
NEWLIB_LIBRARIES := $(NEWLIB)/lib/libc.a $(NEWLIB)/lib/libm.a
NEWLIB_CRT := $(BUILD)/newlib-crt/exos/newlib/crt.o

# The script compares its own stamp; it takes 50 ms when there is nothing to do.
.PHONY: newlib
newlib: | $(BUILD)/setup.stamp
	scripts/newlib --out $(NEWLIB) --cc "$(CC_MIPS)" --flags="$(MIPS_FLAGS)"
$(NEWLIB)/stamp: newlib ;
$(NEWLIB_LIBRARIES): $(NEWLIB)/stamp ;

# As in bin/mipsel-elf-gcc. Programs may use the floating-point unit; scripts/newlib says why the rest.
NEWLIB_CFLAGS = $(MIPS_FLAGS) -mhard-float -mno-llsc -mno-gpopt -std=gnu11 -O2 -g -Wall -Wextra -fno-stack-protector -ffunction-sections \
                -fdata-sections -ffp-contract=off -ffile-prefix-map=$(CURDIR)=. -nostdinc -isystem $(NEWLIB)/include \
                -isystem $(shell $(CC_MIPS) -print-file-name=include) -U__linux__ -U__linux -Ulinux -U__gnu_linux__ \
                -U__unix__ -U__unix -Uunix

$(NEWLIB_CRT): exos/newlib/crt.c $(NEWLIB)/stamp
	@$(begin)
	$(CC_MIPS) $(NEWLIB_CFLAGS) -MMD -MP -c -o $@ $<

# What stands behind a program's objects and its system layer.
NEWLIB_LINK := $(NEWLIB_CRT) --start-group $(NEWLIB_LIBRARIES) $(LIBGCC) --end-group
