# Hostile programs: one per h_*.c, with the assembly of h_*_asm.S if there is one, on the TAP framework of the guest tests.
HOSTILE_TESTS := $(basename $(notdir $(wildcard tests/hostile/h_*.c)))
hostile_more_h_greedy := tests/hostile/citizens.c
hostile_more_h_net := tests/guest/wire.c
hostile_more_h_tick := tests/guest/wire.c
hostile_more_h_everywhere := tests/guest/wire.c tests/guest/t_revoke_asm.S tests/hostile/scenarios.c tests/hostile/outcome.c
hostile_sources = tests/hostile/$(1).c $(wildcard tests/hostile/$(1)_asm.S) tests/hostile/bare.c tests/hostile/bare_asm.S tests/hostile/invariants.c \
                  $(addprefix tests/guest/,tap.c pattern.c raw.S) $(hostile_more_$(1))
# Processes of ExOS, and what one of them executes.
$(foreach t,p_everywhere p_two,$(eval $(call exos_program,$(t),tests/hostile/$(t).c tests/exos/ptap.c)))
$(eval $(call min_program,m_two,tests/hostile/m_two.c))
$(foreach t,$(HOSTILE_TESTS),$(eval $(call min_program,$(t),$(call hostile_sources,$(t)))))
