# The process tests of tests/exos in a loop, by name from there.
$(eval $(call exos_program,loop,tests/loop/loop.c tests/exos/ptap.c))
$(EXOS_OUT)/tests/loop/loop.o: EXOS_CFLAGS += -DPROCESS_TESTS='$(foreach t,$(PROCESS_TESTS),"$(t)",)'
$(EXOS_OUT)/tests/loop/loop.o: $(wildcard tests/exos/p_*.c)
