"""The annotated listing: one episode or one sample of a region, an instruction a line, with names and values."""
import re

from trace_names import EXC_CODES, entryhi_text, entrylo_text, register_text
from trace_stream import (EFFECTIVE, ENTRY, MARK_CLOSE, MARK_DROP, MOVED, Exception_, Follower, in_slot, is_branch,
                          is_exception, is_user, marker_of, pc_of)
from trace_walk import Observer

GXEMUL_CAUSE = {name.upper(): code for code, name in enumerate(EXC_CODES)}
TARGET = re.compile(r"0x([0-9a-f]{8})")
WIDTH = 34          # of an instruction with its indentation


class Found(Exception):
    """The listing is complete: nothing more need be read."""


class Region(Observer):
    """Collects the lines of one sample of one region, or of the first region that has one."""

    def __init__(self, number=None, sample=1):
        self.number, self.sample, self.collected = number, sample, None
        self.follower = self.env = self.found = None

    def region_open(self, walk):
        if self.number in (None, walk.region) and walk.samples.get(walk.region, 0) + 1 == self.sample:
            self.collected, self.follower, self.env = [], Follower(walk.stream), walk.env
            self.found = walk.region

    def region_close(self, walk, dropped):
        if dropped:
            self.collected = None

    def line(self, walk, line):
        if self.collected is None:
            return
        self.follower.take(line)
        self.collected.append(line)
        if not is_exception(line) and marker_of(line) == MARK_CLOSE:
            raise Found

    def missing(self, walk):
        seen = ", ".join(f"{region} ({count} samples)" for region, count in sorted(walk.samples.items()))
        what = f"region {self.number}" if self.number else "any region"
        return f"sample {self.sample} of {what} does not occur; the run has: {seen or 'no region'}"


class Visit(Observer):
    """Collects the n-th episode of one kind, from the instruction that caused it to the one that runs next."""

    def __init__(self, label, nth=1):
        self.label, self.left, self.collected = label, nth, None
        self.before, self.follower, self.env = None, None, 0

    def episode_begin(self, walk, episode):
        if self.collected is None and episode.label == self.label:
            self.left -= 1
            if self.left == 0:
                fits = self.before and episode.exception and pc_of(self.before) == episode.exception.pc
                self.collected = [self.before] if fits else []
                self.follower, self.env = Follower(walk.stream), walk.env

    def line(self, walk, line):
        if self.collected is not None:
            self.follower.take(line)
            self.collected.append(line)
            if is_user(line):
                raise Found
        elif not is_exception(line):
            self.before = line

    def missing(self, walk):
        seen = ", ".join(f"{label} ({count})" for label, count in sorted(walk.seen.items()))
        return f"{self.label}: does not occur so often; the run has: {seen}"


class Listing:
    """Turns collected lines into text."""

    def __init__(self, names, lines):
        self.names, self.lines = names, lines
        code = [line for line in lines if not is_exception(line)]
        self.sources = names.source_lines([pc_of(line) for line in code])
        self.user = sum(is_user(line) for line in code)
        self.kernel = len(code) - self.user
        self.exception = None
        self.number = 0             # of a kernel instruction, counted from its vector
        self.head = None

    def text(self, limit):
        out = []
        for at, line in enumerate(self.lines):
            if len(out) >= limit:
                out.append(f"... {len(self.lines) - at} more lines; --lines N shows more")
                break
            if is_exception(line):
                out += self.exception_text(line)
            else:
                out += self.insn_text(at, line)
        return "\n".join(out)

    def exception_text(self, line):
        self.exception, self.number, self.head = Exception_(line), 0, None
        cause, where = self.exception.cause, self.names.code(self.exception.pc)
        what = ""
        if self.exception.v0 is not None:
            call = self.exception.call
            what = (f": call {self.names.calls.get(call, '?')}, number {call}" if call is not None
                    else f": transfer to environment 0x{self.exception.v0:x}")
        elif self.exception.vaddr is not None:
            name = self.names.address(self.exception.vaddr)
            what = f": address 0x{self.exception.vaddr:08x}" + (f" ({name})" if name else "")
        return ["", f"== exception {cause}{what}, at {where}"]

    def insn_text(self, at, line):
        pc = pc_of(line)
        function, offset, _ = self.names.where(pc)
        source = self.sources.get(pc)
        head = (function, source and source[0])
        out = []
        if head != self.head:
            mode = "user" if is_user(line) else "kernel"
            out += ["", f"{function}{f'+0x{offset:x}' if offset else ''}   [{mode}] {source[0] if source else ''}".rstrip()]
            self.head = head
        number = "   " if is_user(line) else f"#{self.number:02d}"
        self.number += not is_user(line)
        insn = (" " if in_slot(line) else "") + self.insn(line)
        row = f"  {number} {pc:08x} {f':{source[1]}' if source else '':6} {insn:{WIDTH}} {self.note(at, line)}"
        return out + [row.rstrip()]

    def insn(self, line):
        """The instruction as the emulator prints it, jumps by name."""
        text = line[22:].decode("ascii", "replace").strip()
        if marker_of(line):
            return f"sll zero,zero,{marker_of(line)}"
        mnemonic, _, rest = text.partition("\t")
        if mnemonic.startswith("tlbw"):
            return mnemonic
        operands = re.split(r"[\t ]", rest, maxsplit=1)[0]
        if is_branch(int(line[10:18], 16)):
            operands = TARGET.sub(lambda m: self.names.code(int(m.group(1), 16)), operands)
        return f"{mnemonic:7} {operands}".rstrip()

    def note(self, at, line):
        word = int(line[10:18], 16)
        text = line[22:].decode("ascii", "replace").strip()
        touched, moved, entry = EFFECTIVE.search(line), MOVED.search(line), ENTRY.search(line)
        if marker_of(line):
            return {MARK_CLOSE: "closes the region", MARK_DROP: "drops the sample"}.get(
                marker_of(line), f"opens region {marker_of(line)}")
        if text.startswith("mtc0") and moved:
            name = text.split(",")[1].split()[0]
            return f"{name} := {register_text(name, int(moved.group(1), 16))}"
        if text.startswith("mfc0"):
            return self.read_note(text)
        if entry:
            index, hi, lo = (int(part, 16) & 0xffffffff for part in entry.groups())
            which = f"entry {index >> 8 & 63}" if text.startswith("tlbwi") else "a random entry"
            return f"{which}: {entryhi_text(hi)} -> {entrylo_text(lo)}"
        if touched:
            return self.access_note(word, int(touched.group(1), 16), pc_of(line))
        if is_branch(word):
            return self.branch_note(at, line, word)
        return ""

    def read_note(self, text):
        """What mfc0 finds, as far as the exception's line tells."""
        name, e = text.split(",")[-1], self.exception
        if e is None:
            return ""
        if name == "epc":
            return f"EPC = 0x{e.pc:08x} or the branch before it" if e.cause != "SYS" else f"EPC = 0x{e.pc:08x}"
        if name == "cause" and e.cause in GXEMUL_CAUSE:
            code = GXEMUL_CAUSE[e.cause]
            return f"ExcCode {code}, {EXC_CODES[code]}"
        if name == "badvaddr" and e.vaddr is not None:
            return f"BadVAddr = 0x{e.vaddr:08x}"
        return f"Context: page number * 4 = 0x{(e.vaddr >> 12) * 4:x}" if name == "context" and e.vaddr else ""

    def access_note(self, word, ea, pc):
        self.names.stlb_learn(pc, ea)
        kind = "store" if word >> 26 in (40, 41, 42, 43, 46, 57) else "load"
        return f"{kind} 0x{ea:08x}  {self.names.address(ea)}".rstrip()

    def branch_note(self, at, line, word):
        """Taken or not, and where a register led: the trace says what ran behind the delay slot."""
        behind = next((other for other in self.lines[at + 2:at + 3] if not is_exception(other)), None)
        if behind is None:
            return ""
        target = pc_of(behind)
        if word >> 26 == 0:
            return f"to {self.names.code(target)}"
        if word >> 26 in (2, 3):
            return ""
        return "not taken" if target == pc_of(line) + 8 else "taken"
