"""Every check on the trace finds its planted bug and spares the cure."""
import subprocess

import pytest
from canned import (CAUSE, END, ENTRYHI, ENTRYLO, EPC, INDEX, STATUS, Slot, Trace, addu, branch,
                    j, jr, lw, mark, mark_free, memory, mfc0, mflo, mtc0, mult, nop, rfe, run, sb, sw,
                    syscall, tlbp, tlbr, tlbwi, tlbwr)
from conftest import ROOT

from emulator import Emulator
from hazard_rules import BY_NAME
from mips import decode

CODE, DATA, USER = 0x80030000, 0x80050000, 0x00400000
PAGE = 0x00500000
mtc1, add_d, c_lt_d, bc1t, lwc1 = (0x44880000, 0x46200080, 0x4620003c, 0x45010001,
                                   (0xc5200000, f"lwc1\tr0,0(t1)\t[0x{DATA:08x}]"))
t0, t1, k0, ra = 8, 9, 26, 31
lwl, lwr = memory(34, t0, DATA + 3), memory(38, t0, DATA)
V, DV, N = 0x200, 0x600, 0x800


def code(*insns):
    return Trace().at(CODE, *insns).text


def mapped(*insns, lo=0x00700000 | DV, hi=PAGE):
    """With a translation for PAGE."""
    return code(tlbwi(8, hi, lo), nop, nop, *insns)


def user(*insns, lo=0x00701000 | V):
    return Trace().at(CODE, tlbwi(9, USER, lo), nop, nop).at(USER, *insns)


def entered(before, first, cause="TLBL"):
    """User instructions, the last of which faults, and the first of the vector."""
    trace = user(*before)
    return trace.exception(cause, trace.pc - 4).at(0x80000080, first, nop, nop).text


def returned(*last, after=nop, between=()):
    """The end of a handler and the user's next instruction."""
    trace = Trace().at(CODE, tlbwi(9, USER, 0x00701000 | V), nop, nop, *last, *between,
                       jr(k0), Slot(rfe))
    return trace.at(USER, after).text


def isolated(base, *stores, swap=True):
    """Empties lines, running uncached as it must be."""
    return Trace().at(base, mtc0(t0, STATUS, 0x30000 if swap else 0x10000), nop, nop, nop, *stores,
                      nop, nop, mtc0(t0, STATUS, 0), nop, nop, nop).text


def written_code(*between):
    """Stores an instruction and executes it."""
    return code(sw(t0, DATA)) + "".join(between) + Trace().at(DATA, nop).text


UNCACHED = 0xa0030100

# rule: pairs of a bug and its cure
PLANTED = {
    "load-use": [
        (code(load, addu(2, t0, 3)), code(load, nop, addu(2, t0, 3)))
        for load in (lw(t0, DATA), memory(32, t0, DATA), lwl, mfc0(t0, CAUSE), 0x44080000)
    ] + [
        (code(lwc1, add_d), code(lwc1, nop, add_d)),
        (code(mtc1, add_d), code(mtc1, nop, add_d)),
        (code(lw(t0, DATA), lwl), code(lwl, lwr, nop)),
        # through the slot of a jr, which no look at the program can follow
        (Trace().at(CODE, jr(ra), Slot(lw(t0, DATA))).at(DATA, addu(2, t0, 3)).text,
         Trace().at(CODE, jr(ra), Slot(lw(t0, DATA))).at(DATA, nop, addu(2, t0, 3)).text),
        # the instruction that faults has read its operands
        (entered([lw(t1, USER), lw(t0, PAGE)], nop), entered([lw(t1, USER), nop, lw(t0, PAGE)], nop)),
        # across the entry of an exception
        (entered([lw(t0, USER), syscall], addu(2, t0, 3), "SYS"),
         entered([lw(t0, USER), syscall], mfc0(k0, CAUSE), "SYS")),
    ],
    "load-jump": [
        (Trace().at(CODE, mfc0(k0, EPC), jr(k0), Slot(rfe)).text,
         Trace().at(CODE, mfc0(k0, EPC), nop, jr(k0), Slot(rfe)).text),
    ],
    "hilo": [
        (code(mflo(t0), nop, mult(2, 3)), code(mflo(t0), nop, nop, mult(2, 3))),
        # across an exception
        (entered([mflo(t0), syscall], mult(2, 3), "SYS"), entered([mflo(t0), syscall], nop, "SYS")),
    ],
    "cp0-tlb": [
        (code(mtc0(t0, ENTRYHI, PAGE), tlbp), code(mtc0(t0, ENTRYHI, PAGE), nop, tlbp)),
        (code(mtc0(t0, ENTRYLO, DV), tlbwi(8, PAGE, DV)), code(mtc0(t0, ENTRYLO, DV), nop,
                                                             tlbwi(8, PAGE, DV))),
        (code(mtc0(t0, INDEX, 0), tlbr), code(mtc0(t0, INDEX, 0), nop, tlbr)),
    ],
    "tlbp-index": [(code(tlbp, mfc0(t0, INDEX)), code(tlbp, nop, mfc0(t0, INDEX)))],
    "tlbr-entry": [(code(tlbr, mfc0(t0, ENTRYLO)), code(tlbr, nop, mfc0(t0, ENTRYLO)))],
    "status-rfe": [(code(mtc0(t0, STATUS, 12), rfe),
                    Trace().at(CODE, mtc0(t0, STATUS, 12), j(CODE), Slot(rfe)).text)],
    "status-use": [
        (code(mtc0(t0, STATUS, 0), nop, mtc1), code(mtc0(t0, STATUS, 0), nop, nop, mtc1)),
        (code(mtc0(t0, STATUS, 0), mfc0(t1, STATUS)),
         code(mtc0(t0, STATUS, 0), nop, nop, mfc0(t1, STATUS))),
        # back in user mode, one instruction early
        (Trace().at(CODE, jr(k0), Slot(mtc0(t0, STATUS, 0x20000000))).at(CODE + 64, add_d).text,
         Trace().at(CODE, jr(k0), Slot(mtc0(t0, STATUS, 0x20000000)))
         .at(CODE + 64, nop, nop, add_d).text),
    ],
    "status-access": [(code(mtc0(t0, STATUS, 0), lw(t0, DATA)),
                       code(mtc0(t0, STATUS, 0), nop, lw(t0, DATA)))],
    "asid-access": [(mapped(mtc0(t0, ENTRYHI, PAGE), nop, lw(t0, PAGE)),
                     mapped(mtc0(t0, ENTRYHI, PAGE), nop, nop, lw(t0, PAGE)))],
    "tlbw-access": [(mapped(tlbwr(20, USER, V), lw(t0, PAGE)),
                     mapped(tlbwr(20, USER, V), nop, lw(t0, PAGE)))],
    "compare-branch": [(code(c_lt_d, bc1t), code(c_lt_d, nop, bc1t))],
    "asid-fetch": [
        (Trace().at(CODE, tlbwi(9, USER, V), nop, jr(k0), Slot(mtc0(t0, ENTRYHI, 0)))
         .at(USER, nop).text, returned(mtc0(t0, ENTRYHI, 0))),
    ],
    "tlbw-fetch": [
        (Trace().at(CODE, jr(k0), Slot(tlbwi(9, USER, 0x00701000 | V))).at(USER, nop).text,
         returned(tlbwi(9, USER, 0x00701000 | V))),
    ],
    "opcode": [(code(0x012a400a), code(nop)), (code(0x00000034), code(nop))],
    "slot-branch": [(code(branch(1), Slot(branch(1))), code(branch(1), Slot(nop)))],
    "rfe-slot": [(code(nop, rfe), Trace().at(CODE, jr(k0), Slot(rfe)).text),
                 (code(branch(1), Slot(rfe)), Trace().at(CODE, jr(k0), Slot(rfe)).text)],
    "icache-stale": [
        (written_code(), written_code(isolated(UNCACHED, sb(0, DATA)))),
        # stored uncached, or a byte of it only
        (code(sw(t0, DATA | 0x20000000)) + Trace().at(DATA, nop).text, written_code().replace(
            f"{DATA:08x}: ", f"{DATA + 4:08x}: ")),
        (code(sb(t0, DATA + 3)) + Trace().at(DATA, nop).text, code(sb(t0, DATA + 4))
         + Trace().at(DATA, nop).text),
        # the wrong cache, the wrong line, whole words, too early
        (written_code(isolated(UNCACHED, sb(0, DATA), swap=False)), code(nop)),
        (written_code(isolated(UNCACHED, sb(0, DATA + 4))), code(nop)),
        (written_code(isolated(UNCACHED, sw(0, DATA))), code(nop)),
        (isolated(UNCACHED, sb(0, DATA)) + written_code(), code(nop)),
        # any address with the same line will do
        (written_code(isolated(UNCACHED, sb(0, DATA + 0x8000))),
         written_code(isolated(UNCACHED, sb(0, DATA + 0x10000)))),
        # through the TLB
        (mapped(sw(t0, PAGE), tlbwi(9, USER, 0x00700000 | V), nop, nop) + Trace().at(USER, nop).text,
         mapped(sw(t0, PAGE), tlbwi(9, USER, 0x00701000 | V), nop, nop) + Trace().at(USER, nop).text),
    ],
    "swapped-fetch": [(isolated(CODE, sb(0, DATA)), isolated(UNCACHED, sb(0, DATA)))],
    "dcache-stale": [
        (code(lw(t0, DATA), sw(t1, DATA | 0x20000000), lw(t0, DATA)),
         code(sw(t1, DATA | 0x20000000), lw(t0, DATA))),
        # its block brought it in; or a store did
        (code(lw(t0, DATA + 4), sw(t1, DATA | 0x20000000), lw(t0, DATA)),
         code(lw(t0, DATA + 16), sw(t1, DATA | 0x20000000), lw(t0, DATA))),
        (code(sw(t0, DATA), sw(t1, DATA | 0x20000000), lw(t0, DATA)),
         code(sw(t1, DATA | 0x20000000), sw(t0, DATA), lw(t0, DATA))),
        (code(lw(t0, DATA), sw(t1, DATA | 0x20000000)) + isolated(UNCACHED, sb(0, DATA))
         + code(lw(t0, DATA)),
         code(lw(t0, DATA), sw(t1, DATA | 0x20000000)) + isolated(UNCACHED, sb(0, DATA), swap=False)
         + code(lw(t0, DATA))),
        # through an uncached page
        (mapped(lw(t0, 0x80700000), sw(t1, PAGE), lw(t0, 0x80700000), lo=0x00700000 | DV | N),
         mapped(lw(t0, 0x80700000), sw(t1, PAGE), lw(t0, 0x80700000))),
    ],
    "device-cached": [(code(sw(t0, 0x9fe00000)), code(sw(t0, 0xbfe00000)))],
    "user-access": [(user(lw(t0, DATA)).text, user(nop).text)],
    "tlb-absent": [
        (code(lw(t0, PAGE)), mapped(lw(t0, PAGE))),
        (mapped(lw(t0, PAGE), lo=0x00700000), mapped(lw(t0, PAGE))),
        (mapped(sw(t0, PAGE), lo=0x00700000 | V), mapped(lw(t0, PAGE), lo=0x00700000 | V)),
        (mapped(mtc0(t0, ENTRYHI, 0x40), nop, nop, lw(t0, PAGE)),
         mapped(mtc0(t0, ENTRYHI, 0x40), nop, nop, lw(t0, PAGE), lo=0x00700000 | DV | 0x100)),
        (Trace().at(USER, nop).text, user(nop).text),
    ],
    "tlb-duplicate": [
        (mapped(tlbwi(9, PAGE, DV)), mapped(tlbwi(8, PAGE, DV))),
        (mapped(tlbwr(20, PAGE, DV)), mapped(tlbwr(9, PAGE, DV))),      # used: one less
        (mapped(tlbwi(9, PAGE | 0x40, DV | 0x100)), mapped(tlbwi(9, PAGE | 0x40, DV))),
        # addresses of kseg0 are never looked up
        (mapped(tlbwi(9, PAGE, 0)), mapped(tlbwi(9, 0x80000000, 0), nop, tlbwi(10, 0x80000000, 0))),
    ],
    "tlb-freed": [
        (mapped(mark_free(), lw(t0, 0x80700000), lw(t0, PAGE)),
         mapped(mark_free(), lw(t0, 0x80702000), lw(t0, PAGE))),
        (mapped(mark_free(), sw(0, 0xa0700ffc), nop, lw(t0, PAGE)),
         mapped(mark_free(), sw(0, 0xa0700ffc), tlbwi(8, PAGE, 0x00700000 | DV), nop,
                lw(t0, PAGE))),
        (user(nop).at(CODE, mark_free(), lw(t0, 0x80701000)).at(USER, nop).text, user(nop).text),
    ],
}
CASES = [pytest.param(rule, *case, id=f"{rule}-{i}") for rule, cases in PLANTED.items()
         for i, case in enumerate(cases)]


@pytest.mark.parametrize("rule, bug, cure", CASES)
def test_planted_bug_is_found_and_its_cure_is_not(trace_tool, rule, bug, cure):
    found = run(trace_tool, bug + END, "--check")
    assert found.returncode == 1
    assert found.stdout == ""
    assert f": {rule}: " in found.stderr
    clean = run(trace_tool, cure + END, "--check")
    assert clean.returncode == 0, clean.stderr


def test_rule_address_and_line_are_named_once(trace_tool):
    bug = code(lw(t0, DATA), addu(2, t0, 3)) * 3
    found = run(trace_tool, bug + END, "--check")
    assert found.stderr.startswith(
        f"trace: line 2: 80030004: load-use: what {lw(t0, DATA)[0]:08x} at 80030000 loads")
    assert found.stderr.count("load-use") == 1


def test_regions_are_counted_with_checks_alone(trace_tool):
    sample = code(mark(16), nop, mark(31))
    counted = run(trace_tool, sample * 40 + END, "--check")
    assert counted.returncode == 0, counted.stderr
    assert "16\ttotal\t40\t" in counted.stdout


def test_not_asked_for_nothing_is_checked(trace_tool):
    assert run(trace_tool, code(lw(t0, DATA), addu(2, t0, 3)) + END).returncode == 0


def test_rules_and_gaps_are_those_of_linked_programs(trace_tool):
    listed = dict(line.split("\t") for line in run(trace_tool, "", "--rules").stdout.splitlines())
    only_static, only_here = {"vector-size"}, {"asid-fetch", "tlbw-fetch"}
    assert set(listed) - only_here == set(BY_NAME) - only_static
    assert all(gap in ("-", str(BY_NAME[name].gap)) for name, gap in listed.items()
               if name in BY_NAME)
    assert set(listed) <= set(PLANTED)


def test_instructions_are_decoded_as_for_linked_programs(tmp_path):
    """bench/model/insn.c and scripts/mips.py, over fields of every kind."""
    tool = tmp_path / "decode"
    subprocess.run(["gcc", "-std=gnu11", "-o", str(tool), str(ROOT / "tests/tools/decode.c"),
                    str(ROOT / "bench/model/insn.c")], check=True)
    fields = [(rs, rt, rd, sa) for rs in (0, 1, 2, 4, 6, 8, 16, 17, 20, 31) for rt in (0, 1, 17, 31)
              for rd in (0, 12, 31) for sa in (0, 2)]
    words = [op << 26 | rs << 21 | rt << 16 | rd << 11 | sa << 6 | funct
             for op in (0, 16, 17, 18) for rs, rt, rd, sa in fields for funct in range(64)]
    words += [op << 26 | rs << 21 | rt << 16 | 0x8004 for op in range(64)
              for rs, rt, _, _ in fields]
    words = sorted(set(words))
    told = subprocess.run([str(tool)], input="".join(f"{w:x}\n" for w in words), text=True,
                          capture_output=True, check=True).stdout.split("\n")
    tags = ("load", "merge", "jumpreg", "mfhilo", "sethilo", "mtc0", "mfc0", "tlbr", "tlbwi",
            "tlbwr", "tlbp", "rfe", "cop1", "compare", "bc1", "access")
    for word, line in zip(words, told):
        insn = decode(word)
        if insn is None:
            assert line == "none", f"{word:08x}"
            continue
        fold = (1 << 64) - 1        # the status: bit 64 there, bit 0 here
        expected = [f"{(s & fold | s >> 64):x}" for s in (insn.reads, insn.loads)]
        expected += [t for t in tags if t in insn.tags]
        assert line.split() == expected, f"{word:08x} {insn.text}"


def checked(guest, tool, tmp_path, machine):
    console = tmp_path / "console"
    status, said, result = Emulator(machine, guest, trace=True).run_through(
        [str(tool), "--check", "-o", str(tmp_path / "counts"), "--console", str(console)], console)
    assert result.status == 0
    return status, said


@pytest.mark.parametrize("machine", ["3max", "pmax"])
def test_vectors_copied_and_the_instruction_cache_not_told(guest_build, trace_tool, tmp_path,
                                                           machine):
    status, said = checked(guest_build("regions.S"), trace_tool, tmp_path, machine)
    assert status == 1
    assert ": 80000000: icache-stale: " in said and ": 80000080: icache-stale: " in said
    assert set(line.split(": ")[3] for line in said.splitlines() if "8000" in line) == {
        "icache-stale"}
    status, said = checked(guest_build("regions.S", "-Wa,--defsym,INVALIDATE=1"), trace_tool,
                           tmp_path, machine)
    assert status == 0, said
