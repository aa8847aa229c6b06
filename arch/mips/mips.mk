# The cross compiler and what it must do for an R2000/R3000, kernel and programs alike.
CROSS ?= mipsel-linux-gnu-
CC_MIPS := $(CROSS)gcc
LD_MIPS := $(CROSS)ld
NM_MIPS := $(CROSS)nm
OBJDUMP_MIPS := $(CROSS)objdump
STRIP_MIPS := $(CROSS)strip
OBJCOPY_MIPS := $(CROSS)objcopy

# MIPS I, no position-independent code, no global pointer. Debug information names files from the repository on, so that
# the same sources give the same bytes in every folder.
MIPS_FLAGS := -march=r3000 -mabi=32 -mfp32 -mno-abicalls -fno-pic -G0 -EL
MIPS_CFLAGS := $(MIPS_FLAGS) -std=c11 -ffreestanding -O2 -g -Wall -Wextra -fno-strict-aliasing -fno-stack-protector \
               -fno-tree-loop-distribute-patterns -ffile-prefix-map=$(CURDIR)=.
MIPS_ASFLAGS := $(MIPS_FLAGS) -g -Wa,--fatal-warnings -ffile-prefix-map=$(CURDIR)=.
MIPS_LDFLAGS := -m elf32ltsmip -EL -nostdlib -z max-page-size=4096 --no-warn-rwx-segments

# Offsets of structure members for assembly, computed by the compiler that lays them out.
$(BUILD)/gen/offsets.h: arch/mips/offsets.c arch/mips/mips.mk | $(BUILD)/gen/calls.stamp
	@$(begin)
	$(CC_MIPS) $(MIPS_CFLAGS) $(AEGIS_INCLUDES) -MMD -MP -MT $@ -MF $(@:.h=.d) -S -o $(@:.h=.s) $<
	sed -n 's/^->\([A-Z0-9_]*\) \(-\{0,1\}[0-9]*\)$$/#define \1 (\2)/p' $(@:.h=.s) >$@
-include $(BUILD)/gen/offsets.d
