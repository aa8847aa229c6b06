"""The trace counter against traces written by hand."""
import csv
import io
import subprocess

import pytest

OPEN, CLOSE, DROP, END, CALL = 0x400, 0x7c0, 0x780, 0x3c0, 0x300
NOP = 0
JR_RA, RFE, SYSCALL, LW = 0x03e00008, 0x42000010, 0x0c, 0x8d2a0000
STORE_TDR = 0xa5a90018


def insn(pc, word, text="nop", slot=False):
    return f"{pc:08x}: {word:08x} {'(d)' if slot else '   '}    {text}\n"


def run_of(pc, count):
    return "".join(insn(pc + 4 * i, NOP) for i in range(count))


def exception(cause, pc):
    return f"[ exception {cause} vaddr=0x00500000 pc=0x{pc:08x} <main> ]\n"


def episode(cause, pc, kernel, vector=0x80000080):
    """An exception that the kernel answers with `kernel` instructions."""
    last = vector + 4 * (kernel - 2)
    return (exception(cause, pc) + run_of(vector, kernel - 2)
            + insn(last, JR_RA, "jr\tra") + insn(last + 4, RFE, "rfe", slot=True))


def syscall_region(kernel, close=CLOSE):
    return (insn(0x400000, OPEN) + insn(0x400004, SYSCALL, "syscall")
            + episode("SYS", 0x400004, kernel) + insn(0x400008, NOP)
            + insn(0x40000c, close))


GREETING = "GXemul\n\nmachine: \n    model: DECstation\n-----\n\n<start>\n"
ENDING = insn(0x80030000, END)


def count(tool, text, *options):
    return subprocess.run([str(tool), *options], input=text, text=True,
                          capture_output=True, timeout=20)


def statistics(tool, text):
    result = count(tool, text)
    assert result.returncode == 0, result.stderr
    return {(row["region"], row["statistic"]): row
            for row in csv.DictReader(io.StringIO(result.stdout), delimiter="\t")}


def marked_call(pc, callee, length):
    """A call between markers, one instruction before it; the callee has `length` instructions, its slot included."""
    last = callee + 4 * (length - 2)
    return (insn(pc, CALL) + insn(pc + 4, NOP) + insn(pc + 8, 0x0c000000 | callee >> 2, "jal") + insn(pc + 12, NOP, slot=True)
            + run_of(callee, length - 2) + insn(last, JR_RA, "jr\tra") + insn(last + 4, NOP, slot=True)
            + insn(pc + 16, CALL))


def test_marked_calls_are_counted_from_entry_to_return(trace_tool):
    rows = statistics(trace_tool, GREETING + insn(0x400000, OPEN) + run_of(0x400004, 3) + marked_call(0x400010, 0x401000, 7)
                      + marked_call(0x400024, 0x402000, 5) + insn(0x400038, CLOSE) + ENDING)
    assert rows["16", "called"]["median"] == "12"
    assert rows["16", "total"]["median"] == "21"


def test_region_without_a_marked_call_lacks_the_statistic(trace_tool):
    assert statistics(trace_tool, GREETING + syscall_region(18) + ENDING)["16", "called"]["missing"] == "1"


@pytest.mark.parametrize("inside, wrong", [
    (insn(0x400004, CALL) + insn(0x400008, NOP) + insn(0x40000c, CALL), "no call between them"),
    (insn(0x400004, CALL) + insn(0x400008, NOP) + insn(0x40000c, CLOSE), "before a marked call has returned"),
])
def test_half_a_marked_call_is_an_error(trace_tool, inside, wrong):
    result = count(trace_tool, GREETING + insn(0x400000, OPEN) + inside + ENDING)
    assert result.returncode == 1 and wrong in result.stderr


def test_syscall_is_split_by_mode(trace_tool):
    rows = statistics(trace_tool, GREETING + syscall_region(18) + ENDING)
    assert {name: rows["16", name]["median"] for name in
            ("total", "user", "kernel", "episodes", "kernel_first", "kernel_last")} == {
                "total": "20", "user": "2", "kernel": "18", "episodes": "1",
                "kernel_first": "18", "kernel_last": "18"}
    assert rows["16", "resume_total"]["missing"] == "1"
    assert rows["all", "instructions"]["total"] == "23"


def test_minimum_median_maximum_total(trace_tool):
    text = "".join(syscall_region(n) for n in (20, 14, 16, 14))
    row = statistics(trace_tool, text + ENDING)["16", "kernel_first"]
    assert [row[k] for k in ("samples", "min", "median", "max", "total")] == [
        "4", "14", "14", "20", "64"]


def test_dropped_samples_do_not_count(trace_tool):
    text = syscall_region(14) + syscall_region(90, close=DROP) + ENDING
    row = statistics(trace_tool, text)["16", "kernel"]
    assert (row["samples"], row["dropped"], row["max"]) == ("1", "1", "14")


def test_fault_until_its_instruction_resumes(trace_tool):
    """Refill upcall, user handler, system call, then the load again."""
    text = (insn(0x400000, OPEN) + insn(0x400004, LW, "lw\tt2,0(t1)\t[0x00500000]")
            + episode("TLBL", 0x400004, 30, vector=0x80000000)
            + run_of(0x401000, 5) + insn(0x401014, SYSCALL, "syscall")
            + episode("SYS", 0x401014, 25)
            + insn(0x400004, LW, "lw\tt2,0(t1)\t[0x00500000]")
            + insn(0x400008, NOP) + insn(0x40000c, CLOSE))
    rows = statistics(trace_tool, text + ENDING)
    assert rows["16", "resume_total"]["median"] == str(30 + 6 + 25)
    assert rows["16", "resume_kernel"]["median"] == str(30 + 25)
    assert rows["16", "kernel_first"]["median"] == "30"
    assert rows["16", "kernel_last"]["median"] == "25"
    assert rows["16", "total"]["median"] == str(30 + 6 + 25 + 3)


def test_all_misses_until_their_instructions_resume(trace_tool):
    """Two loads miss; between the second miss and its load the user's handler runs and misses too."""
    def load(pc):
        return insn(pc, LW, "lw\tt2,0(t1)\t[0x00500000]")
    text = (insn(0x400000, OPEN) + load(0x400004) + episode("TLBL", 0x400004, 14, vector=0x80000000)
            + load(0x400004) + load(0x400008) + episode("TLBL", 0x400008, 23, vector=0x80000000)
            + load(0x401000) + episode("TLBL", 0x401000, 27, vector=0x80000000)
            + load(0x401000) + insn(0x401004, SYSCALL, "syscall") + episode("SYS", 0x401004, 37)
            + load(0x400008) + insn(0x40000c, CLOSE))
    rows = statistics(trace_tool, text + ENDING)
    assert rows["16", "resumes_total"]["median"] == str(14 + 23 + 1 + 27 + 2 + 37)
    assert rows["16", "resume_total"]["median"] == "14"
    assert statistics(trace_tool, syscall_region(18) + ENDING)["16", "resumes_total"]["missing"] == "1"


def entry(pc, index, hi, word=0x42000002, random=0):
    return insn(pc, word, f"tlbw\tindex={index << 8:08x}, random={random << 8:08x}, mask=0000000000001fff, "
                          f"hi={hi | (0xffffffff00000000 if hi >> 31 else 0):016x}, lo0=0000000000000600, lo1=0000000000000000")


def test_tlb_entries_written_and_those_of_the_kernel(trace_tool):
    """A wired one from before; in the region two more, one of them displaced by a user page."""
    text = (entry(0x80030100, 0, 0xfffff000) + entry(0x80030104, 1, 0x80000000)
            + insn(0x80030200, OPEN)
            + entry(0x80030204, 9, 0xffc00000) + entry(0x80030208, 0, 0xffc01000, 0x42000006, 64)   # Random: writes 63
            + entry(0x8003020c, 9, 0x00400000) + insn(0x80030210, CLOSE))
    rows = statistics(trace_tool, text + ENDING)
    assert rows["16", "tlb_writes"]["median"] == "3"
    assert rows["16", "tlb_kernel"]["median"] == "3"
    text = insn(0x80030300, OPEN) + run_of(0x80030304, 1) + insn(0x80030308, CLOSE)
    bare = statistics(trace_tool, entry(0x80030100, 0, 0xfffff000) + text + ENDING)
    assert (bare["16", "tlb_writes"]["median"], bare["16", "tlb_kernel"]["median"]) == ("0", "1")


def test_delay_slot_fault_resumes_at_its_branch(trace_tool):
    branch = insn(0x400004, 0x10000002, "b\t0x00400010")
    slot = insn(0x400008, LW, "lw\tt2,0(t1)\t[0x00500000]", slot=True)
    text = (insn(0x400000, OPEN) + branch + slot
            + episode("TLBL", 0x400008, 14, vector=0x80000000)
            + branch + slot + insn(0x400010, CLOSE) + ENDING)
    assert statistics(trace_tool, text)["16", "resume_total"]["median"] == "14"


def test_nested_exception_belongs_to_the_episode(trace_tool):
    text = (insn(0x400000, OPEN) + insn(0x400004, SYSCALL, "syscall")
            + exception("SYS", 0x400004) + run_of(0x80000080, 2)
            + episode("TLBL", 0x80000084, 10)
            + insn(0x80000084, JR_RA, "jr\tra") + insn(0x80000088, RFE, "rfe", slot=True)
            + insn(0x400008, CLOSE) + ENDING)
    rows = statistics(trace_tool, text)
    assert rows["16", "episodes"]["median"] == "1"
    assert rows["16", "exceptions"]["median"] == "2"
    assert rows["16", "kernel_first"]["median"] == "14"


def test_episode_histogram(trace_tool, tmp_path):
    text = "".join(syscall_region(n) for n in (14, 14, 16)) + ENDING
    out = tmp_path / "episodes"
    assert count(trace_tool, text, "--episodes", str(out)).returncode == 0
    assert out.read_text().splitlines()[1:] == [
        "16\tSYS\t80000080\t00400004\t14\t2", "16\tSYS\t80000080\t00400004\t16\t1"]


def test_interrupts_are_shown(trace_tool):
    text = (insn(0x400000, OPEN) + insn(0x400004, NOP) + episode("INT", 0x400008, 40)
            + insn(0x400008, CLOSE) + ENDING)
    assert statistics(trace_tool, text)["16", "interrupts"]["max"] == "1"


def test_console_text_is_parted_from_the_trace(trace_tool, tmp_path):
    store = insn(0x80030000, STORE_TDR,
                 "sh\tt1,24(t5)\t[0xbfe00018 = (dc7085@0x1fe00000)+0x18]")
    said = "80030004: 00000000        [ exception X pc=0x80000000 ]\n\n<main>\nEXIT=0\n"
    text = GREETING + "".join(store + c + insn(0x80030004, NOP) for c in said)
    out = tmp_path / "console"
    result = count(trace_tool, text + ENDING, "--console", str(out))
    assert result.returncode == 0, result.stderr
    assert out.read_text() == said


def test_line_switched_off_sends_no_character(trace_tool, tmp_path):
    store = insn(0x80030000, STORE_TDR,
                 "sh\tt1,24(t5)\t[0xbfe00018 = (dc7085@0x1fe00000)+0x18]")
    out = tmp_path / "console"
    result = count(trace_tool, store + ENDING, "--console", str(out))
    assert (result.returncode, out.read_text()) == (0, "")


def test_prom_text_reaches_the_console(trace_tool, tmp_path):
    out = tmp_path / "console"
    text = insn(0xbfc00068, SYSCALL, "syscall") + "A" + insn(0x80030004, NOP) + ENDING
    assert count(trace_tool, text, "--console", str(out)).returncode == 0
    assert out.read_text() == "A"


def test_wait_for_the_write_buffer_is_no_branch_to_the_emulator(trace_tool):
    text = (insn(0x400000, OPEN) + insn(0x400004, 0x4100ffff, "bc0f\t0,0x00400004")
            + insn(0x400008, NOP) + insn(0x40000c, CLOSE) + ENDING)
    assert statistics(trace_tool, text)["16", "total"]["median"] == "2"


def test_hidden_delay_slot_counts_in_the_whole_trace_only(trace_tool):
    branch = insn(0x400000, 0x45000001, "bc1f\t0,0x00400008")
    assert statistics(trace_tool, branch + insn(0x400008, NOP) + ENDING)[
        "all", "instructions"]["total"] == "4"
    result = count(trace_tool, insn(0x3ffffc, OPEN) + branch + insn(0x400008, NOP))
    assert result.returncode == 1 and "line 3: a branch without its delay slot" in result.stderr


def test_coprocessor_echo_is_not_counted(trace_tool):
    text = (insn(0x400000, OPEN) + insn(0x400004, 0x46200080, "add.d\tr2,r0,r0")
            + "add.d\tr2,r0,r0\n" + insn(0x400008, CLOSE) + ENDING)
    assert statistics(trace_tool, text)["16", "total"]["median"] == "1"


GOOD = syscall_region(14)
STORE = insn(0x400004, STORE_TDR, "sh\tt1,24(t5)\t[0xbfe00018 = (dc7085@0x1fe00000)+0x18]")
BAD = {
    "nested open": (insn(0x400000, OPEN) + insn(0x400004, 0x440) + ENDING, 2, "inside another"),
    "close without open": (insn(0x400000, CLOSE) + ENDING, 1, "none is open"),
    "drop without open": (insn(0x400000, DROP) + ENDING, 1, "none is open"),
    "never closed": (insn(0x400000, OPEN) + insn(0x400004, END), 2, "inside a region"),
    "cut in a region": (insn(0x400000, OPEN) + insn(0x400004, NOP), 3, "cut inside a region"),
    "no ending": (GOOD, 20, "trace is cut"),
    "half a last line": (GOOD + "80030000: 0000", 20, "trace is cut"),
    "empty": ("", 1, "trace is cut"),
    "marker in a delay slot": (insn(0x400000, JR_RA) + insn(0x400004, OPEN, slot=True) + ENDING,
                               2, "delay slot"),
    "malformed line": (GOOD.replace("80000084: 0", "8000008: 0"), 5, "none of the trace's"),
    "line lost": ("".join(GOOD.splitlines(True)[:6] + GOOD.splitlines(True)[7:]) + ENDING,
                  7, "does not follow"),
    "delay slot lost": (GOOD.replace(insn(0x800000b4, RFE, "rfe", slot=True), ""), 17,
                        "without its delay slot"),
    "exception lost": (GOOD.replace(exception("SYS", 0x400004), ""), 3, "does not follow"),
    "exception unreadable": (GOOD.replace("pc=0x00400004", "pc=0x0040"), 3, "none of the trace's"),
    "printing inside": (insn(0x400000, OPEN) + STORE + "x" + insn(0x400008, CLOSE), 2, "prints"),
    "open after the end": (ENDING + GOOD, 2, "after the marker"),
    "close inside the kernel": (insn(0x400000, OPEN) + insn(0x400004, SYSCALL)
                                + exception("SYS", 0x400004) + insn(0x80000080, CLOSE), 4,
                                "before its exception was answered"),
    "an entry that is not shown": (insn(0x400000, OPEN) + insn(0x400004, 0x42000006, "tlbwr"), 2, "which TLB entry"),
    "slot of another page": (insn(0x400ff8, OPEN) + insn(0x400ffc, 0x10000002)
                             + exception("TLBL", 0x400ffc), 3, "cannot be trusted"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_trace_gives_no_counts(trace_tool, name):
    text, line, words = BAD[name]
    result = count(trace_tool, text)
    assert result.returncode == 1
    assert result.stdout == ""
    assert words in result.stderr
    assert f"line {line}:" in result.stderr


def test_wrong_use(trace_tool):
    assert count(trace_tool, "", "--nonsense").returncode == 2
