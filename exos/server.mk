# What follows from the table of the server's requests.
$(BUILD)/gen/exos/server.h: exos/include/exos/server.tbl scripts/gen-server
	@$(begin)
	scripts/gen-server --out $(BUILD)/gen
	@touch $@
