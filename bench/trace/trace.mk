# The trace counter, a host program.
BUILD ?= build
HOSTCC ?= gcc
HOSTCFLAGS ?= -O2 -Wall -Wextra
HOST_TOOLS += $(BUILD)/host/trace

TRACE_SOURCES := bench/trace/trace.c bench/trace/line.c bench/trace/region.c bench/trace/report.c
TRACE_HEADERS := bench/trace/line.h bench/trace/region.h bench/trace/report.h

$(BUILD)/host/trace: $(TRACE_SOURCES) $(TRACE_HEADERS) bench/trace/trace.mk
	@mkdir -p $(@D)
	$(HOSTCC) -std=gnu11 $(HOSTCFLAGS) -o $@ $(TRACE_SOURCES)
