# The benchmark programs, one for each `program` of bench/rows.tsv. scripts/bench runs them.
BENCH_PROGRAMS := t4 t5 t6 tlb mem t9
$(foreach p,$(BENCH_PROGRAMS),$(eval $(call min_program,$(p),bench/guest/$(p).c bench/guest/bench.c bench/guest/measure.S)))
$(eval $(call min_program,f3,bench/guest/f3.c examples/stride/stride.c bench/guest/bench.c))
