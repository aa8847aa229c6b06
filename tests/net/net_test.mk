# exos/net on the host, under address and undefined-behaviour sanitizers: station against station, and a station that a
# script drives.
BUILD ?= build
begin ?= mkdir -p $(@D)
HOSTCC ?= gcc
NET_TEST_OUT := $(BUILD)/tests/net
NET_TEST_CFLAGS := -std=gnu11 -O1 -g -Wall -Wextra -fsanitize=address,undefined -fno-sanitize-recover=all -I.
NET_TEST_OBJECTS := $(patsubst %.c,$(NET_TEST_OUT)/%.o,$(sort $(wildcard exos/net/*.c)))

$(NET_TEST_OUT)/%.o: %.c
	@$(begin)
	$(HOSTCC) $(NET_TEST_CFLAGS) -MMD -MP -c -o $@ $<
NET_TESTS := $(addprefix $(NET_TEST_OUT)/,test_ip test_udp)
$(NET_TESTS): $(NET_TEST_OUT)/test_%: $(NET_TEST_OUT)/tests/net/test_%.o $(NET_TEST_OUT)/tests/net/wire.o $(NET_TEST_OBJECTS)
	$(HOSTCC) $(NET_TEST_CFLAGS) -o $@ $^ -lcmocka
-include $(wildcard $(NET_TEST_OUT)/*/*/*.d)

.PHONY: test-net
test-net: $(NET_TESTS)
	@failed=0; for test in $^; do $$test || failed=1; done; exit $$failed

$(NET_TEST_OUT)/station: $(NET_TEST_OUT)/tests/net/station.o $(NET_TEST_OBJECTS)
	$(HOSTCC) $(NET_TEST_CFLAGS) -o $@ $^
.PHONY: net-station
net-station: $(NET_TEST_OUT)/station
