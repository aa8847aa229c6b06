# exos/min and the programs that link against it, and against exos/kit for what they use of it.
#
# A program of one C file (and a .S beside it, if need be):  $(eval $(call min_program,NAME,SOURCES...))
# makes build/programs/NAME, in the boot archive and so `make run ARGS=run=NAME`.
AR_MIPS := $(CROSS)ar
LIBMIN := $(BUILD)/exos/libmin.a
MIN_OUT := $(BUILD)/min
MIN_INCLUDES := -Iaegis/include -Iexos/min -Iexos/kit -I$(BUILD)/gen
MIN_CFLAGS = $(MIPS_CFLAGS) -msoft-float $(MIN_INCLUDES)
MIN_ASFLAGS = $(MIPS_ASFLAGS) -msoft-float $(MIN_INCLUDES)
MIN_OBJECTS := $(addprefix $(MIN_OUT)/exos/min/,start.o upcalls.o event.o memory.o console.o) \
               $(MIN_OUT)/gen/user_calls.o $(MIN_OUT)/gen/error_text.o

$(MIN_OUT)/%.o: %.c | $(BUILD)/gen/calls.stamp
	@$(begin)
	$(CC_MIPS) $(MIN_CFLAGS) -MMD -c -o $@ $<
$(MIN_OUT)/%.o: %.S | $(BUILD)/gen/calls.stamp
	@$(begin)
	$(CC_MIPS) $(MIN_ASFLAGS) -MMD -c -o $@ $<
$(MIN_OUT)/gen/%.o: $(BUILD)/gen/%.c
	@$(begin)
	$(CC_MIPS) $(MIN_CFLAGS) -MMD -c -o $@ $<
$(MIN_OUT)/gen/%.o: $(BUILD)/gen/%.S
	@$(begin)
	$(CC_MIPS) $(MIN_ASFLAGS) -MMD -c -o $@ $<

$(LIBMIN): $(MIN_OBJECTS)
	@$(begin)
	rm -f $@
	$(AR_MIPS) rcsD $@ $^

define min_program
PROGRAMS += $(BUILD)/programs/$(1)
$(BUILD)/programs/$(1): $(patsubst %,$(MIN_OUT)/%.o,$(basename $(2))) $(LIBMIN) $(LIBKIT) exos/min/min.ld
	@$$(begin)
	$$(LD_MIPS) $$(MIPS_LDFLAGS) -T exos/min/min.ld -o $$@ $$(filter %.o,$$^) --whole-archive $(LIBMIN) --no-whole-archive $(LIBKIT)
	scripts/hazards $$@ || { rm -f $$@; exit 1; }
endef
-include $(wildcard $(MIN_OUT)/*/*/*.d)
