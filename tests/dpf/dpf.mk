# Packet filters: tests on the host and in the emulator, counts against the budgets, a fuzzer. Included by the top
# Makefile; works alone with make -f as well.
BUILD ?= build
HOSTCC ?= gcc
CLANG ?= clang
CROSS ?= mipsel-linux-gnu-
FUZZ_SECONDS ?= 60

DPF_OUT := $(BUILD)/tests/dpf
DPF_INCLUDES := -I. -Iaegis/include -Iarch/mips/include -Iarch/mips -I$(DPF_OUT)/gen -Itests/dpf
DPF_MODULES := $(wildcard aegis/dpf/*.c arch/mips/dpf_*.c)
DPF_WORLD := tests/dpf/world.c tests/dpf/r3000.c
DPF_DEPENDS := $(wildcard aegis/dpf/*.[ch] arch/mips/dpf_*.[ch] tests/dpf/*.[chS]) aegis/include/aegis/filter.h \
               arch/mips/include/machine.h tests/dpf/image.ld tests/dpf/dpf.mk $(DPF_OUT)/gen/calls.stamp
DPF_PLAIN := -std=c11 -D_GNU_SOURCE -g -Wall -Wextra -Wno-int-to-pointer-cast $(DPF_INCLUDES)
DPF_SANITIZED := $(DPF_PLAIN) -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
DPF_MIPS := -march=r3000 -mabi=32 -mfp32 -mno-abicalls -fno-pic -G0 -EL -std=c11 -ffreestanding -O2 -g -Wall -Wextra \
            -fno-strict-aliasing -fno-stack-protector -fno-tree-loop-distribute-patterns -msoft-float -fno-shrink-wrap \
            $(DPF_INCLUDES) -nostdlib -no-pie -Wl,--build-id=none -T tests/dpf/image.ld

.PHONY: test-dpf fuzz-dpf
test-dpf: $(addprefix $(DPF_OUT)/,test_trie test_rules test_pcap test_counts guest sample)
	$(DPF_OUT)/test_trie
	$(DPF_OUT)/test_rules
	$(DPF_OUT)/test_counts
	$(DPF_OUT)/test_pcap
	scripts/hazards $(DPF_OUT)/guest
	$(DPF_OUT)/sample >$(DPF_OUT)/sample.txt
	tests/dpf/run_guest $(DPF_OUT)/guest $(DPF_OUT)/sample.txt

$(DPF_OUT)/gen/calls.stamp: aegis/syscall.tbl aegis/errors.tbl scripts/gen-calls
	@mkdir -p $(@D)
	scripts/gen-calls --out $(DPF_OUT)/gen
	@touch $@

$(DPF_OUT)/test_trie $(DPF_OUT)/test_rules: $(DPF_OUT)/%: $(DPF_DEPENDS)
	@mkdir -p $(@D)
	$(HOSTCC) $(DPF_SANITIZED) -o $@ $(DPF_MODULES) $(DPF_WORLD) tests/dpf/$*.c -lcmocka
$(DPF_OUT)/test_counts: $(DPF_DEPENDS) $(DPF_OUT)/image.bin
	$(HOSTCC) $(DPF_SANITIZED) '-DIMAGE="$(DPF_OUT)/image.bin"' '-DBUDGETS="tests/dpf/budgets.tsv"' -o $@ \
		$(DPF_MODULES) $(DPF_WORLD) tests/dpf/image_load.c tests/dpf/test_counts.c -lcmocka -lpcap
# Fourteen million verdicts: without sanitizers, which the other tests have.
$(DPF_OUT)/test_pcap: $(DPF_DEPENDS)
	@mkdir -p $(@D)
	$(HOSTCC) $(DPF_PLAIN) -O2 -o $@ $(DPF_MODULES) $(DPF_WORLD) tests/dpf/test_pcap.c -lcmocka -lpcap
$(DPF_OUT)/sample: $(DPF_DEPENDS)
	@mkdir -p $(@D)
	$(HOSTCC) $(DPF_SANITIZED) -o $@ $(DPF_MODULES) $(DPF_WORLD) tests/dpf/sample.c

$(DPF_OUT)/image.elf: $(DPF_DEPENDS)
	@mkdir -p $(@D)
	$(CROSS)gcc $(DPF_MIPS) -Wl,-e,0x80100000 -o $@ tests/dpf/image.c tests/dpf/bpf.c $(DPF_MODULES) aegis/string.c
$(DPF_OUT)/image.bin: $(DPF_OUT)/image.elf
	$(CROSS)objcopy -O binary $< $@
$(DPF_OUT)/guest: $(DPF_DEPENDS) arch/mips/cache.S
	@mkdir -p $(@D)
	$(CROSS)gcc $(DPF_MIPS) -o $@ tests/dpf/guest.S tests/dpf/guest.c $(DPF_MODULES) arch/mips/cache.S aegis/string.c

$(DPF_OUT)/fuzz: $(DPF_DEPENDS)
	@mkdir -p $(@D)
	$(CLANG) $(DPF_PLAIN) -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -o $@ $(DPF_MODULES) \
		$(DPF_WORLD) tests/dpf/fuzz.c
# Finds go to the build folder; tests/dpf/corpus keeps the few inputs that reach everything reached so far.
fuzz-dpf: $(DPF_OUT)/fuzz
	@mkdir -p $(DPF_OUT)/corpus
	$< -max_total_time=$(FUZZ_SECONDS) -max_len=1024 -artifact_prefix=$(DPF_OUT)/ $(DPF_OUT)/corpus tests/dpf/corpus
