# Programs linked with newlib over a small system layer, in the boot archive; the same ones on the host are their oracle.
NEWLIB_TEST_OUT := $(BUILD)/tests/newlib
NEWLIB_TESTS := numbers memory mathematics helpers
NEWLIB_TEST_CFLAGS = $(NEWLIB_CFLAGS) -fno-builtin $(MIN_INCLUDES)
NEWLIB_TEST_SYSTEM := $(patsubst %,$(NEWLIB_TEST_OUT)/%.o,tests/newlib/start tests/newlib/system \
                      $(addprefix exos/min/,upcalls event memory console) gen/user_calls gen/error_text)

$(NEWLIB_TEST_OUT)/%.o: %.c $(NEWLIB)/stamp | $(BUILD)/gen/calls.stamp
	@$(begin)
	$(CC_MIPS) $(NEWLIB_TEST_CFLAGS) -MMD -MP -c -o $@ $<
$(NEWLIB_TEST_OUT)/%.o: %.S | $(BUILD)/gen/calls.stamp
	@$(begin)
	$(CC_MIPS) $(MIPS_ASFLAGS) $(MIN_INCLUDES) -MMD -MP -c -o $@ $<
$(NEWLIB_TEST_OUT)/gen/%.o: $(BUILD)/gen/%.c $(NEWLIB)/stamp
	@$(begin)
	$(CC_MIPS) $(NEWLIB_TEST_CFLAGS) -MMD -c -o $@ $<
$(NEWLIB_TEST_OUT)/gen/%.o: $(BUILD)/gen/%.S
	@$(begin)
	$(CC_MIPS) $(MIPS_ASFLAGS) $(MIN_INCLUDES) -MMD -c -o $@ $<
-include $(wildcard $(NEWLIB_TEST_OUT)/*/*.d $(NEWLIB_TEST_OUT)/*/*/*.d)

PROGRAMS += $(NEWLIB_TESTS:%=$(BUILD)/programs/newlib-%)
$(NEWLIB_TESTS:%=$(BUILD)/programs/newlib-%): $(BUILD)/programs/newlib-%: $(NEWLIB_TEST_OUT)/tests/newlib/%.o \
        $(NEWLIB_TEST_SYSTEM) $(NEWLIB_CRT) $(NEWLIB_LIBRARIES) $(LIBGCC) tests/newlib/program.ld
	@$(begin)
	$(LD_MIPS) $(MIPS_LDFLAGS) --gc-sections -T tests/newlib/program.ld -o $@ $(filter $(NEWLIB_TEST_OUT)/%.o,$^) $(NEWLIB_LINK)
	scripts/hazards $@ || { rm -f $@; exit 1; }

# The same ones as processes of ExOS, on the system layer of exos/sys.
$(NEWLIB_TESTS:%=$(EXOS_OUT)/tests/newlib/%.o): NEWLIB_CFLAGS += -fno-builtin
$(foreach t,$(NEWLIB_TESTS),$(eval $(call exos_program,n_$(t),tests/newlib/$(t).c)))

# The host's versions.
HOSTCC ?= gcc
$(NEWLIB_TESTS:%=$(NEWLIB_TEST_OUT)/host/%): $(NEWLIB_TEST_OUT)/host/%: tests/newlib/%.c
	@$(begin)
	$(HOSTCC) -std=gnu11 -O1 -g -Wall -Wextra -fno-builtin -ffp-contract=off -fsanitize=undefined \
	    -fno-sanitize-recover=all -o $@ $< -lm

.PHONY: newlib-host
newlib-host: $(NEWLIB_TESTS:%=$(NEWLIB_TEST_OUT)/host/%)
