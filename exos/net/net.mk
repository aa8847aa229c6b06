# exos/net: libnet.a, and `net`, a program of exos/min with all of its tools behind one prompt.
NET_OUT := $(BUILD)/net
LIBNET := $(BUILD)/exos/libnet.a
NET_CFLAGS = $(NEWLIB_CFLAGS) -Iaegis/include -I$(BUILD)/gen
NET_TOOLS := ping nc tftp host ifconfig arp filters dump

$(NET_OUT)/%.o: %.c $(NEWLIB)/stamp | $(BUILD)/gen/calls.stamp
	@$(begin)
	$(CC_MIPS) $(NET_CFLAGS) -MMD -MP -c -o $@ $<
$(LIBNET): $(patsubst %.c,$(NET_OUT)/%.o,$(wildcard exos/net/*.c exos/net/aegis/*.c) exos/net/tools/net_tool.c)
	@$(begin)
	rm -f $@
	$(AR_MIPS) rcsD $@ $^

# The tools are programs; here their main functions are called by name.
$(NET_OUT)/demo/%.o: exos/net/tools/%.c $(NEWLIB)/stamp | $(BUILD)/gen/calls.stamp
	@$(begin)
	$(CC_MIPS) $(NET_CFLAGS) -Dmain=$*_main -MMD -MP -c -o $@ $<
$(NET_OUT)/exos/net/demo/%.o: NET_CFLAGS += $(MIN_INCLUDES)

PROGRAMS += $(BUILD)/programs/net
$(BUILD)/programs/net: $(NET_OUT)/exos/net/demo/net.o $(NET_OUT)/exos/net/demo/min.o $(NET_TOOLS:%=$(NET_OUT)/demo/%.o) $(LIBNET) \
        $(NEWLIB_TEST_SYSTEM) $(NEWLIB_CRT) $(NEWLIB_LIBRARIES) $(LIBGCC) tests/newlib/program.ld
	@$(begin)
	$(LD_MIPS) $(MIPS_LDFLAGS) --gc-sections -T tests/newlib/program.ld -o $@ $(filter-out $(NEWLIB_CRT),$(filter %.o,$^)) $(LIBNET) $(NEWLIB_LINK)
	scripts/hazards $@ || { rm -f $@; exit 1; }
-include $(wildcard $(NET_OUT)/demo/*.d $(NET_OUT)/exos/net/*.d $(NET_OUT)/exos/net/*/*.d)

# In ExOS the library and the sockets are part of libexos.a (exos/exos.mk), and the tools are programs.
TOOLS += $(NET_TOOLS:%=exos/net/tools/%.c)
$(eval $(call exos_guest,e_net,tests/net/e_net.c tests/exos/tap.c))
$(EXOS_OUT)/tests/net/e_net.o: EXOS_CFLAGS += -I.

# The library's own tests in the guest; sockets over a file layer of the test's own.
NET_SOCKETS := $(patsubst %.c,$(NET_OUT)/%.o,$(wildcard exos/net/socket/*.c))
$(NET_SOCKETS) $(NET_OUT)/tests/net/sockets.o $(NET_OUT)/tests/net/files_min.o: NET_CFLAGS += -isystem exos/include
$(NET_OUT)/tests/net/%.o: NET_CFLAGS += $(MIN_INCLUDES) -I.
PROGRAMS += $(BUILD)/programs/net-round $(BUILD)/programs/net-sockets $(BUILD)/programs/net-flood
$(BUILD)/programs/net-sockets: $(NET_SOCKETS) $(NET_OUT)/tests/net/files_min.o
$(eval $(call exos_program,p_sockets,tests/net/sockets.c tests/net/files_exos.c))
$(EXOS_OUT)/tests/net/sockets.o: EXOS_CFLAGS += -I.
$(BUILD)/programs/net-round $(BUILD)/programs/net-sockets $(BUILD)/programs/net-flood: $(BUILD)/programs/net-%: $(NET_OUT)/tests/net/%.o \
        $(NET_OUT)/exos/net/demo/min.o $(LIBNET) $(NEWLIB_TEST_SYSTEM) $(NEWLIB_CRT) $(NEWLIB_LIBRARIES) $(LIBGCC) \
        tests/newlib/program.ld
	@$(begin)
	$(LD_MIPS) $(MIPS_LDFLAGS) --gc-sections -T tests/newlib/program.ld -o $@ $(filter-out $(NEWLIB_CRT),$(filter %.o,$^)) $(LIBNET) $(NEWLIB_LINK)
	scripts/hazards $@ || { rm -f $@; exit 1; }
