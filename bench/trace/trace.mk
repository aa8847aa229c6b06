# The trace counter with the timing model, a host program.
BUILD ?= build
begin ?= mkdir -p $(@D)
HOSTCC ?= gcc
HOSTCFLAGS ?= -O2 -Wall -Wextra
HOST_TOOLS += $(BUILD)/host/trace

TRACE_SOURCES := $(addprefix bench/trace/,trace.c line.c region.c report.c) \
                 $(addprefix bench/model/,model.c processor.c insn.c tlb.c params.c cache.c bank.c \
                                          cycles.c hazard.c coherence.c)
TRACE_HEADERS := $(addprefix bench/trace/,line.h region.h report.h) \
                 $(addprefix bench/model/,model.h state.h insn.h tlb.h params.h cache.h bank.h \
                                          cycles.h hazard.h coherence.h)

$(BUILD)/host/trace: $(TRACE_SOURCES) $(TRACE_HEADERS) bench/trace/trace.mk
	@$(begin)
	$(HOSTCC) -std=gnu11 $(HOSTCFLAGS) -o $@ $(TRACE_SOURCES)
