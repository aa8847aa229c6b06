# Aegis and its libOSes. `make help` lists the targets; everything is built below build/.
BUILD ?= build
VERSION := 0.1
TIMEOUT ?= 60
MACHINE ?= 3max
ARGS ?=
PROG ?=
export TIMEOUT

MAKEFLAGS += --no-builtin-rules

# One line for each file that is made; V=1 shows the commands.
ifndef V
.SILENT:
endif
begin = mkdir -p $(@D) && echo "  $(@:$(BUILD)/%=%)"

.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

PROGRAMS :=
BINARIES :=
ARCHIVE_FOLDERS :=
HOST_TOOLS :=
BARE_PROGRAMS :=
include arch/mips/mips.mk
# One a line; later ones use what earlier ones define.
include $(wildcard \
    bench/trace/trace.mk \
    tests/strict/strict.mk \
    exos/min/min.mk \
    exos/kit/kit.mk \
    exos/libgcc/libgcc.mk \
    exos/newlib/newlib.mk \
    exos/server.mk \
    exos/exos.mk \
    exos/init/init.mk \
    exos/bin/bin.mk \
    exos/ports/ports.mk \
    tests/exos/exos_test.mk \
    tests/loop/loop.mk \
    tests/libgcc/libgcc_test.mk \
    tests/newlib/newlib_test.mk \
    exos/net/net.mk \
    exos/bin/tools.mk \
    tests/shell/shell_test.mk \
    examples/examples.mk \
    tests/init/init_test.mk \
    tests/guest/guest.mk \
    tests/hostile/hostile.mk \
    tests/host/host.mk \
    bench/bench.mk \
    bench/peers/peers.mk)
include aegis/aegis.mk

.PHONY: all help setup doctor run netdemo debug trace hist test fuzz test-long bench bench-full report clean distclean

all: $(KERNEL) $(HOST_TOOLS) $(BARE_PROGRAMS)

help:
	@echo "make           builds the kernel, its boot archive and the host tools"
	@echo "make run       boots it in the emulator, on this terminal (Ctrl-] leaves)"
	@echo "make ports     compiles dash, gzip and Lua from Debian's sources, unpatched, and puts them into the image"
	@echo "make netdemo   two DECstations on one Ethernet, without root"
	@echo "make debug     the same, stopped before the first instruction, in the emulator's debugger"
	@echo "make trace     PROG=t6 [REGION=16]: what one sample executed, annotated; scripts/trace --help: more"
	@echo "make hist      PROG=t6 [REGION=16]: instructions per function"
	@echo "make test      every test; installs what is missing first"
	@echo "make fuzz      random input for a long time: calls, packet filters, what else takes input; some 10 minutes"
	@echo "make test-long the process tests for two hours of the machines' clocks; some 30 minutes"
	@echo "make bench     counts instructions of the kernel's primitives beside the paper's figures"
	@echo "make bench-full  the same, Table 9 and the refill comparison; some 10 minutes"
	@echo "make report    draws build/report/index.html: the paper's tables beside what was measured"
	@echo "make peers     counts the same operations in Linux 6.1, which it builds first (7 minutes or more, once)"
	@echo "make setup     installs the Debian packages that are missing"
	@echo "make doctor    says which packages are there and which are missing"
	@echo "make clean     removes what was built, but for the strict emulator, newlib and Linux; make distclean: these too"
	@echo
	@echo "MACHINE=3max|pmax     which DECstation (3max: 5000/200, pmax: 3100)"
	@echo "ARGS=\"run=NAME ...\"   boot arguments; a wrong one prints the list"
	@echo "NET=end|tap           make run: who is at the other end of the Ethernet; CAPTURE=FILE, FILES=DIR: docs/networking.md"
	@echo "TIMEOUT=60            seconds for an ordinary run; more on a slow machine"
	@echo "T=t5                  make bench: this program alone"
	@echo "V=1                   shows the commands"
	@echo "BUILD=build CROSS=mipsel-linux-gnu-"

setup:
	@scripts/setup

doctor:
	@scripts/setup --check

# Nothing is compiled before the tools are there.
$(BUILD)/setup.stamp: scripts/setup scripts/packages.txt
	@scripts/setup
	@mkdir -p $(@D)
	@touch $@
$(BUILD)/gen/calls.stamp $(HOST_TOOLS): | $(BUILD)/setup.stamp

run: all
	@scripts/run --machine $(MACHINE) $(if $(ARGS),--args "$(ARGS)") $(if $(NET),--net $(NET)) \
	    $(if $(FILES),--files $(FILES)) $(if $(CAPTURE),--capture $(CAPTURE)) $(KERNEL)

# docs/networking.md
netdemo: all
	@scripts/netdemo $(if $(CAPTURE),--capture $(CAPTURE)) $(KERNEL)

# docs/debugging.md shows a session. BREAK="NAME ..." stops at these.
debug: all
	@scripts/debug $(PROG) --machine $(MACHINE) $(addprefix --break ,$(BREAK)) $(if $(ARGS),--args "$(ARGS)")

trace hist: all
	@$(if $(PROG),,echo "make $@: which program? PROG=t4, for example; there are:"; ls $(BUILD)/programs; exit 1)
	@scripts/trace $(PROG) --machine $(MACHINE) $(if $(ARGS),--args "$(ARGS)") $(if $(REGION),--region $(REGION)) \
	    $(if $(filter hist,$@),--hist)

test: setup
	@scripts/test

fuzz: setup
	@scripts/test --fuzz

test-long: setup
	@scripts/test --long

bench: setup all
	@scripts/bench --cycles $(if $(T),--program $(T) --out $(BUILD)/bench/$(T).tsv)
	@$(if $(T),,scripts/figure3 --if-strict)

# Takes some 10 minutes: the matrix multiply of Table 9 alone is a hundred million instructions on each machine.
bench-full: setup all
	@scripts/bench --full
	@scripts/figure3 --if-strict

# From what was measured last; measures only if nothing ever was.
report: setup
	@test -e $(BUILD)/bench/results.tsv -o -e $(BUILD)/bench/full.tsv || $(MAKE) bench
	@scripts/report

clean:
	rm -rf $(filter-out $(BUILD)/strict $(BUILD)/newlib $(BUILD)/peers,$(wildcard $(BUILD)/*))

distclean:
	rm -rf $(BUILD)
