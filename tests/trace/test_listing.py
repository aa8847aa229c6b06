"""The listings say what the sources say: numbers, names, lines, values; and what is wrong with a bad trace."""
import re
import subprocess

import pytest
from conftest import PROGRAM, ROOT

from trace_names import entryhi_text, entrylo_text, program_file, register_text, status_text, NameTableError
from trace_stream import Exception_, Stream, TraceError

ROW = re.compile(r"^  (#\d+|   ) (\w{8}) :(\d+) +(\S.*)$", re.M)
LABEL = re.compile(r"^(\w+)(?:\+0x\w+)?   \[(user|kernel)\] (\S+)$", re.M)


def listing(tool, stored, *options):
    status, out, error = tool("trace", PROGRAM, "--from", stored, *options)
    assert status == 0, error
    return out


def labels_of(text):
    return [label for label, _, _ in LABEL.findall(text)]


@pytest.mark.parametrize("options", [("--region", "16"), ("--region", "17"), ("--call", "vector"),
                                     ("--call", "page_caps"), ("--exception", "TLBS")])
def test_numbers_and_lines_are_those_of_the_source(tool, stored, options):
    """The stubs number their instructions in the margin: the listing's number, line and margin must be one."""
    text = listing(tool, stored, *options)
    compared, file = 0, None
    for row in text.splitlines():
        head, insn = LABEL.match(row), ROW.match(row)
        if head:
            file = head.group(3)
        elif insn and insn.group(1).strip() and file.endswith(".S"):
            source = (ROOT / file).read_text(encoding="utf-8").splitlines()[int(insn.group(3)) - 1]
            margin = re.search(r"#(\d\d)\b", source)
            if margin:
                assert insn.group(1) == margin.group(), row
                mnemonic = insn.group(4).split()[0]
                assert mnemonic == source.split()[0] or mnemonic in ("or", "beq", "addiu", "ori"), (row, source)
                compared += 1
    assert compared >= 10


def test_transfer(tool, stored):
    text = listing(tool, stored, "--region", "16")
    assert labels_of(text) == ["bench_transfer", "vector_general", "kernel_cause", "transfer", "bench_sync",
                               "vector_general", "kernel_cause", "transfer", "bench_reply_sync"]
    assert len(re.findall(r"^  #\d\d ", text, re.M)) == 2 * 24
    assert re.search(r"load 0x\w+  H_TRANSFER\[env index \d+\]", text)
    assert "E_HANDLER[Sys]" in text and "E_V1" in text and "load 0xffffe618  E_ID" in text
    callee = re.search(r"transfer to (environment 0x\w+)", text).group(1)
    assert f"ENV_SYNC_PC of {callee}" in text
    assert re.search(r"entryhi := environment page, ASID \d+", text)
    assert re.search(r"status := next user, interrupts on, mask 0x\w\w$", text, re.M)
    assert re.search(r"entry 0: environment page, ASID \d+ -> page 0x\w+ DV", text)
    assert text.rstrip().endswith("48 kernel instructions, 5 user instructions (markers included)")


def test_call(tool, stored):
    text = listing(tool, stored, "--call", "gmap")
    assert "== exception SYS: call gmap, number 23, at sys_gmap+0x4" in text
    assert "call table: gmap" in text and "H_CALL[gmap]" in text
    assert labels_of(text)[:5] == ["sys_gmap", "vector_general", "kernel_cause", "call_through_c", "call_gmap"]
    assert "H_DONATED" in listing(tool, stored, "--region", "17")


def test_miss(tool, stored):
    text = listing(tool, stored, "--exception", "TLBS")
    assert labels_of(text)[1] == "vector_utlb"
    assert "E_STLB" in text and "STLB EntryLo, slot" in text and "STLB tag, slot" in text
    address = re.search(r"== exception TLBS: address 0x(\w+)", text).group(1)
    slot = int(re.search(r"STLB tag, slot 0x(\w+)", text).group(1), 16)
    # The slot is the page's number modulo 4096, but for the bits that the ASID's hash turns over.
    assert (slot ^ int(address, 16) >> 12) & 0x3f == 0
    assert re.search(rf"a random entry: va 0x{address[:5]}000, ASID \d+", text) or "utlb_upcall" in labels_of(text)


def test_live(tool):
    """The emulator itself, to the first miss: the program's first fetch."""
    status, out, error = tool("trace", "t4", "--exception", "tlbl")
    assert status == 0, error
    assert out.startswith("t4 on 3max: tlbl, ")
    assert labels_of(out)[:3] == ["vector_utlb", "utlb_miss", "utlb_guaranteed"]


def test_lines_limit(tool, stored):
    text = listing(tool, stored, "--region", "16", "--lines", "10")
    assert re.search(r"^\.\.\. \d+ more lines", text, re.M)


@pytest.mark.parametrize("value,text", [
    (0xffffffffffffe100, "environment page, ASID 4"), (0x7ff00fc0, "va 0x7ff00000, ASID 63")])
def test_entryhi(value, text):
    assert entryhi_text(value) == text


def test_registers():
    assert entrylo_text(0x001fc600) == "page 0x1fc DV"
    assert entrylo_text(0) == "page 0x0 not valid"
    assert entrylo_text(0x00047b00) == "page 0x47 NVG"
    assert status_text(0x2000000c) == "next user, interrupts on, mask 0x00, CU1"
    assert status_text(0x00010001) == ("next kernel, interrupts off, now kernel, interrupts on, mask 0x00, "
                                       "caches isolated")
    assert register_text("index", 0x100) == "entry 1"


def test_exception_lines():
    made = Exception_(b"[ exception SYS v0=-1020 a0=0x1 a1=0x0 pc=0x00011004 <x> ]\n")
    assert (made.cause, made.call, made.pc, made.vaddr) == ("SYS", 1, 0x11004, None)
    made = Exception_(b"[ exception TLBL <tlb> vaddr=0x00012b14 pc=0x00012b18 ]\n")
    assert (made.cause, made.v0, made.pc, made.vaddr) == ("TLBL", None, 0x12b18, 0x12b14)


# ---- bad input ----

@pytest.mark.parametrize("arguments,expected", [
    (("nosuch",), r"program nosuch: unknown; there are: .*\bt4 t5 t6\b"),
    ((PROGRAM, "--region", "99"), r"--region 99: regions are 16 to 29"),
    ((PROGRAM, "--region", "x"), r"invalid int value: 'x'"),
    ((PROGRAM, "--nth", "0"), r"the first is 1"),
    ((PROGRAM, "--call", "nosuch"), r"call nosuch: unknown; there are: null tlb_write .*transfer"),
    ((PROGRAM, "--exception", "nosuch"), r"exception nosuch: unknown; there are: INT MOD"),
    ((PROGRAM, "--from", "/nonexistent"), r"No such file"),
    ((PROGRAM, "--from", "README.md"), r"README\.md: no instruction in it"),
])
def test_bad_arguments(tool, arguments, expected):
    status, _, error = tool("trace", *arguments)
    assert status != 0
    assert re.search(expected, error), error
    assert "Traceback" not in error


@pytest.mark.parametrize("options,expected", [
    (("--region", "25"), r"sample 1 of region 25 does not occur; the run has: 16 \(\d+ samples\), 17 \(\d+ samples\)"),
    (("--region", "16", "--nth", "1000"), r"sample 1000 of region 16 does not occur"),
    (("--call", "fpu"), r"fpu: does not occur so often; the run has: .*transfer \(\d+\)"),
    (("--hist", "--region", "25"), r"region 25 does not occur; the run has: 16 17"),
])
def test_what_never_occurs(tool, stored, options, expected):
    status, _, error = tool("trace", PROGRAM, "--from", stored, *options)
    assert status == 1
    assert re.search(expected, error), error


@pytest.fixture(scope="module")
def pieces(stored):
    """Lines before the first sample of region 16, of it, and the number of the line that follows."""
    text = stored.read_bytes()
    start = re.search(rb"^\w{8}: 00000400 ", text, re.M).start()
    end = text.index(b"000007c0 ", start)
    end = text.index(b"\n", end) + 1
    return text[:start], text[start:end], text[end:]


@pytest.mark.parametrize("harm,expected", [
    (lambda before, sample, after: before + sample[:len(sample) // 2], r"(the last line has no end|the trace ends before)"),
    (lambda before, sample, after: before + sample[:sample.index(b"\n") + 1], r"the trace ends before the guest said"),
    (lambda before, sample, after: before + sample.replace(b"\tandi\t", b"", 1).replace(b"335a007c    ", b"335a00  ") + after,
     r"line \d+: (a broken instruction|.* does not follow)"),
    (lambda before, sample, after: before + re.sub(rb"\w{8}: 335a007c.*\n", b"", sample, count=1) + after,
     r"line \d+: 8000008c does not follow from the line before, 80000088 would"),
    (lambda before, sample, after: before + re.sub(rb"\[ exception.*\n", b"", sample, count=1) + after,
     r"line \d+: .*(does not follow|without an exception before it)"),
])
def test_harmed_traces(tool, pieces, tmp_path, harm, expected):
    path = tmp_path / "harmed.trace"
    path.write_bytes(harm(*pieces))
    status, _, error = tool("trace", PROGRAM, "--from", path, "--region", "16")
    assert status == 1
    assert re.search(expected, error), error


def test_printed_text_is_no_trace(stored):
    """What the guest prints comes down the same stream, a byte behind each store to the serial line."""
    with open(stored, "rb") as file:
        stream = Stream(file)
        for _ in stream.lines():
            pass
    assert stream.ended
    assert b"EXIT=0" in stream.console


def test_missing_symbols():
    with pytest.raises(NameTableError, match="unknown; there are"):
        program_file("../aegis.elf")
    with pytest.raises(TraceError, match="no instruction"):
        list(Stream(iter([b"hello\n"])).lines())


def test_make(tool):
    done = subprocess.run(["make", "-s", "trace"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "which program?" in done.stdout and "t4" in done.stdout
