# Tools are many and small, the library in each of them is not: they are linked into one program, and each is a name of it
# in the archive (scripts/mkarchive makes links of equal files). Included after every folder that adds to TOOLS.
TOOLS_OUT := $(EXOS_OUT)/tools
TOOL_NAMES := $(basename $(notdir $(TOOLS)))
BINARIES += $(TOOL_NAMES:%=$(BUILD)/bin/%)

# main of the tool NAME becomes NAME_main.
define tool_object
$(TOOLS_OUT)/$(basename $(notdir $(1))).o: $(EXOS_OUT)/$(1:.c=.o)
	@$$(begin)
	$(OBJCOPY_MIPS) --redefine-sym main=$(basename $(notdir $(1)))_main $$< $$@
endef
$(foreach source,$(TOOLS),$(eval $(call tool_object,$(source))))

$(BUILD)/gen/exos/tools.h: $(filter %Makefile %.mk,$(MAKEFILE_LIST))
	@$(begin)
	printf 'TOOL(%s)\n' $(sort $(TOOL_NAMES)) > $@
$(EXOS_OUT)/exos/bin/tools/tools.o: $(BUILD)/gen/exos/tools.h
$(eval $(call exos_link,bin-tools,exos/bin/tools/tools.c $(TOOL_LIB),,$(TOOL_NAMES:%=$(TOOLS_OUT)/%.o)))
$(TOOL_NAMES:%=$(BUILD)/bin/%): $(BUILD)/bin-tools
	@$(begin)
	ln -f $< $@
