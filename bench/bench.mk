# The benchmark programs, one for each `program` of bench/rows.tsv. scripts/bench runs them.
BENCH_PROGRAMS := t4 t5 t6 tlb mem t9
$(foreach p,$(BENCH_PROGRAMS),$(eval $(call min_program,$(p),bench/guest/$(p).c bench/guest/bench.c bench/guest/measure.S)))
$(foreach p,t11 f2,$(eval $(call min_program,$(p),bench/guest/$(p).c bench/guest/ping.c bench/guest/bench.c)))
$(eval $(call min_program,copy,bench/guest/copy.c bench/guest/bench.c))
$(eval $(call min_program,t7,bench/guest/t7.c tests/dpf/bpf.c bench/guest/bench.c bench/guest/measure.S))
$(eval $(call min_program,f3,bench/guest/f3.c examples/stride/stride.c bench/guest/bench.c))
$(eval $(call min_program,refill,bench/guest/refill.c bench/guest/refill_touch.S bench/guest/bench.c))

# The BPF programs for Table 7's filters, compiled by libpcap.
$(BUILD)/gen/bpf_programs.h: bench/guest/bpf_programs.c bench/guest/traffic.h | $(BUILD)/setup.stamp
	@$(begin)
	$(HOSTCC) -O1 -Iaegis/include -o $(@:.h=) $< -lpcap
	$(@:.h=) >$@
$(MIN_OUT)/bench/guest/t7.o: $(BUILD)/gen/bpf_programs.h
$(MIN_OUT)/bench/guest/t7.o: MIN_INCLUDES += -I.

# Programs that run without the kernel: build/bare/NAME.elf.
BARE_PROGRAMS := $(BUILD)/bare/linear.elf
bare_objects = $(addprefix $(KERNEL_OUT)/,bench/bare/linear_start.o bench/bare/linear.o bench/guest/refill_touch.o \
                                          arch/mips/cache.o arch/mips/dec/dc7085.o)
.SECONDEXPANSION:
$(BUILD)/bare/linear.elf: $$(bare_objects)
	@$(begin)
	$(LD_MIPS) $(MIPS_LDFLAGS) -Ttext=0x80030000 -e __start -o $@ $^
	scripts/hazards $@ || { rm -f $@; exit 1; }
-include $(wildcard $(BUILD)/kernel/bench/*/*.d)

# Programs of ExOS, with each page table. No branch of theirs is the last instruction of a page (scripts/page-ends).
$(BUILD)/programs/t10_linear $(BUILD)/programs/t10_twolevel $(BUILD)/programs/t10_inverted: LD_MIPS := scripts/page-ends $(LD_MIPS)
t10_sources := bench/guest/t10.c bench/guest/t10_trap.S tests/exos/tap.c
$(eval $(call exos_guest,t10_linear,$(t10_sources)))
$(eval $(call exos_guest,t10_twolevel,$(t10_sources),,$(EXOS_PT_TWOLEVEL)))
$(eval $(call exos_guest,t10_inverted,$(t10_sources),,$(EXOS_PT_INVERTED)))

# Programs that run as processes, below the server, and those that they execute.
BENCH_PROCESSES := processes processes_raw small none t8
$(BENCH_PROCESSES:%=$(BUILD)/bin/%): LD_MIPS := scripts/page-ends $(LD_MIPS)
$(foreach p,$(BENCH_PROCESSES),$(eval $(call exos_program,$(p),bench/guest/$(p).c)))
