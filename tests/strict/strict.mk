# The strict emulator's own tests: one bare-metal program per change.
# Included by the top Makefile; works alone with make -f as well.

CROSS ?= mipsel-linux-gnu-
BUILD ?= build
begin ?= mkdir -p $(@D)

STRICT_SRC := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
STRICT_OUT := $(BUILD)/tests/strict
STRICT_PROGRAMS := alarm astray chance clock count echo ending input isolation lance \
	nowhere overflow pending privilege prom quiet ram reserved speed \
	twins unaligned
STRICT_CFLAGS := -march=r3000 -mabi=32 -mfp32 -mno-abicalls -fno-pic -G0 \
	-ffreestanding -fno-builtin -nostdlib -no-pie -O1 -Wall -Wextra
STRICT_SHARED := $(addprefix $(STRICT_SRC)/,start.S lib.c)

.PHONY: strict-programs
strict-programs: $(addprefix $(STRICT_OUT)/,$(STRICT_PROGRAMS))

$(STRICT_OUT)/%: $(STRICT_SRC)/%.c $(STRICT_SHARED) $(STRICT_SRC)/trap.h \
		$(STRICT_SRC)/link.ld $(STRICT_SRC)/strict.mk
	@$(begin)
	$(CROSS)gcc $(STRICT_CFLAGS) -T $(STRICT_SRC)/link.ld \
		-Wl,--build-id=none -o $@ $(STRICT_SHARED) $<
