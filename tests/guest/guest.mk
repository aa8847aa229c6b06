# Guest tests: one program per t_*.c, with the assembly of t_*_asm.S if there is one. All link the TAP framework.
GUEST_TESTS := $(basename $(notdir $(wildcard tests/guest/t_*.c)))
guest_sources = tests/guest/$(1).c $(wildcard tests/guest/$(1)_asm.S) $(addprefix tests/guest/,tap.c pattern.c raw.S) \
                $(if $(filter t_net%,$(1)),tests/guest/wire.c) $(if $(filter t_net_pcap,$(1)),tests/dpf/bpf.c) \
                $(if $(filter t_ash%,$(1)),tests/guest/handlers.c)
$(foreach t,$(GUEST_TESTS),$(eval $(call min_program,$(t),$(call guest_sources,$(t)))))
$(eval $(call min_program,net-frames,tests/net/frames.c $(addprefix tests/guest/,tap.c pattern.c raw.S wire.c)))
$(MIN_OUT)/tests/net/frames.o: MIN_INCLUDES += -I. -Itests/guest
$(MIN_OUT)/tests/guest/t_net_pcap.o: $(BUILD)/gen/bpf_programs.h
$(MIN_OUT)/tests/guest/t_net_pcap.o: MIN_INCLUDES += -I.
