"""What the R2000/R3000 demands of a program and no emulator enforces.

Most rules are about a pair: a first instruction, a second one, and how many
must stand between them on every path.  Each carries the manual's reason.
"""
from mips import register_names


class Rule:
    """name, what it forbids, why; for pairs: tag of the first, gap, and a test."""

    def __init__(self, name, what, why, first=None, gap=1, second=None):
        self.name, self.what, self.why = name, what, why
        self.first, self.gap, self.second = first, gap, second


def uses_loaded(first, second):
    if not first.loads & second.reads:
        return False
    # lwl and lwr of one register merge before it is written back; as a base it is late.
    merging = {first.name, second.name} == {"lwl", "lwr"} and first.loads == second.loads
    base = 1 << (second.word >> 21 & 31)
    return not merging or first.loads == base


def load_use(first, second):
    return uses_loaded(first, second) and "jumpreg" not in second.tags


def load_jump(first, second):
    return uses_loaded(first, second) and "jumpreg" in second.tags


def tagged(*tags):
    return lambda first, second: any(tag in second.tags for tag in tags)


def moves(register, *tags, other=()):
    """first writes one of `register`, second has one of `tags`."""
    return lambda first, second: first.cp0 in register and (
        any(tag in second.tags for tag in tags) or (second.cp0 in other and "mfc0" in second.tags))


TLB_WORK = ("tlbr", "tlbwi", "tlbwr", "tlbp")

RULES = (
    Rule("opcode", "an instruction that MIPS I lacks",
         "the R2000/R3000 raises Reserved Instruction, or does something undefined"),
    Rule("load-use", "a loaded register is used by the next instruction",
         "loads and moves from and to coprocessors take one delay slot and there is no interlock: "
         "the old value is read (IDT R30xx manual, A-2)", "load", 1, load_use),
    Rule("load-jump", "a loaded register is jumped through by the next instruction",
         "loads and mfc0 take one delay slot and there is no interlock: the jump goes to the old "
         "value (IDT R30xx manual, A-2)", "load", 1, load_jump),
    Rule("hilo", "mult, div, mthi or mtlo within two instructions after mfhi or mflo",
         "an exception would restart the read after HI and LO have changed "
         "(IDT R30xx manual, 2-4)", "mfhilo", 2, tagged("sethilo")),
    Rule("cp0-tlb", "mtc0 to EntryHi, EntryLo or Index, then at once a TLB instruction",
         "the register is written after the TLB instruction has read it; one instruction between",
         "mtc0", 1, moves(("entryhi", "entrylo", "index"), *TLB_WORK)),
    Rule("tlbp-index", "tlbp, then at once a use of Index",
         "the probe's result is not there yet; one instruction between", "tlbp", 1,
         lambda first, second: "tlbwi" in second.tags or "tlbr" in second.tags
         or ("mfc0" in second.tags and second.cp0 == "index")),
    Rule("tlbr-entry", "tlbr, then at once mfc0 from EntryHi or EntryLo",
         "the entry that was read is not there yet; one instruction between", "tlbr", 1,
         lambda first, second: "mfc0" in second.tags and second.cp0 in ("entryhi", "entrylo")),
    Rule("status-rfe", "mtc0 to Status, then at once rfe",
         "rfe pops the mode bits of a Status that is still being written; one instruction between",
         "mtc0", 1, moves(("status",), "rfe")),
    Rule("status-use", "mtc0 to Status, and within two instructions coprocessor 1 or mfc0 Status",
         "the new Status takes effect two instructions later: the unit may still be disabled",
         "mtc0", 2, moves(("status",), "cop1", other=("status",))),
    Rule("status-access", "mtc0 to Status, then at once a load or store",
         "the access may still see the old mode and the old cache isolation; one instruction "
         "between", "mtc0", 1, moves(("status",), "access")),
    Rule("asid-access", "mtc0 to EntryHi, and within two instructions a mapped load or store",
         "the access may still be translated with the old ASID; two instructions between",
         "mtc0", 2, moves(("entryhi",), "access0")),
    Rule("tlbw-access", "tlbwi or tlbwr, then at once a mapped load or store",
         "the access may miss the entry that is being written; one instruction between",
         "tlbw", 1, tagged("access0")),
    Rule("compare-branch", "c.cond, then at once bc1f or bc1t",
         "the condition reaches the processor one instruction late", "compare", 1, tagged("bc1")),
    Rule("slot-branch", "a branch or jump in a delay slot",
         "the architecture leaves it undefined, and EPC cannot tell where to resume"),
    Rule("rfe-slot", "rfe outside the delay slot of j or jr",
         "the instruction after rfe would run in user mode at a kernel address"),
    Rule("vector-size", "the code of a vector is longer than its 128 bytes",
         "0x80000000 and 0x80000080 are 128 bytes apart; the next vector, or the memory after it, "
         "would be overwritten"),
)

BY_NAME = {rule.name: rule for rule in RULES}


def pair_rules():
    """Tag of the first instruction -> its rules."""
    table = {}
    for rule in RULES:
        tags = ("tlbwi", "tlbwr") if rule.first == "tlbw" else (rule.first,)
        for tag in tags:
            if rule.second:
                table.setdefault(tag, []).append(rule)
    return table


def detail(rule, first, second):
    """The register that a load rule is about."""
    if rule.name in ("load-use", "load-jump"):
        return f" [{register_names(first.loads & second.reads)}]"
    return ""
