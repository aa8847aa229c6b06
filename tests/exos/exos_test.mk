# Programs of ExOS that test it: e_*.c, each on its own, on the TAP of tap.c. The first is there with each page table.
$(eval $(call exos_guest,e_base,tests/exos/e_base.c tests/exos/tap.c))
$(eval $(call exos_guest,e_base_twolevel,tests/exos/e_base.c tests/exos/tap.c,,$(EXOS_PT_TWOLEVEL)))
$(eval $(call exos_guest,e_base_inverted,tests/exos/e_base.c tests/exos/tap.c,,$(EXOS_PT_INVERTED)))
# Tests that run as processes, below the server; on the TAP of ptap.c.
PROCESS_TESTS := $(basename $(notdir $(wildcard tests/exos/p_*.c)))
exos_test_linked_p_thread = $(EXOS_THREADS)
$(foreach t,$(PROCESS_TESTS),$(eval $(call exos_program,$(t),tests/exos/$(t).c tests/exos/ptap.c,,$(exos_test_linked_$(t)))))
$(eval $(call exos_guest,attacks,tests/exos/attacks.c))
