"""Traces written by hand: what the emulator would print for a few instructions.

    Trace().at(0x80030000, mark(16), lw(8, 0x81000000), nop, mark(31)).text

An instruction is a word, or a word with what the emulator shows beside it.
"""
import csv
import subprocess

END = "80040000: 000003c0        nop\n"
nop = 0


def mark(number):
    return number << 6


def mark_free():
    return mark(14)


def memory(op, rt, address, base=9):
    return (op << 26 | base << 21 | rt << 16, f"x\ty,0(t1)\t[0x{address:08x} = there]")


def lw(rt, address, base=9):
    return memory(35, rt, address, base)


def sw(rt, address, base=9):
    return memory(43, rt, address, base)


def sb(rt, address, base=9):
    return memory(40, rt, address, base)


def addu(rd, rs, rt):
    return rs << 21 | rt << 16 | rd << 11 | 0x21


def jr(rs):
    return rs << 21 | 8


def j(target):
    return 2 << 26 | target >> 2 & 0x3ffffff


def branch(words):
    """beq $0,$0 over so many words, the slot included."""
    return 0x10000000 | words & 0xffff


def mult(rs, rt):
    return rs << 21 | rt << 16 | 0x18


def mflo(rd):
    return rd << 11 | 0x12


def mfc0(rt, register):
    return 0x40000000 | rt << 16 | register << 11


def mtc0(rt, register, value):
    return (0x40800000 | rt << 16 | register << 11,
            f"mtc0\tt0,register [{value | (0xffffffff00000000 if value >> 31 else 0):016x}]")


def tlb_write(word, index, hi, lo, random=0x3f00):
    wide = hi | (0xffffffff00000000 if hi >> 31 else 0)
    return (word, f"tlbw\tindex={index << 8:08x}, random={random:08x}, "
                  f"mask=0000000000001fff, hi={wide:016x}, lo0={lo:016x}, lo1={0:016x}")


def tlbwi(index, hi, lo):
    return tlb_write(0x42000002, index, hi, lo)


def tlbwr(random, hi, lo):
    return tlb_write(0x42000006, 0, hi, lo, random << 8)


tlbr, tlbp, rfe, syscall, cfc1 = 0x42000001, 0x42000008, 0x42000010, 0x0c, 0x4448f800
INDEX, ENTRYLO, ENTRYHI, STATUS, CAUSE, EPC = 0, 2, 10, 12, 13, 14


class Slot:
    """An instruction in a delay slot."""

    def __init__(self, insn):
        self.insn = insn


class Trace:
    def __init__(self):
        self.text, self.pc = "", 0

    def at(self, pc, *insns):
        """Executes instructions from an address on."""
        self.pc = pc
        return self.then(*insns)

    def then(self, *insns):
        for insn in insns:
            slot = isinstance(insn, Slot)
            insn = insn.insn if slot else insn
            word, shown = insn if isinstance(insn, tuple) else (insn, "x")
            self.text += f"{self.pc:08x}: {word:08x} {'(d)' if slot else '   '}    {shown}\n"
            self.pc += 4
        return self

    def exception(self, cause, pc, address=0x500000):
        self.text += f"[ exception {cause} vaddr=0x{address:08x} pc=0x{pc:08x} <main> ]\n"
        return self

    def and_then(self, text):
        self.text += text
        return self


def run(tool, text, *options):
    return subprocess.run([str(tool), *map(str, options)], input=text, text=True,
                          capture_output=True, timeout=30)


def cycles(path):
    """(region, statistic, machine) -> row of a file of modelled cycles."""
    with open(path, encoding="utf-8") as file:
        return {(row["region"], row["statistic"], row["machine"]): row
                for row in csv.DictReader(file, delimiter="\t")}
