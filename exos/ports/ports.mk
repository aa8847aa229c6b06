# UNIX programs that nobody changed for us: `make ports` builds them from Debian's source packages (scripts/ports) and puts
# them into the image, from then on in every build.
PORTS := dash gzip lua
PORTS_WANTED := $(BUILD)/ports/wanted
PORT_INPUTS := scripts/ports $(wildcard exos/ports/*.h) $(NEWLIB)/stamp

.PHONY: ports
ports: setup
	@mkdir -p $(dir $(PORTS_WANTED))
	@touch $(PORTS_WANTED)
	@$(MAKE) all

$(foreach p,$(PORTS),$(BUILD)/ports/$(p).o): $(BUILD)/ports/%.o: $(PORT_INPUTS)
	@scripts/ports $*
	@touch $@
ifneq ($(wildcard $(PORTS_WANTED)),)
$(foreach p,$(PORTS),$(eval $(call exos_program,$(p),,,$(BUILD)/ports/$(p).o)))
ARCHIVE_FOLDERS += tests/ports/image
endif
