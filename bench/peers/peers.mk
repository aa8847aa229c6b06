# Linux on the same machine; docs/peers.md.
.PHONY: peers
peers:
	@scripts/peers
