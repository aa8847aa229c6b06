# Tests of exos/libgcc on the host, under sanitizers: make test-libgcc. SEED=n gives other operands.
HOSTCC ?= gcc
LIBGCC_TEST_OUT := $(BUILD)/tests/libgcc
LIBGCC_TESTS := integer float
LIBGCC_TEST_CFLAGS := -std=c11 -D_POSIX_C_SOURCE=200809L -O1 -g -Wall -Wextra -fsanitize=address,undefined \
                      -fno-sanitize-recover=all -ffp-contract=off -include tests/libgcc/names.h -Iexos/libgcc -Itests/libgcc
LIBGCC_TEST_OBJECTS := $(patsubst %.c,$(LIBGCC_TEST_OUT)/%.o,$(LIBGCC_SOURCES) tests/libgcc/random.c)

$(LIBGCC_TEST_OUT)/%.o: %.c
	@$(begin)
	$(HOSTCC) $(LIBGCC_TEST_CFLAGS) -MMD -MP -c -o $@ $<
$(LIBGCC_TESTS:%=$(LIBGCC_TEST_OUT)/test_%): $(LIBGCC_TEST_OUT)/test_%: $(LIBGCC_TEST_OUT)/tests/libgcc/test_%.o $(LIBGCC_TEST_OBJECTS)
	$(HOSTCC) $(LIBGCC_TEST_CFLAGS) -o $@ $^ -lcmocka -lm
-include $(wildcard $(LIBGCC_TEST_OUT)/*/*/*.d)

.PHONY: test-libgcc
test-libgcc: $(LIBGCC_TESTS:%=$(LIBGCC_TEST_OUT)/test_%)
	@failed=0; for test in $^; do $$test || failed=1; done; exit $$failed
