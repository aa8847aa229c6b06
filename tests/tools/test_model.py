"""The timing model against cycles worked out by hand.

The comments give the sum for the nominal corner; `t` is the cycle an instruction starts in.
Each region is entered three times, so that the median has warm caches.
"""
import resource
import subprocess

import pytest
from canned import (END, STATUS, Slot, Trace, cycles, j, jr, lw, mark, mflo, mtc0, mult, nop, rfe,
                    run, sb, sw, syscall)
from conftest import ROOT

MACHINES = ROOT / "bench" / "machines.tsv"
CODE, COLD, STORES = 0x80030000, 0x80100000, 0x80050000


@pytest.fixture
def model(trace_tool, tmp_path):
    def modelled(text, *options):
        out = tmp_path / "cycles"
        result = run(trace_tool, text + END, "--machines", MACHINES, "--cycles", out, *options)
        assert result.returncode == 0, result.stderr
        return cycles(out)
    return modelled


def interval(rows, machine, statistic="total", region="16"):
    row = rows[region, statistic, machine]
    assert row["nominal_min"] == row["nominal"] == row["nominal_max"]
    return tuple(int(row[k]) for k in ("low", "nominal", "high"))


def thrice(body):
    """A region with these instructions; body(n) gives them for the nth time."""
    trace = Trace()
    for n in range(3):
        # Long before, so that nothing is left in a write buffer.
        trace.at(CODE - 4000, *[nop] * 1000).at(CODE, mark(16), *body(n), mark(31))
    return trace.text


def test_straight_code_is_a_cycle_each(model):
    rows = model(thrice(lambda n: [nop] * 100))
    for machine in ("DEC2100", "DEC3100", "DEC5000/125", "DEC5000/200"):
        assert interval(rows, machine) == (100, 100, 100)
        assert rows["16", "total", machine]["insns"] == "100"
        assert rows["16", "total", machine]["seeds"] == "10"
    assert rows["16", "total", "DEC3100"]["mhz"] == "16.67"


def test_multiplier(model):
    # mult t=0, mflo t=12, then two more
    rows = model(thrice(lambda n: [mult(8, 9), mflo(10), nop, nop]))
    assert interval(rows, "DEC3100") == (14, 15, 16)
    assert interval(rows, "ideal") == (15, 15, 15)
    # seven instructions between: mflo t=12 all the same; twelve: it need not wait
    assert interval(model(thrice(lambda n: [mult(8, 9)] + [nop] * 7 + [mflo(10)])),
                    "DEC5000/200") == (12, 13, 14)
    assert interval(model(thrice(lambda n: [mult(8, 9)] + [nop] * 12 + [mflo(10)])),
                    "DEC5000/200") == (14, 14, 14)


def test_write_burst(model):
    rows = model(thrice(lambda n: [sw(8, STORES + 4 * i) for i in range(24)]))
    # four deep, 5 a write: store k waits for write k-4, done at 5(k-3); the last starts at 100
    assert interval(rows, "DEC2100") == (81, 101, 121)
    assert interval(rows, "DEC3100") == (81, 101, 121)
    # the first takes 5, the others 3: store k waits until 5+3(k-4); the last starts at 62
    assert interval(rows, "DEC5000/125") == (42, 63, 121)
    # the others 1: never full; high (6, 2): the last waits until 6+2*17
    assert interval(rows, "DEC5000/200") == (24, 24, 41)
    assert interval(rows, "ideal") == (24, 24, 24)


def test_page_mode_ends_with_the_row(model):
    # Rows of 4096 bytes (nominal): every store opens another one; six deep, so the 8th waits:
    # write k is done at 5(k+1); store 7 starts at 10
    rows = model(thrice(lambda n: [sw(8, STORES + 0x2000 * (i % 2)) for i in range(8)]))
    assert interval(rows, "DEC5000/200")[1] == 11


def test_partial_words(model):
    rows = model(thrice(lambda n: [sb(8, STORES + 4 * i) for i in range(12)]))
    # sb takes 2; six deep, 10 a write: write k is done at 11+10k, the last waits for write 5
    assert interval(rows, "DEC5000/200") == (49, 62, 86)
    # four deep, 5 a write, done at 6+5k: the last waits for write 7, done at 41
    assert interval(rows, "DEC3100")[1] == 42


def test_writes_to_one_word_gather(model):
    rows = model(thrice(lambda n: [sb(8, STORES + i % 4) for i in range(16)]))
    assert interval(rows, "DEC3100")[1] == 32
    assert interval(rows, "DEC5000/200")[1] > 80


def test_a_write_that_has_begun_takes_nothing_up(model):
    # sb t=0 takes 2, its write 1-6 has begun when the second comes: 6-11.  The uncached read (t=4) waits for it: 11-18.
    rows = model(thrice(lambda n: [sb(8, STORES), sb(8, STORES + 1), lw(8, 0xa0060000)]))
    assert interval(rows, "DEC3100")[1] == 19


def test_refill_brings_the_block_around_its_word(model):
    rows = model(thrice(lambda n: [lw(8, COLD + 0x400 * n + 12), lw(8, COLD + 0x400 * n)]))
    assert interval(rows, "DEC5000/200")[1] == 2 + 15
    assert interval(rows, "DEC3100")[1] == 2 + 2 * 6


def test_refill(model):
    rows = model(thrice(lambda n: [lw(8, COLD + 0x400 * n + 4 * i) for i in range(64)]))
    assert interval(rows, "DEC3100") == (64 + 64 * 5, 64 + 64 * 6, 64 + 64 * 8)
    # a miss brings four words
    assert interval(rows, "DEC5000/125") == (64 + 16 * 15, 64 + 16 * 20, 64 + 16 * 45)
    assert interval(rows, "DEC5000/200") == (64 + 16 * 13, 64 + 16 * 15, 64 + 16 * 18)
    assert interval(rows, "ideal") == (64, 64, 64)


def test_a_stored_word_needs_no_refill_but_its_neighbour_does(model):
    rows = model(thrice(lambda n: [sw(8, COLD + 0x400 * n), *[nop] * 10, lw(8, COLD + 0x400 * n),
                                   lw(8, COLD + 0x400 * n + 4), lw(8, COLD + 0x400 * n + 8)]))
    assert interval(rows, "DEC3100")[1] == 14 + 2 * 6
    assert interval(rows, "DEC5000/200")[1] == 14 + 15


def test_instruction_refill(model):
    # Twice as far as the cache is large, there and back: every word is fetched anew.
    trace = Trace()
    for _ in range(3):
        trace.at(0x81000000, *[nop] * 8)
        trace.at(0x81020000, mark(16), *[nop] * 3, *[nop] * 4, mark(31))
        trace.at(0x81020000, *[nop] * 9)
    rows = model(trace.text, "--seeds", "1")
    # KN01: seven words; the others: the marker brought three, four more in one block
    assert rows["16", "total", "DEC3100"]["nominal"] == str(7 + 7 * 6)
    assert rows["16", "total", "DEC5000/200"]["nominal"] == str(7 + 15)


def test_read_among_writes(model):
    # KN01: writes 0-5, 5-10, 10-15.  The read (t=3) passes all but the first: 5-11, next t=12.
    # The others slip to 11-16, 16-21.  Stores at 12, 13; full: 16 (as the first is done), 21.
    rows = model(thrice(lambda n: [sw(8, STORES), sw(8, STORES + 4), sw(8, STORES + 8),
                                   lw(8, COLD + 0x400 * n)]))
    assert interval(rows, "DEC3100") == (10, 12, 15)
    # 5000/125: the writes drain first (5, 3, 3); low (3, 2, 2): the second has just begun
    assert interval(rows, "DEC5000/125")[1] == 4 + (11 - 3) + 20
    assert interval(rows, "DEC5000/125")[0] == 4 + (5 - 3) + 15
    assert interval(rows, "DEC5000/200")[1] == 4 + (5 - 3) + 15
    rows = model(thrice(lambda n: [sw(8, STORES), sw(8, STORES + 4), sw(8, STORES + 8),
                                   lw(8, COLD + 0x400 * n)]
                        + [sw(8, STORES + 12 + 4 * i) for i in range(4)]))
    assert interval(rows, "DEC3100")[1] == 22


def test_read_waits_for_the_write_of_its_word(model):
    # sb leaves nothing in the cache; writes 1-6, 6-11; the read (t=4) wants the second's word
    rows = model(thrice(lambda n: [sb(8, STORES), sb(8, COLD + 0x400 * n), lw(8, COLD + 0x400 * n)]))
    assert interval(rows, "DEC3100")[1] == 5 + (11 - 4) + 6


def test_uncached_and_device_reads(model):
    rows = model(thrice(lambda n: [lw(8, 0xa0050000)]))
    assert interval(rows, "DEC3100") == (6, 8, 11)
    assert interval(rows, "DEC5000/200") == (12, 15, 19)
    rows = model(thrice(lambda n: [lw(8, 0xbfe00000)]))
    assert interval(rows, "DEC5000/200") == (15, 21, 41)


def test_uncached_instructions(model):
    trace = Trace()
    for _ in range(3):
        trace.at(0xa0030000, mark(16), *[nop] * 5, mark(31))
    assert interval(model(trace.text), "DEC3100")[1] == 5 * 8


def test_exception_belongs_to_the_kernel(model):
    trace = Trace()
    for _ in range(3):
        trace.at(0x400000, mark(16), syscall).exception("SYS", 0x400004)
        trace.at(0x80000080, *[nop] * 16, jr(26), Slot(rfe))
        trace.at(0x400008, nop, mark(31))
    rows = model(trace.text)
    assert interval(rows, "DEC3100", "user") == (2, 2, 2)
    for statistic in ("kernel", "kernel_first", "kernel_last"):
        assert interval(rows, "DEC3100", statistic) == (19, 21, 22)
    assert interval(rows, "DEC3100") == (21, 23, 24)
    assert ("16", "resume_total", "DEC3100") not in rows


def test_fault_until_its_instruction_resumes(model):
    # not where the vector is, 64 KB and more below: one would throw the other out
    trace = Trace()
    for _ in range(3):
        trace.at(0x400100, mark(16), lw(8, 0x500000)).exception("TLBL", 0x400104)
        trace.at(0x80000000, *[nop] * 9, jr(26), Slot(rfe))
        trace.at(0x400104, lw(8, 0x500000), mark(31))
    rows = model(trace.text)
    assert interval(rows, "DEC5000/200", "resume_total") == (12, 14, 15)
    assert interval(rows, "DEC5000/200", "resume_kernel") == (12, 14, 15)
    # the access that was killed moved nothing
    assert interval(rows, "DEC5000/200", "user") == (2, 2, 2)


def test_micro_tlb(model):
    # Three pages in turn, two entries: every change misses but the first, which was there.
    pages = (0x400000, 0x410040, 0x420080)
    trace = Trace()
    for _ in range(3):
        trace.at(pages[0], mark(16))
        for turn in range(100):
            for page, after in zip(pages, pages[1:] + pages[:1]):
                trace.at(page + 4, j(after + 4), Slot(nop))
        trace.at(pages[0] + 4, mark(31))
    assert interval(model(trace.text), "DEC3100") == (600, 600 + 299, 600 + 2 * 299)


def test_isolated_caches_do_not_reach_memory_and_lose_lines(model):
    def body(isolate):
        return lambda n: [mtc0(8, STATUS, isolate), nop, nop, nop, sb(0, STORES), nop, nop,
                          mtc0(8, STATUS, 0), nop, nop, nop, lw(8, STORES)]
    warm = Trace().at(CODE, lw(8, STORES)).text
    # emptied: the load misses; 12 instructions, 1 for the byte
    assert interval(model(warm + thrice(body(0x10000))), "DEC3100")[1] == 13 + 6
    # the other cache was emptied, where no instruction of these lies
    assert interval(model(warm + thrice(body(0x30000)).replace("8003", "a003")),
                    "DEC3100")[1] == 12 * 8 + 1


def test_page_colours(model):
    """Two pages 64 KB apart take turns: as placed they collide, elsewhere mostly not."""
    row = model(thrice(lambda n: [lw(8, 0x81000000 + 0x10000 * (i % 2)) for i in range(100)]))[
        "16", "total", "DEC3100"]
    assert (row["nominal_min"], row["nominal_max"]) == ("100", "700")
    assert row["low_median"] == row["high_median"] == "100" and int(row["high"]) > 700
    # the kernel's image moves as one piece: no placement changes what collides in it
    row = model(thrice(lambda n: [lw(8, 0x80100000 + 0x10000 * (i % 2)) for i in range(100)]))[
        "16", "total", "DEC3100"]
    assert (row["nominal_min"], row["nominal_max"]) == ("700", "700")
    # unless it is said to end below
    row = model(thrice(lambda n: [lw(8, 0x80100000 + 0x10000 * (i % 2)) for i in range(100)]),
                "--image", "0x80000")["16", "total", "DEC3100"]
    assert row["nominal_min"] == "100"


def test_dropped_samples_and_choice_of_machine(model):
    text = (Trace().at(CODE, mark(16), nop, mark(31)).at(CODE, mark(16), nop, mark(31))
            .at(CODE, mark(16), *[nop] * 50, mark(30)).text)
    rows = model(text, "--machine", "DEC3100")
    assert {key[2] for key in rows} == {"DEC3100"}
    assert rows["16", "total", "DEC3100"]["samples"] == "2"
    assert rows["16", "total", "DEC3100"]["nominal"] == "1"


def test_a_parameter_can_be_fixed_in_its_range(model):
    rows = model(thrice(lambda n: [lw(8, COLD + 0x400 * n)]), "--set", "DEC3100.read=7")
    assert interval(rows, "DEC3100") == (8, 8, 8)
    assert interval(rows, "DEC2100") == (6, 7, 9)


@pytest.mark.parametrize("options, words", [
    (["--machine", "vax"], "machine vax: not one of DEC2100 DEC3100 DEC5000/125 DEC5000/200"),
    (["--set", "vax.read=7"], "machine vax: not one of DEC2100"),
    (["--set", "DEC3100.color=7"], "key color: not one of mhz icache dcache refill read"),
    (["--set", "DEC3100.read=9"], "outside its range: low 5, nominal 6, high 8"),
    (["--set", "DEC5000/125.page=16384"], "outside its range: low 8192, nominal 4096, high 2048"),
    (["--set", "DEC5000/125.page=5000"], "powers of two"),
    (["--set", "DEC3100.read"], "not MACHINE.KEY=VALUE"),
    (["--set", "DEC3100.read=x"], "not MACHINE.KEY=VALUE"),
    (["--seeds", "17"], "not a number from 1 to 16"),
    (["--seeds", "ten"], "not a number"),
])
def test_wrong_options_say_what_is_known(trace_tool, tmp_path, options, words):
    result = run(trace_tool, END, "--machines", MACHINES, "--cycles", tmp_path / "c", *options)
    assert result.returncode == 2
    assert words in result.stderr


def edited(old, new):
    return lambda text: text.replace(old, new, 1)


ENTRY = "DEC3100\tread\t5\t6\t8\tcycles\tR\t"


@pytest.mark.parametrize("edit, words", [
    (edited(ENTRY, ENTRY.replace("\t6\t", "\t9\t")), "nominal 9 is not between 5 and 8"),
    (edited(ENTRY, ENTRY.replace("\t6\t", "\tsix\t")), "six: not a number"),
    (edited(ENTRY, ENTRY.replace("\t6\t", "\t6.5\t")), "whole numbers"),
    (edited("DEC3100\trefill\t1\t1\t1", "DEC3100\trefill\t1\t1\t4"), "one value, not a range"),
    (edited(ENTRY, ENTRY.replace("\tR\t", "\tX\t")), "tag X: not one of C D R A"),
    (edited(ENTRY, ENTRY.replace("read", "reed")), "key reed: not one of mhz"),
    (edited(ENTRY, ENTRY.replace("DEC3100", "DEC2100")), "stated twice"),
    (edited("DEC3100\tmhz", "#"), "mhz of DEC3100 is missing"),
    (edited("\tunit\t", "\t"), "the columns are not machine"),
    (edited("\tcycles\tR\tNagle", "\tcycles\tR\t-\tNagle"), "not 8 columns"),
    (lambda text: "", "no machine"),
])
def test_wrong_parameter_file(trace_tool, tmp_path, edit, words):
    path = tmp_path / "machines.tsv"
    path.write_text(edit(MACHINES.read_text()))
    result = run(trace_tool, END, "--machines", path, "--cycles", tmp_path / "c")
    assert result.returncode == 2
    assert words in result.stderr


def test_missing_parameter_file(trace_tool, tmp_path):
    result = run(trace_tool, END, "--machines", tmp_path / "none", "--cycles", tmp_path / "c")
    assert result.returncode == 2 and "No such file" in result.stderr


def test_a_line_without_its_address_is_an_error(trace_tool, tmp_path):
    text = Trace().at(CODE, mark(16), 0x8d280000, mark(31)).text
    result = run(trace_tool, text + END, "--machines", MACHINES, "--cycles", tmp_path / "c")
    assert result.returncode == 1
    assert "line 2: the line does not show" in result.stderr


@pytest.mark.parametrize("text, words", [
    (Trace().at(CODE, mark(16), nop).text, "line 3: the trace is cut inside a region"),
    (Trace().at(CODE, mark(16), nop).text + END, "line 3: the address does not follow"),
    (Trace().at(CODE, mark(16), nop, 0x3c0).text, "line 3: the program ends inside a region"),
    (Trace().at(CODE, mark(16)).text + "what?\n", "line 2: inside a region"),
])
def test_a_broken_trace_gives_no_cycles(trace_tool, tmp_path, text, words):
    out = tmp_path / "cycles"
    result = run(trace_tool, text, "--machines", MACHINES, "--cycles", out)
    assert result.returncode == 1
    assert words in result.stderr
    assert out.read_text() == ""


def test_keeps_up_with_the_emulator(trace_tool, tmp_path):
    """GXemul prints 0.5 to 0.65 million instructions a second; all machines and seeds, with checks."""
    turns, text = 20000, ""
    for n in range(turns):
        text += (Trace().at(CODE, *[nop] * 12, lw(8, COLD + 0x24 * n % 0x80000),
                            sw(10, STORES + 4 * n % 4096),
                            lw(8, 0x81000000 + 0x1004 * n % 0x400000), sb(10, STORES + 0x2000),
                            j(CODE), Slot(nop)).text)
    path = tmp_path / "trace"
    path.write_text(text + END)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with open(path) as file:
        subprocess.run([str(trace_tool), "--check", "--machines", MACHINES, "--cycles",
                        tmp_path / "cycles"], stdin=file, stdout=subprocess.DEVNULL, check=True)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    assert spent < 18 * turns / 500_000
