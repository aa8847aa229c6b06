# Handlers: the verifier and the rewriter on the host, and a fuzzer. Works alone, with
# make -f as well.
BUILD ?= build
HOSTCC ?= gcc
CLANG ?= clang
CROSS ?= mipsel-linux-gnu-
FUZZ_SECONDS ?= 60

ASH_OUT := $(BUILD)/tests/ash
ASH_INCLUDES := -I. -Iaegis/include -Iarch/mips/include -Itests/ash -Itests/dpf -I$(ASH_OUT)
ASH_MODULES := aegis/ash/follow.c aegis/ash/layout.c arch/mips/ash_insn.c arch/mips/ash_code.c
ASH_BOX := tests/ash/box.c tests/dpf/r3000.c
ASH_DEPENDS := $(ASH_MODULES) $(ASH_BOX) $(wildcard tests/ash/*.[ch]) aegis/ash/ash.h aegis/include/aegis/ash.h \
               tests/dpf/r3000.h tests/ash/ash.mk
ASH_PLAIN := -std=c11 -D_GNU_SOURCE -g -Wall -Wextra -Wno-int-to-pointer-cast $(ASH_INCLUDES)
ASH_SANITIZED := $(ASH_PLAIN) -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
ASH_TESTS := rules handlers random

.PHONY: test-ash fuzz-ash
test-ash: $(ASH_TESTS:%=$(ASH_OUT)/test_%)
	@failed=0; for test in $^; do $$test || failed=1; done; exit $$failed

# The handlers of the tests as a program of the DECstation has them: at their address, with a table of what is where.
$(ASH_OUT)/handlers.elf: tests/ash/handlers.c exos/kit/ash.S $(ASH_DEPENDS)
	@mkdir -p $(@D)
	$(CROSS)gcc -march=r3000 -mabi=32 -mfp32 -mno-abicalls -fno-pic -G0 -EL -std=c11 -ffreestanding -O2 -Wall -Wextra \
		-fno-strict-aliasing -fno-stack-protector -msoft-float -fno-jump-tables -fno-optimize-sibling-calls \
		-fno-tree-loop-distribute-patterns $(ASH_INCLUDES) \
		-nostdlib -no-pie -Wl,--build-id=none,-Ttext=0x12340,-e,0x12340 -o $@ $< exos/kit/ash.S
$(ASH_OUT)/handlers.bin: $(ASH_OUT)/handlers.elf
	$(CROSS)objcopy -O binary -j .text $< $@
$(ASH_OUT)/handlers_at.h: $(ASH_OUT)/handlers.elf
	$(CROSS)nm -S $< | sed -n 's/^\([0-9a-f]*\) \([0-9a-f]*\) T \([a-z_0-9]*\)$$/{ "\3", 0x\1, 0x\2, \3 },/p' >$@

$(ASH_OUT)/test_rules $(ASH_OUT)/test_random: $(ASH_OUT)/test_%: $(ASH_DEPENDS)
	@mkdir -p $(@D)
	$(HOSTCC) $(ASH_SANITIZED) -DCORPUS='"tests/ash/corpus"' -o $@ $(ASH_MODULES) $(ASH_BOX) tests/ash/fuzz.c tests/ash/test_$*.c -lcmocka
$(ASH_OUT)/test_handlers: $(ASH_DEPENDS) $(ASH_OUT)/handlers.bin $(ASH_OUT)/handlers_at.h
	$(HOSTCC) $(ASH_SANITIZED) -DHANDLERS_BIN='"$(ASH_OUT)/handlers.bin"' -o $@ $(ASH_MODULES) $(ASH_BOX) tests/ash/handlers.c \
		tests/ash/test_handlers.c -lcmocka

$(ASH_OUT)/fuzz: $(ASH_DEPENDS)
	@mkdir -p $(@D)
	$(CLANG) $(ASH_PLAIN) -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -o $@ $(ASH_MODULES) \
		$(ASH_BOX) tests/ash/fuzz.c
# Finds go to the build folder; tests/ash/corpus keeps the few inputs that reach everything reached so far.
fuzz-ash: $(ASH_OUT)/fuzz
	@mkdir -p $(ASH_OUT)/corpus
	$< -max_total_time=$(FUZZ_SECONDS) -max_len=512 -artifact_prefix=$(ASH_OUT)/ $(ASH_OUT)/corpus tests/ash/corpus
