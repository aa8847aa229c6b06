# The compiler's helpers for MIPS I: build/exos/libgcc.a.
LIBGCC := $(BUILD)/exos/libgcc.a
LIBGCC_OUT := $(BUILD)/libgcc
LIBGCC_SOURCES := $(wildcard exos/libgcc/*.c)
LIBGCC_OBJECTS := $(LIBGCC_SOURCES:%.c=$(LIBGCC_OUT)/%.o)

$(LIBGCC_OUT)/%.o: %.c
	@$(begin)
	$(CC_MIPS) $(MIPS_CFLAGS) -mhard-float -ffp-contract=off -ffunction-sections -MMD -MP -c -o $@ $<
$(LIBGCC): $(LIBGCC_OBJECTS)
	@$(begin)
	rm -f $@
	$(AR_MIPS) rcsD $@ $^
-include $(LIBGCC_OBJECTS:.o=.d)
