"""The code of an ELF file, and the walk over it that applies the rules."""
import bisect
import struct

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from hazard_rules import BY_NAME, detail, pair_rules
from mips import decode, jump_target

EXECINSTR = 4
VECTOR_SIZE = 128
VECTORS = ("vector_utlb", "vector_general")


class CodeError(Exception):
    """Not a program that can be checked."""


class Code:
    """Every instruction word of a file by address, and the symbols around."""

    def __init__(self, path):
        self.path = path
        self.words = {}             # address -> word
        self.symbols = {}           # name -> address
        self.places, self.names = [], []
        with open(path, "rb") as file:
            try:
                self._read(ELFFile(file))
            except ELFError as error:
                raise CodeError(f"not a readable ELF file: {error}") from None

    def _read(self, elf):
        if elf["e_machine"] != "EM_MIPS" or not elf.little_endian:
            raise CodeError("not a little-endian MIPS file")
        if elf["e_type"] == "ET_REL":
            raise CodeError("not linked: branches have no targets yet")
        sections = list(elf.iter_sections())
        code = {i: s for i, s in enumerate(sections)
                if s["sh_flags"] & EXECINSTR and s["sh_type"] == "SHT_PROGBITS"}
        if not code:
            raise CodeError("holds no code")
        for section in code.values():
            data = section.data()
            data = data[:len(data) & ~3]
            start = section["sh_addr"]
            self.words.update(zip(range(start, start + len(data), 4),
                                  struct.unpack(f"<{len(data) // 4}I", data)))
        table = elf.get_section_by_name(".symtab")
        if table is not None:
            self._read_symbols(table, code)

    def _read_symbols(self, table, code):
        places = []
        for symbol in table.iter_symbols():
            at, kind = symbol["st_value"], symbol["st_info"]["type"]
            self.symbols[symbol.name] = at
            if symbol["st_shndx"] not in code:
                continue
            if kind == "STT_OBJECT":
                self._skip(at, at + symbol["st_size"])
            elif kind in ("STT_FUNC", "STT_NOTYPE") and symbol.name[:1] not in ("", "$", "."):
                places.append((at, symbol.name))
        places.sort()
        self.places = [at for at, _ in places]
        self.names = [name for _, name in places]
        for name, begin in list(self.symbols.items()):
            if name.startswith("hazard_skip_begin."):
                end = self.symbols.get(name.replace("begin", "end", 1))
                if end is None:
                    raise CodeError(f"{name} has no end")
                self._skip(begin, end)

    def _skip(self, begin, end):
        for at in range(begin & ~3, end, 4):
            self.words.pop(at, None)

    def place(self, at):
        """address <symbol+offset>"""
        i = bisect.bisect_right(self.places, at) - 1
        if i < 0:
            return f"{at:08x}"
        offset = at - self.places[i]
        return f"{at:08x} <{self.names[i]}{f'+{offset:#x}' if offset else ''}>"


class Finding:
    """One violation; printed as one line."""

    def __init__(self, code, rule, at, text):
        self.code, self.rule, self.at, self.text = code, rule, at, text

    def __str__(self):
        return (f"{self.code.path}: {self.code.place(self.at)}: {self.rule.name}: {self.text}: "
                f"{self.rule.what}; {self.rule.why}")


def successors(insns, at):
    """Where execution may be after the instruction at `at`."""
    before = insns.get(at - 4)
    if before is None or before.jump is None:
        return (at + 4,)
    target = jump_target(before, at - 4)
    if target is None:
        return ()
    if before.jump == "maybe" and target != at + 4:
        return (at + 4, target)
    return (target,)


def following(insns, at, gap):
    """Every instruction that may come within `gap` steps after `at`."""
    seen, edge = {}, (at,)
    for _ in range(gap):
        reached = []
        for place in edge:
            for step in successors(insns, place):
                if step not in seen and step in insns:
                    seen[step] = insns[step]
                    reached.append(step)
        edge = reached
    return seen.items()


def shown(at, insn):
    return f"{at:08x} {insn.word:08x} {insn.text}"


def pair_findings(code, insns):
    table = pair_rules()
    interesting = frozenset(table)
    for at, first in insns.items():
        if interesting.isdisjoint(first.tags):
            continue
        for tag in first.tags:
            for rule in table.get(tag, ()):
                for place, second in following(insns, at, rule.gap):
                    if rule.second(first, second):
                        yield Finding(code, rule, at,
                                      f"{shown(at, first)} -> {shown(place, second)}"
                                      f"{detail(rule, first, second)}")


def single_findings(code, insns):
    for at, word in code.words.items():
        insn, before = insns.get(at), insns.get(at - 4)
        if insn is None:
            yield Finding(code, BY_NAME["opcode"], at, f"{at:08x} {word:08x} .word")
        elif insn.jump and before is not None and before.jump:
            yield Finding(code, BY_NAME["slot-branch"], at,
                          f"{shown(at - 4, before)} -> {shown(at, insn)}")
        elif insn.name == "rfe" and (before is None or "jump" not in before.tags):
            yield Finding(code, BY_NAME["rfe-slot"], at, shown(at, insn))


def vector_findings(code):
    for name in VECTORS:
        start, end = code.symbols.get(name), code.symbols.get(name + "_end")
        if start is None:
            continue
        size = None if end is None else end - start
        if size is None or not 0 <= size <= VECTOR_SIZE:
            what = f"no symbol {name}_end" if size is None else f"{name} has {size} bytes"
            yield Finding(code, BY_NAME["vector-size"], start, what)


def findings(code):
    """All of them, by address."""
    insns = {}
    for at, word in code.words.items():
        insn = decode(word)
        if insn is not None:
            insns[at] = insn
    found = [*pair_findings(code, insns), *single_findings(code, insns), *vector_findings(code)]
    return sorted(found, key=lambda finding: finding.at)
