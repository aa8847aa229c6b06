"""The instruction set of the R2000/R3000 with the R3010: MIPS I and no more.

decode(word) tells of an instruction what the hazard rules ask: which registers
it reads, which it loads (late, after one more instruction), what kind it is and
where it may jump.  It knows nothing of rules.
"""
from functools import lru_cache

GPR = ("zero at v0 v1 a0 a1 a2 a3 t0 t1 t2 t3 t4 t5 t6 t7 "
       "s0 s1 s2 s3 s4 s5 s6 s7 t8 t9 k0 k1 gp sp s8 ra").split()
CP0 = {0: "index", 1: "random", 2: "entrylo", 4: "context", 8: "badvaddr",
       10: "entryhi", 12: "status", 13: "cause", 14: "epc", 15: "prid"}
FPR0 = 32           # bit of $f0 in register sets; $0 has no bit
FCSR = 1 << 64      # the floating-point status, condition included

SHIFTS = {0: "sll", 2: "srl", 3: "sra"}
VARIABLE_SHIFTS = {4: "sllv", 6: "srlv", 7: "srav"}
ARITHMETIC = {32: "add", 33: "addu", 34: "sub", 35: "subu", 36: "and", 37: "or",
              38: "xor", 39: "nor", 42: "slt", 43: "sltu"}
MULTIPLY = {24: "mult", 25: "multu", 26: "div", 27: "divu"}
IMMEDIATE = {8: "addi", 9: "addiu", 10: "slti", 11: "sltiu", 12: "andi", 13: "ori", 14: "xori"}
LOADS = {32: "lb", 33: "lh", 34: "lwl", 35: "lw", 36: "lbu", 37: "lhu", 38: "lwr"}
STORES = {40: "sb", 41: "sh", 42: "swl", 43: "sw", 46: "swr"}
REGIMM = {0: "bltz", 1: "bgez", 16: "bltzal", 17: "bgezal"}
TLB = {1: "tlbr", 2: "tlbwi", 6: "tlbwr", 8: "tlbp", 16: "rfe"}
FP_TWO = {0: "add", 1: "sub", 2: "mul", 3: "div"}
FP_ONE = {5: "abs", 6: "mov", 7: "neg"}
FP_CONVERT = {32: ("s", (17, 20)), 33: ("d", (16, 20)), 36: ("w", (16, 17))}
FP_FORMAT = {16: "s", 17: "d", 20: "w"}


class Insn:
    """One decoded instruction; one object serves all places that hold its word."""
    __slots__ = ("word", "name", "text", "reads", "loads", "jump", "cp0", "tags")

    def __init__(self, word, name, text="", reads=0, loads=0, jump=None, cp0=None, tags=()):
        self.word, self.name, self.text = word, name, f"{name} {text}".strip()
        self.reads, self.loads = reads, loads
        self.jump = jump        # None, "maybe", "always", "far" (j, jal), "unknown" (jr)
        self.cp0 = cp0          # name of the coprocessor-0 register it moves
        self.tags = frozenset(tags)


def bit(register):
    return 1 << register if register else 0


def register_names(registers):
    names = [GPR[i] for i in range(1, 32) if registers >> i & 1]
    names += [f"f{i}" for i in range(32) if registers >> (FPR0 + i) & 1]
    return " ".join(names + (["fcsr"] if registers & FCSR else []))


def fp_bits(register, is_double):
    return (3 if is_double else 1) << (FPR0 + register)


def special(word, rs, rt, rd, sa, funct):
    name = SHIFTS.get(funct)
    if name and rs == 0:
        if word == 0:
            return Insn(word, "nop")
        return Insn(word, name, f"{GPR[rd]},{GPR[rt]},{sa}", bit(rt))
    if funct in VARIABLE_SHIFTS and sa == 0:
        return Insn(word, VARIABLE_SHIFTS[funct], f"{GPR[rd]},{GPR[rt]},{GPR[rs]}",
                    bit(rs) | bit(rt))
    if funct in ARITHMETIC and sa == 0:
        return Insn(word, ARITHMETIC[funct], f"{GPR[rd]},{GPR[rs]},{GPR[rt]}", bit(rs) | bit(rt))
    if funct == 8 and rt == rd == sa == 0:
        return Insn(word, "jr", GPR[rs], bit(rs), jump="unknown", tags=("jump", "jumpreg"))
    if funct == 9 and rt == sa == 0:
        return Insn(word, "jalr", f"{GPR[rd]},{GPR[rs]}", bit(rs), jump="unknown",
                    tags=("jumpreg",))
    if funct in (12, 13):
        return Insn(word, "syscall" if funct == 12 else "break")
    if funct in (16, 18) and rs == rt == sa == 0:
        return Insn(word, "mfhi" if funct == 16 else "mflo", GPR[rd], tags=("mfhilo",))
    if funct in (17, 19) and rt == rd == sa == 0:
        return Insn(word, "mthi" if funct == 17 else "mtlo", GPR[rs], bit(rs), tags=("sethilo",))
    if funct in MULTIPLY and rd == sa == 0:
        return Insn(word, MULTIPLY[funct], f"{GPR[rs]},{GPR[rt]}", bit(rs) | bit(rt),
                    tags=("sethilo",))
    return None


def branch(word, op, rs, rt):
    if op in (4, 5):
        always = op == 4 and rs == rt
        return Insn(word, "beq" if op == 4 else "bne", f"{GPR[rs]},{GPR[rt]}",
                    bit(rs) | bit(rt), jump="always" if always else "maybe")
    if op in (6, 7) and rt == 0:
        return Insn(word, "blez" if op == 6 else "bgtz", GPR[rs], bit(rs), jump="maybe")
    if op == 1 and rt in REGIMM:
        always = rs == 0 and rt in (1, 17)
        return Insn(word, REGIMM[rt], GPR[rs], bit(rs), jump="always" if always else "maybe")
    return None


def memory(word, op, rs, rt):
    offset = (word & 0xffff) - ((word & 0x8000) << 1)
    # The top of kseg2: the one mapped place that code reaches without a base.
    tags = {"access", "access0"} if rs == 0 and offset < 0 else {"access"}
    where = f"{offset}({GPR[rs]})"
    if op in LOADS:
        name = LOADS[op]
        merges = name in ("lwl", "lwr")
        return Insn(word, name, f"{GPR[rt]},{where}", bit(rs) | (bit(rt) if merges else 0),
                    bit(rt), tags=tags | {"load"} | ({"merge"} if merges else set()))
    if op in STORES:
        return Insn(word, STORES[op], f"{GPR[rt]},{where}", bit(rs) | bit(rt), tags=tags)
    unit = op & 3
    if unit == 1:
        tags |= {"cop1"}
    if 49 <= op <= 51:
        loads = fp_bits(rt, False) if unit == 1 else 0
        return Insn(word, f"lwc{unit}", f"${rt},{where}", bit(rs), loads, tags=tags | {"load"})
    reads = fp_bits(rt, False) if unit == 1 else 0
    return Insn(word, f"swc{unit}", f"${rt},{where}", bit(rs) | reads, tags=tags)


def coprocessor_move(word, unit, rs, rt, rd):
    """mfc, cfc, mtc, ctc of any coprocessor."""
    if word & 0x7ff or (unit == 0 and rs in (2, 6)):
        return None
    name = {0: "mfc", 2: "cfc", 4: "mtc", 6: "ctc"}[rs] + str(unit)
    cp0 = CP0.get(rd, f"${rd}") if unit == 0 else None
    other = cp0 or f"${rd}"
    tags = {"cop1"} if unit == 1 else set()
    far = 0
    if unit == 1:
        far = fp_bits(rd, False) if rs in (0, 4) else (FCSR if rd == 31 else 0)
    if rs in (0, 2):
        return Insn(word, name, f"{GPR[rt]},{other}", far, bit(rt), cp0=cp0,
                    tags=tags | {"load", name})
    return Insn(word, name, f"{GPR[rt]},{other}", bit(rt), far, cp0=cp0,
                tags=tags | {name} | ({"load"} if far else set()))


def float_operation(word, rs, rt, rd, sa, funct):
    kind = FP_FORMAT.get(rs)
    if kind is None:
        return None
    double = kind == "d"
    sources = fp_bits(rd, double) | FCSR
    tags = {"cop1"}
    if funct in FP_TWO and kind != "w":
        return Insn(word, f"{FP_TWO[funct]}.{kind}", f"f{sa},f{rd},f{rt}",
                    sources | fp_bits(rt, double), tags=tags)
    if funct in FP_ONE and kind != "w" and rt == 0:
        return Insn(word, f"{FP_ONE[funct]}.{kind}", f"f{sa},f{rd}", sources, tags=tags)
    if funct in FP_CONVERT and rs in FP_CONVERT[funct][1] and rt == 0:
        return Insn(word, f"cvt.{FP_CONVERT[funct][0]}.{kind}", f"f{sa},f{rd}", sources, tags=tags)
    if funct >= 48 and kind != "w" and sa == 0:
        return Insn(word, f"c.{funct - 48}.{kind}", f"f{rd},f{rt}",
                    sources | fp_bits(rt, double), tags=tags | {"compare"})
    return None


def coprocessor(word, unit, rs, rt, rd, sa, funct):
    if rs in (0, 2, 4, 6):
        return coprocessor_move(word, unit, rs, rt, rd)
    if rs == 8 and rt in (0, 1):
        tags = {"cop1", "bc1"} if unit == 1 else set()
        return Insn(word, f"bc{unit}{'ft'[rt]}", "", FCSR if unit == 1 else 0,
                    jump="maybe", tags=tags)
    if unit == 0:
        name = TLB.get(funct) if word & 0xffffffc0 == 0x42000000 else None
        return Insn(word, name, tags=(name,)) if name else None
    if unit == 1:
        return float_operation(word, rs, rt, rd, sa, funct)
    return Insn(word, f"cop{unit}", f"{word & 0x1ffffff:#x}") if rs >= 16 else None


@lru_cache(maxsize=None)
def decode(word):
    """The instruction of a word, or None if MIPS I has none."""
    op, rs, rt = word >> 26, word >> 21 & 31, word >> 16 & 31
    rd, sa, funct = word >> 11 & 31, word >> 6 & 31, word & 63
    if op == 0:
        return special(word, rs, rt, rd, sa, funct)
    if op in (1, 4, 5, 6, 7):
        return branch(word, op, rs, rt)
    if op in (2, 3):
        return Insn(word, "j" if op == 2 else "jal", jump="far",
                    tags=("jump",) if op == 2 else ())
    if op in IMMEDIATE:
        return Insn(word, IMMEDIATE[op], f"{GPR[rt]},{GPR[rs]},{word & 0xffff:#x}", bit(rs))
    if op == 15 and rs == 0:
        return Insn(word, "lui", f"{GPR[rt]},{word & 0xffff:#x}")
    if 16 <= op <= 19:
        return coprocessor(word, op & 3, rs, rt, rd, sa, funct)
    if op in LOADS or op in STORES or op in (49, 50, 51, 57, 58, 59):
        return memory(word, op, rs, rt)
    return None


def jump_target(insn, pc):
    """Where a branch or jump at pc goes; None if only a register knows."""
    if insn.jump == "far":
        return (pc + 4) & 0xf0000000 | (insn.word & 0x3ffffff) << 2
    if insn.jump == "unknown":
        return None
    offset = (insn.word & 0xffff) - ((insn.word & 0x8000) << 1)
    return (pc + 4 + 4 * offset) & 0xffffffff
