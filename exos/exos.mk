# ExOS, the library operating system, and the programs that are linked with it (docs/exos.md).
#
#   $(eval $(call exos_program,NAME,SOURCES...[,RESIDENT...[,LINKED...]]))  build/bin/NAME, in the archive bin/NAME
#   $(eval $(call exos_guest,NAME,SOURCES...[,RESIDENT...[,LINKED...]]))    build/programs/NAME, in the archive NAME: tests, benchmarks, examples
#
# SOURCES are .c and .S files, paths from the repository on. RESIDENT are sources that go into the resident part, a page
# table of the program's own, for example; objects given as LINKED, build/... paths, are linked in front of the library: EXOS_PT_TWOLEVEL,
# EXOS_PT_INVERTED instead of the default page table, EXOS_THREADS for threads.
# Each part of ExOS adds its sources to EXOS_SOURCES (libexos.a) or EXOS_RESIDENT (libresident.a) here.
EXOS_OUT := $(BUILD)/exos-objects
LIBRESIDENT := $(BUILD)/exos/libresident.a
LIBEXOS := $(BUILD)/exos/libexos.a

EXOS_RESIDENT := $(wildcard exos/rt/*.c exos/rt/*.S exos/vm/*.c exos/vm/*.S)
EXOS_SOURCES := $(wildcard exos/sys/*.c exos/sys/*.S) \
                $(wildcard exos/net/*.c exos/net/aegis/*.c exos/net/exos/*.c exos/net/socket/*.c) exos/net/tools/net_tool.c

EXOS_INCLUDES := -isystem exos/include -Iaegis/include -I$(BUILD)/gen
EXOS_CFLAGS = $(EXOS_INCLUDES) $(NEWLIB_CFLAGS)
# Code that runs while the program's floating-point registers are live, and calls nothing that is not resident.
EXOS_RESIDENT_CFLAGS = $(filter-out -mhard-float -ffunction-sections -fdata-sections,$(EXOS_CFLAGS)) -msoft-float -ffreestanding \
                       -fno-strict-aliasing -fno-tree-loop-distribute-patterns
EXOS_ASFLAGS = $(MIPS_ASFLAGS) $(EXOS_INCLUDES)

exos_resident_objects = $(patsubst %,$(EXOS_OUT)/resident/%.o,$(basename $(1)))
exos_objects = $(patsubst %,$(EXOS_OUT)/%.o,$(basename $(1)))
EXOS_GEN_OBJECTS := $(EXOS_OUT)/resident/gen/user_calls.o $(EXOS_OUT)/resident/gen/error_text.o
EXOS_THREADS := $(call exos_objects,$(wildcard exos/thread/*.c exos/thread/*.S))
EXOS_PT_TWOLEVEL := $(EXOS_OUT)/resident/exos/vm/pt/twolevel.o
EXOS_PT_INVERTED := $(EXOS_OUT)/resident/exos/vm/pt/inverted.o

$(EXOS_OUT)/resident/gen/%.o: $(BUILD)/gen/%.c $(NEWLIB)/stamp
	@$(begin)
	$(CC_MIPS) $(EXOS_RESIDENT_CFLAGS) -MD -c -o $@ $<
$(EXOS_OUT)/resident/gen/%.o: $(BUILD)/gen/%.S
	@$(begin)
	$(CC_MIPS) $(EXOS_ASFLAGS) -MD -c -o $@ $<
$(EXOS_OUT)/resident/%.o: %.c $(NEWLIB)/stamp | $(BUILD)/gen/calls.stamp $(BUILD)/gen/exos/server.h
	@$(begin)
	$(CC_MIPS) $(EXOS_RESIDENT_CFLAGS) -MD -MP -c -o $@ $<
$(EXOS_OUT)/resident/%.o: %.S | $(BUILD)/gen/calls.stamp $(BUILD)/gen/exos/server.h
	@$(begin)
	$(CC_MIPS) $(EXOS_ASFLAGS) -MD -MP -c -o $@ $<
$(EXOS_OUT)/%.o: %.c $(NEWLIB)/stamp | $(BUILD)/gen/calls.stamp $(BUILD)/gen/exos/server.h
	@$(begin)
	$(CC_MIPS) $(EXOS_CFLAGS) -MD -MP -c -o $@ $<
$(EXOS_OUT)/%.o: %.S | $(BUILD)/gen/calls.stamp $(BUILD)/gen/exos/server.h
	@$(begin)
	$(CC_MIPS) $(EXOS_ASFLAGS) -MD -MP -c -o $@ $<

$(LIBRESIDENT): $(call exos_resident_objects,$(EXOS_RESIDENT)) $(EXOS_GEN_OBJECTS) $(EXOS_OUT)/resident/exos/vm/pt/linear.o \
                $(EXOS_OUT)/resident/exos/vm/pt/linear_lookup.o
	@$(begin)
	rm -f $@
	$(AR_MIPS) rcsD $@ $^
$(LIBEXOS): $(call exos_objects,$(EXOS_SOURCES))
	@$(begin)
	rm -f $@
	$(AR_MIPS) rcsD $@ $^

# begin.o, by the entry symbol, pulls the rest. exos_main is wanted from the start, so that what newlib calls and has itself too,
# raise() for example, is the library's: newlib is searched only afterwards.
define exos_link
$(BUILD)/$(1): $(call exos_objects,$(2)) $(call exos_resident_objects,$(3)) $(4) $(LIBRESIDENT) $(LIBEXOS) $(NEWLIB_CRT) \
        $(NEWLIB_LIBRARIES) $(LIBGCC) exos/exos.ld
	@$$(begin)
	$$(LD_MIPS) $$(MIPS_LDFLAGS) --gc-sections --no-warn-mismatch -u exos_main -T exos/exos.ld -o $$@ $$(filter $(EXOS_OUT)/%.o $(BUILD)/ports/%.o,$$^) $(NEWLIB_CRT) \
	    --start-group $(LIBEXOS) $(LIBRESIDENT) $(NEWLIB_LIBRARIES) $(LIBGCC) --end-group
	scripts/hazards $$@ || { rm -f $$@; exit 1; }
endef
define exos_program
BINARIES += $(BUILD)/bin/$(1)
$(call exos_link,bin/$(1),$(2),$(3),$(4))
endef
define exos_guest
PROGRAMS += $(BUILD)/programs/$(1)
$(call exos_link,programs/$(1),$(2),$(3),$(4))
endef
-include $(shell find $(EXOS_OUT) -name '*.d' 2>/dev/null)
