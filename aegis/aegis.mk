# The kernel: build/aegis.elf. Included last: the boot archive holds what the other folders put into PROGRAMS.
KERNEL := $(BUILD)/aegis.elf
KERNEL_OUT := $(BUILD)/kernel
AEGIS_INCLUDES := -I. -Iaegis/include -Iarch/mips/include -Iarch/mips -I$(BUILD)/gen

# Backtraces read prologues (arch/mips/backtrace.c): a function's comes before its first branch.
KERNEL_CFLAGS := $(MIPS_CFLAGS) -msoft-float -fno-shrink-wrap $(AEGIS_INCLUDES) -DVERSION='"$(VERSION)"'
KERNEL_ASFLAGS := $(MIPS_ASFLAGS) -msoft-float $(AEGIS_INCLUDES)

KERNEL_SOURCES := $(wildcard aegis/*.c aegis/ash/*.c aegis/dpf/*.c arch/mips/*.S arch/mips/dec/*.c) $(filter-out %/offsets.c,$(wildcard arch/mips/*.c))
KERNEL_GENERATED := error_text.c call_names.c call_table.S
KERNEL_OBJECTS := $(patsubst %,$(KERNEL_OUT)/%.o,$(basename $(KERNEL_SOURCES))) \
                  $(patsubst %,$(KERNEL_OUT)/gen/%.o,$(basename $(KERNEL_GENERATED)))

# Two sources of one name would be one object.
ifneq ($(words $(KERNEL_OBJECTS)),$(words $(sort $(KERNEL_OBJECTS))))
$(error two kernel sources share a name)
endif

# Everything that follows from the call table and the error table.
$(BUILD)/gen/calls.stamp: aegis/syscall.tbl aegis/errors.tbl scripts/gen-calls scripts/call_tables.py
	@$(begin)
	scripts/gen-calls --out $(BUILD)/gen
	@touch $@
$(addprefix $(BUILD)/gen/,$(KERNEL_GENERATED) user_calls.S): $(BUILD)/gen/calls.stamp ;

$(KERNEL_OUT)/%.o: %.c | $(BUILD)/gen/calls.stamp
	@$(begin)
	$(CC_MIPS) $(KERNEL_CFLAGS) -MMD -MP -c -o $@ $<
$(KERNEL_OUT)/%.o: %.S | $(BUILD)/gen/calls.stamp $(BUILD)/gen/offsets.h
	@$(begin)
	$(CC_MIPS) $(KERNEL_ASFLAGS) -MMD -MP -c -o $@ $<
$(KERNEL_OUT)/gen/%.o: $(BUILD)/gen/%.c
	@$(begin)
	$(CC_MIPS) $(KERNEL_CFLAGS) -MMD -MP -c -o $@ $<
$(KERNEL_OUT)/gen/%.o: $(BUILD)/gen/%.S
	@$(begin)
	$(CC_MIPS) $(KERNEL_ASFLAGS) -MMD -MP -c -o $@ $<
-include $(KERNEL_OBJECTS:.o=.d)
$(KERNEL_OBJECTS) $(BUILD)/boot.tar $(KERNEL_OUT)/first.elf: aegis/aegis.mk arch/mips/mips.mk

# What the command line and the folders chose: rebuilding follows it.
CONFIG := $(VERSION) $(CC_MIPS) $(sort $(KERNEL_SOURCES)) $(sort $(PROGRAMS) $(BINARIES))
ifeq ($(filter clean distclean help doctor,$(MAKECMDGOALS)),)
ifneq ($(CONFIG),$(file <$(BUILD)/gen/config))
$(shell mkdir -p $(BUILD)/gen)$(file >$(BUILD)/gen/config,$(CONFIG))
endif
endif
$(BUILD)/gen/config: ;
$(KERNEL_OUT)/aegis/boot.o: $(BUILD)/gen/config

# The boot archive, as an object. Its programs have their symbols, for fault reports, but no debug information. BINARIES
# lie in its folder bin, and what is in the folders ARCHIVE_FOLDERS is in it as it is.
ARCHIVE_FILES = $(foreach folder,$(ARCHIVE_FOLDERS),$(shell find $(folder) -type f))
$(BUILD)/boot.tar: $(PROGRAMS) $(BINARIES) $(ARCHIVE_FILES) $(BUILD)/gen/config scripts/mkarchive
	@rm -rf $(BUILD)/archive
	@mkdir -p $(BUILD)/archive/bin
	$(foreach program,$(PROGRAMS),$(STRIP_MIPS) -g -o $(BUILD)/archive/$(notdir $(program)) $(program) &&) \
	$(foreach program,$(BINARIES),$(STRIP_MIPS) -g -o $(BUILD)/archive/bin/$(notdir $(program)) $(program) &&) \
	scripts/mkarchive -o $@ $(BUILD)/archive $(ARCHIVE_FOLDERS)
$(KERNEL_OUT)/archive.o: $(BUILD)/boot.tar
	@$(begin)
	printf '.section .archive, "a"\n.incbin "$(BUILD)/boot.tar"\n' | $(CC_MIPS) $(KERNEL_ASFLAGS) -c -x assembler -o $@ -

# Linked twice: the first link tells where every function is, the second has the table of their names.
KERNEL_LINK = $(LD_MIPS) $(MIPS_LDFLAGS) -T arch/mips/kernel.ld
$(KERNEL_OUT)/first.elf: $(KERNEL_OBJECTS) $(KERNEL_OUT)/archive.o arch/mips/kernel.ld scripts/gen-symbols $(BUILD)/gen/config
	scripts/gen-symbols -o $(KERNEL_OUT)/no_symbols.S
	$(CC_MIPS) $(KERNEL_ASFLAGS) -c -o $(KERNEL_OUT)/no_symbols.o $(KERNEL_OUT)/no_symbols.S
	$(KERNEL_LINK) -o $@ $(KERNEL_OBJECTS) $(KERNEL_OUT)/archive.o $(KERNEL_OUT)/no_symbols.o
$(KERNEL): $(KERNEL_OUT)/first.elf scripts/hazards $(wildcard scripts/hazard_*.py scripts/mips.py)
	scripts/gen-symbols --nm $(NM_MIPS) -o $(KERNEL_OUT)/symbols.S $<
	$(CC_MIPS) $(KERNEL_ASFLAGS) -c -o $(KERNEL_OUT)/symbols.o $(KERNEL_OUT)/symbols.S
	$(KERNEL_LINK) -Map=$(KERNEL_OUT)/aegis.map -o $(KERNEL_OUT)/second.elf $(KERNEL_OBJECTS) $(KERNEL_OUT)/archive.o \
	    $(KERNEL_OUT)/symbols.o
	scripts/gen-symbols --nm $(NM_MIPS) --check $(KERNEL_OUT)/symbols.S $(KERNEL_OUT)/second.elf
	@rm -f $@
	scripts/hazards $(KERNEL_OUT)/second.elf
	$(OBJDUMP_MIPS) -d $(KERNEL_OUT)/second.elf >$(KERNEL_OUT)/aegis.asm
	mv $(KERNEL_OUT)/second.elf $@
