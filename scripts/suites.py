"""The test suites of `make test`: what each runs, what it needs, how its output is counted.

A suite's result is a Count.  A skipped test is allowed for two reasons only
(SKIPS); any other counts as a failure, so that nothing stops being tested
unnoticed.
"""
import collections
import os
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

from results import table_read

ROOT = Path(__file__).resolve().parent.parent
BUILD = Path(os.environ.get("BUILD") or ROOT / "build").resolve()
EFFORTS = {"test": "make test", "fuzz": "make fuzz", "long": "make test-long"}
OUT = BUILD / "test"                    # logs and reports, one of each per suite
RESULTS = OUT / "bench" / "results.tsv"  # of the budget check; make bench has its own
KERNEL = BUILD / "aegis.elf"
PYTHON = "/usr/bin/python3"


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    notes: list = field(default_factory=list)   # what failed or was skipped, a line each

    def fail(self, note, number=1):
        self.failed += number
        self.notes.append(note)

    def __str__(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


@dataclass
class Suite:
    name: str
    command: list
    limit: int                          # seconds, at TIMEOUT=60
    count: object                       # (suite, output, status) -> Count
    needs: tuple = ()                   # suites that must have passed
    what: str = ""
    effort: str = "test"                # EFFORTS: which command runs it

    @property
    def environment(self):
        """What its tests read, to do more."""
        return {"EFFORT": self.effort}

    @property
    def log(self):
        return OUT / f"{self.name}.log"

    @property
    def report(self):
        return OUT / f"{self.name}.xml"


def skip_allowed(reason):
    """Tests that need root where there is none, and strict ones under STRICT=no given by hand."""
    if "STRICT=no" in reason:
        return os.environ.get("STRICT") == "no"
    return "needs root" in reason and os.geteuid() != 0


def count_status(suite, _output, status):
    """One check: the command's exit status."""
    count = Count(passed=int(status == 0))
    if status != 0:
        count.fail(f"{suite.name}: exit status {status}")
    return count


def count_pytest(suite, _output, status):
    """The report in JUnit's format; a report that is missing or empty is a failure."""
    count = Count()
    try:
        cases = list(ElementTree.parse(suite.report).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        cases = []
    reasons = collections.Counter()
    for case in cases:
        name = f"{case.get('classname', '').split('.')[-1]}::{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            count.fail(f"failed: {name}")
        elif skipped is None:
            count.passed += 1
        elif skip_allowed(skipped.get("message", "")):
            count.skipped += 1
            reasons[skipped.get("message")] += 1
        else:
            count.fail(f"skipped without leave: {name}: {skipped.get('message')}")
    count.notes += [f"skipped: {number}: {reason}" for reason, number in reasons.items()]
    if not cases:
        count.fail(f"no test was run, exit status {status}")
    elif status != 0 and not count.failed:
        count.fail(f"exit status {status} although no test failed")
    return count


CMOCKA = re.compile(r"^\[ +(RUN|OK|SKIPPED) +\] (.+)$", re.M)


def count_cmocka(_suite, output, status):
    """A test that began and was not well at its end, crashed ones included, has failed."""
    named = {"RUN": [], "OK": [], "SKIPPED": []}
    for sign, name in CMOCKA.findall(output):
        named[sign].append(name.strip())
    count = Count(passed=len(named["OK"]))
    bad = list(named["RUN"])
    for name in named["OK"]:
        if name in bad:
            bad.remove(name)
    for name in bad:
        count.fail(f"failed: {name}")
    if not named["RUN"]:
        count.fail(f"no test was run, exit status {status}")
    elif status != 0 and not count.failed:
        count.fail(f"exit status {status} although no test failed")
    return count


def results_read():
    """The results of this run's budget check: meta values, and cells by machine and row."""
    try:
        lines = table_read(RESULTS)
    except OSError:
        lines = []
    meta, rows = {}, {}
    for line in lines:
        if line["table"] == "meta":
            meta[line["row"]] = line["value"]
        elif line["system"] == "budget" or re.fullmatch(r"ours(-\w+)?", line["system"]):
            cells = rows.setdefault((line["machine"], line["row"]), {})
            cells[line["system"].split("-")[0], line["metric"]] = line["value"]
    return meta, rows


def count_budgets(_suite, _output, status):
    """One check a row of the results: an exact count, within its budget."""
    count = Count()
    rows = results_read()[1]
    for (machine, row), cells in sorted(rows.items()):
        insns = cells.get(("ours", "insns")) or cells.get(("ours", "value"))
        if insns is None:
            count.fail(f"no result: {machine} {row}: {cells.get(('ours', 'failure'))}")
        elif cells.get(("ours", "verdict")) == "over":
            count.fail(f"over budget: {machine} {row}: {insns}, budget {cells['budget', 'insns']}")
        else:
            count.passed += 1
    if not rows:
        count.fail(f"no results, exit status {status}")
    elif status != 0 and not count.failed:
        count.fail(f"exit status {status} although no row is over its budget")
    return count


def pytest_suite(name, paths, limit, *, needs=(), choose=None, what="", effort="test"):
    command = [PYTHON, "-m", "pytest", "-p", "no:cacheprovider", "-q", "--tb=short", "-rfEs",
               f"--junitxml={OUT / name}.xml", *paths]
    if choose:
        command += ["-k", choose]
    return Suite(name, command, limit, count_pytest, needs, what, effort)


def suites(effort="test"):
    """In the order in which they are started and shown: what answers soonest comes first.  `make fuzz` and
    `make test-long` build what they need in the same way, and run suites of their own."""
    every = all_suites()
    builds = {"newlib-build", "build", "strict-build"}
    return [suite for suite in every if suite.effort == effort or suite.name in builds]


def all_suites():
    strict = () if os.environ.get("STRICT") == "no" else ("strict-build",)
    every = [
        pytest_suite("docs", ["tests/docs/test_docs.py"], 120, what="links, commands, generated pages, source rules"),
        Suite("newlib-build", ["make", "-s", "newlib"], 420, count_status,
              what="the C library for MIPS I; about 45 s once"),
        Suite("build", ["make", "-s", "ports"], 420, count_status, ("newlib-build",),
              what="kernel, boot archive with the ports, host tools"),
        pytest_suite("hazards", ["tests/hazards"], 120, what="planted hazards are found"),
        Suite("strict-build", ["scripts/gxemul-strict"], 420, count_status,
              what="the emulator that isolates user from kernel; about 75 s once"),
        Suite("host", ["make", "-s", "test-host"], 240, count_cmocka, ("build",),
              "portable modules under sanitizers"),
        pytest_suite("models", ["tests/models"], 120,
                     what="the kernel's state machines, every order of events, by spin"),
        Suite("init", ["make", "-s", "test-init"], 240, count_cmocka, ("build",),
              "the server's files on the host under sanitizers, against the host's own file system"),
        Suite("libgcc", ["make", "-s", "test-libgcc"], 120, count_cmocka, ("build",),
              "the compiler's helpers against the host compiler's own"),
        Suite("dpf", ["make", "-s", "-f", "tests/dpf/dpf.mk", "test-dpf"], 420, count_cmocka, ("build",) + strict,
              "packet filters against libpcap and a naive evaluation, on the host and in the emulator"),
        Suite("ash", ["make", "-s", "-f", "tests/ash/ash.mk", "test-ash"], 240, count_cmocka, ("build",),
              "downloaded handlers: what is refused, what the sandbox does, in an interpreter of the R3000"),
        Suite("net-host", ["make", "-s", "-f", "tests/net/net_test.mk", "test-net"], 120, count_cmocka, (),
              "the network library, station against station in simulated time, under sanitizers"),
        pytest_suite("net", ["tests/net/test_protocols.py"], 180, what="the network library against scapy and tshark"),
        pytest_suite("net-guest", ["tests/net/test_programs.py", "tests/net/test_tap.py", "tests/net/test_frames.py"], 240, needs=("build",) + strict,
                     what="the network's programs in the guest: echo peer, scapy, Linux, two machines, docs/networking.md"),
        pytest_suite("newlib", ["tests/newlib"], 240, needs=("build",) + strict,
                     what="programs linked with newlib print in the guest what they print on the host"),
        pytest_suite("shell", ["tests/shell"], 300, needs=("build",),
                     what="the shell and its tools on the host under sanitizers, against dash and the host's own"),
        pytest_suite("tools", ["tests/tools"], 240, needs=strict, what="runner and counter"),
        pytest_suite("report", ["tests/report"], 240, what="what the report refuses, and what it says"),
        pytest_suite("trace", ["tests/trace"], 180, needs=("build",) + strict,
                     what="listings, timeline, histogram, debugger"),
        pytest_suite("prompt", ["tests/docs/test_prompt.py"], 180, needs=("build",) + strict,
                     what="what the quickstart promises of `make run`"),
        pytest_suite("ports", ["tests/ports"], 300, needs=("build",) + strict,
                     what="unchanged dash, gzip and Lua print in the guest what they print on the host"),
        pytest_suite("exos", ["tests/exos"], 300, needs=("build",) + strict,
                     what="the library operating system: programs that test its parts from inside"),
        pytest_suite("loop", ["tests/loop"], 300, needs=("build",) + strict,
                     what="the process tests again and again: nothing is lost"),
        pytest_suite("examples", ["tests/examples"], 300, needs=("build",) + strict,
                     what="the examples, and what their tutorials say"),
        pytest_suite("strict", ["tests/strict"], 300, needs=strict,
                     what="each change of the strict emulator, and the hole in stock"),
        # The two halves run at once; together they are all of tests/guest.
        pytest_suite("guest-3max", ["tests/guest"], 600, needs=("build",) + strict, choose="not pmax",
                     what="kernel and libOS on the DECstation 5000/200"),
        pytest_suite("guest-pmax", ["tests/guest"], 600, needs=("build",) + strict, choose="pmax",
                     what="kernel and libOS on the DECstation 3100"),
        pytest_suite("hostile", ["tests/hostile"], 900, needs=("build",) + strict,
                     what="programs that attack the kernel and their neighbours"),
        pytest_suite("weak", ["tests/weak"], 1200, needs=("build", "host") + strict,
                     what="kernels that break a promise on purpose, each noticed by a named test"),
        Suite("budgets", ["scripts/bench", "--check", "--out", str(RESULTS)] + ["--strict"] * bool(strict),
              1500, count_budgets, ("build",) + strict,
              "instruction counts against bench/budgets.tsv, the same on both emulators"),
        pytest_suite("fuzz-calls", ["tests/hostile"], 1200, needs=("build",) + strict, choose="h_fuzz", effort="fuzz",
                     what="a million random calls and broken sequences"),
        pytest_suite("interrupts", ["tests/hostile"], 1800, needs=("build",) + strict, choose="everywhere", effort="fuzz",
                     what="an interrupt after every instruction of each scenario, and the peer destroyed there"),
        Suite("fuzz-dpf", ["make", "-s", "-f", "tests/dpf/dpf.mk", "fuzz-dpf"], 300, count_status, ("build",),
              "packet filters as they come, a minute", "fuzz"),
        Suite("fuzz-ash", ["make", "-s", "-f", "tests/ash/ash.mk", "fuzz-ash"], 300, count_status, ("build",),
              "handlers as they come: whatever is accepted is executed, a minute", "fuzz"),
        pytest_suite("loop-3max", ["tests/loop"], 3600, needs=("build",) + strict, choose="3max", effort="long",
                     what="two hours of the machine's clock: the process tests again and again"),
        pytest_suite("loop-pmax", ["tests/loop"], 3600, needs=("build",) + strict, choose="pmax", effort="long",
                     what="the same on the DECstation 3100"),
    ]
    if os.environ.get("STRICT") == "no":
        every = [suite for suite in every if suite.name != "strict-build"]
    return every
