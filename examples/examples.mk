# Programs to copy from. Each is explained by a page of its name in docs/tutorials.
$(eval $(call min_program,tlb-handler,examples/tlb-handler/main.c examples/tlb-handler/refill.S))
$(eval $(call min_program,protected-server,examples/protected-server/main.c))
$(eval $(call min_program,revocation,examples/revocation/main.c examples/revocation/upcalls.S))
$(eval $(call min_program,stride,examples/stride/main.c examples/stride/stride.c))
$(eval $(call min_program,lottery,examples/lottery/main.c))
$(eval $(call min_program,edf,examples/edf/main.c))
$(eval $(call min_program,ash,examples/ash/main.c))
$(eval $(call exos_guest,eviction,,examples/eviction/main.c))
