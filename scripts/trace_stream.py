"""The emulator's instruction trace as a stream of lines, for people's tools.

    for line in Stream(file).lines():
        line is an instruction, or an exception if it starts with [

Lines are bytes, as GXemul's -i prints them (bench/trace/line.h shows every kind); what else it prints is left out, and
what the guest prints goes to Stream.console. Numbers and columns are read only by who needs them: a boot is some three
million lines. The exact counts of the benchmark come from bench/trace; this reader is checked against it.
"""
import re

USER_TOP = b"8"                     # first digit of a kernel address, or more: a user address has less
MARKERS = {f"{n << 6:08x}".encode(): n for n in range(15, 32)}      # sll $0,$0,n
MARK_END, MARK_DROP, MARK_CLOSE = 15, 30, 31
REGION_FIRST, REGION_LAST = 16, 29

INSN = re.compile(rb"[0-9a-f]{8}: [0-9a-f]{8}(?:    | \(d\)).")
EXCEPTION = re.compile(rb"\[ exception (\w+) (?:.*?\bvaddr=0x([0-9a-f]+) )?.*\bpc=0x([0-9a-f]{8})[^=]*\]")
CALL_WORD = re.compile(rb"v0=(0x[0-9a-f]+|-?\d+) ")
EFFECTIVE = re.compile(rb"\t\[0x([0-9a-f]{8})")
MOVED = re.compile(rb" \[([0-9a-f]{16})\]")
ENTRY = re.compile(rb"index=([0-9a-f]{8}).* hi=([0-9a-f]{16}), lo0=([0-9a-f]{16})")


class TraceError(Exception):
    """The trace is not one, or is not whole; or what was looked for is not in it."""


class Stream:
    """Reads a trace once."""

    def __init__(self, file, name="trace"):
        self.file, self.name = file, name
        self.number = 0             # of the line last read
        self.console = bytearray()
        self.ended = False          # the guest said that it is done (marker 15)

    def lines(self):
        started = sent = False
        for line in self.file:
            self.number += 1
            if sent:                # one byte of the guest stands before what follows its store
                sent = False
                if not INSN.match(line):
                    self.console += line[:1]
                    line = line[1:]
                    if not line:
                        continue
            if line[8:10] == b": " and INSN.match(line):
                started = True
                if line[-1:] != b"\n":
                    raise TraceError(f"{self.name}: line {self.number}: the last line has no end: the trace is cut")
                if line[10:18] == b"000003c0":
                    self.ended = True
                elif line.endswith(b")+0x18]\n") and b"\ts" in line and b"(dc7085@" in line:
                    sent = True
                yield line
            elif line.startswith(b"[ exception "):
                if not EXCEPTION.match(line):
                    raise TraceError(f"{self.name}: line {self.number}: not a whole exception: the trace is cut")
                yield line
            elif started and line.strip():
                yield from self.stray(line)
        if not started:
            raise TraceError(f"{self.name}: no instruction in it: this is no output of gxemul -i")

    def stray(self, line):
        """What starts with no instruction: a remark of the emulator, a text of the guest, or a broken line."""
        if line[-1:] != b"\n" and re.match(rb"[0-9a-f]{8}:", line):
            raise TraceError(f"{self.name}: line {self.number}: the last line has no end: the trace is cut")
        if re.match(rb"[0-9a-f]{8}:", line):
            raise TraceError(f"{self.name}: line {self.number}: a broken instruction: {shown(line)}")
        found = INSN.search(line)
        if found:
            self.console += line[:found.start()]
            yield line[found.start():]

    def must_have_ended(self):
        if not self.ended:
            raise TraceError(f"{self.name}: line {self.number}: the trace ends before the guest said that it is done: "
                             "it is cut, or the guest stopped early")


def shown(line):
    return line.strip().decode("ascii", "replace")[:80]


def is_exception(line):
    return line[:1] == b"["


def is_user(line):
    return line[:1] < USER_TOP


def in_slot(line):
    return line[18:22] == b" (d)"


def pc_of(line):
    return int(line[:8], 16)


def marker_of(line):
    """The n of a marker instruction, or 0."""
    return MARKERS.get(line[10:18], 0)


class Exception_:
    """What an exception's line says."""

    def __init__(self, line):
        cause, vaddr, pc = EXCEPTION.match(line).groups()
        self.cause = cause.decode()
        self.vaddr = int(vaddr, 16) if vaddr else None
        self.pc = int(pc, 16)
        word = CALL_WORD.search(line) if self.cause == "SYS" else None
        self.v0 = int(word.group(1), 0) & 0xffffffff if word else None

    @property
    def call(self):
        """Number of the system call, or None: a transfer, or no call at all."""
        if self.v0 is None or self.v0 < 0x80000000:
            return None
        return (self.v0 & 0x3fc) >> 2


class Follower:
    """Checks that each line follows from the one before it, delay slots included."""

    def __init__(self, stream):
        self.stream, self.expected, self.branch = stream, None, False

    def take(self, line):
        if is_exception(line):
            self.expected, self.branch = None, False
            return
        pc = pc_of(line)
        if self.expected is not None and pc != self.expected:
            raise TraceError(f"{self.stream.name}: line {self.stream.number}: {pc:08x} does not follow from the line "
                             f"before, {self.expected:08x} would: lines are missing")
        if self.branch or in_slot(line):        # behind a delay slot it may go anywhere
            self.expected, self.branch = None, False
        else:
            self.expected, self.branch = pc + 4, is_branch(int(line[10:18], 16))


def is_branch(word):
    op, funct, rs = word >> 26, word & 63, word >> 21 & 31
    return (op == 0 and funct in (8, 9)) or 1 <= op <= 7 or (op == 17 and rs == 8)
