# The server, process 1.
INIT_SOURCES := $(wildcard exos/init/*.c) exos/sys/image.c exos/sys/elf.c
INIT_OBJECTS = $(call exos_resident_objects,$(INIT_SOURCES))
PROGRAMS += $(BUILD)/programs/server
$(BUILD)/programs/server: LD_MIPS := scripts/page-ends $(LD_MIPS)
$(BUILD)/programs/server: $(INIT_OBJECTS) $(LIBRESIDENT) $(NEWLIB_LIBRARIES) $(LIBGCC) exos/init/init.ld
	@$(begin)
	$(LD_MIPS) $(MIPS_LDFLAGS) --gc-sections --no-warn-mismatch -T exos/init/init.ld -o $@ $(INIT_OBJECTS) \
	    --start-group $(LIBRESIDENT) $(NEWLIB_LIBRARIES) $(LIBGCC) --end-group
	scripts/hazards $@ || { rm -f $@; exit 1; }
