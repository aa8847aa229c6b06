# Unit tests of the kernel's portable modules, on the host, under address and undefined-behaviour sanitizers.
BUILD ?= build
begin ?= mkdir -p $(@D)
HOSTCC ?= gcc
HOST_OUT := $(BUILD)/tests/host
HOST_TESTS := capability page page_hold page_model stlb stlb_model asid slice_vector revoke
HOST_MODULES := capability chacha20 page page_table page_right page_hold stlb binding asid gmap slice_vector revoke ring
HOST_CFLAGS := -std=c11 -D_POSIX_C_SOURCE=200809L -O1 -g -Wall -Wextra -DHOST_TEST -fsanitize=address,undefined \
               -fno-sanitize-recover=all -Itests/host/include -I. -Iaegis/include -I$(BUILD)/gen
HOST_OBJECTS := $(HOST_MODULES:%=$(HOST_OUT)/aegis/%.o) $(HOST_OUT)/tests/host/fake.o

$(HOST_OUT)/%.o: %.c | $(BUILD)/gen/calls.stamp
	@$(begin)
	$(HOSTCC) $(HOST_CFLAGS) -MMD -c -o $@ $<
$(HOST_TESTS:%=$(HOST_OUT)/test_%): $(HOST_OUT)/test_%: $(HOST_OUT)/tests/host/test_%.o $(HOST_OBJECTS)
	$(HOSTCC) $(HOST_CFLAGS) -o $@ $^ -lcmocka

# The Ethernet driver reaches its chip at the board's own addresses, where the address sanitizer has its shadow.
$(HOST_OUT)/test_lance: tests/host/test_lance.c arch/mips/dec/lance.c arch/mips/dec/kn01.c arch/mips/dec/dec.h | $(BUILD)/gen/calls.stamp
	@$(begin)
	$(HOSTCC) $(filter-out -fsanitize=% -std=%,$(HOST_CFLAGS)) -std=gnu11 -D_GNU_SOURCE -fsanitize=undefined -Wno-int-to-pointer-cast \
	    -o $@ $(filter %.c,$^) -lcmocka
-include $(wildcard $(HOST_OUT)/*/*.d $(HOST_OUT)/*/*/*.d)

# All of them run, whichever fails. SEED=n repeats the randomised ones with that seed alone.
.PHONY: test-host
test-host: $(HOST_TESTS:%=$(HOST_OUT)/test_%) $(HOST_OUT)/test_lance
	@failed=0; for test in $^; do $$test || failed=1; done; exit $$failed
