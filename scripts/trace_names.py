"""Names for what a trace shows: functions, source lines, addresses of kernel data, values of system registers.

Kernel symbols come from the kernel's file, user symbols from the program's. The exception stubs run at 0x80000000,
where machine_init() copied them: addresses there go by the labels of the original (arch/mips/vectors.S). Fields of the
environment page, the hot page and the page table come from the kernel's debugging information, with the names that
the assembly uses (arch/mips/offsets.c).
"""
import bisect
import os
import re
import subprocess
from pathlib import Path

import call_tables

ROOT = Path(__file__).resolve().parent.parent
BUILD = Path(os.environ.get("BUILD") or ROOT / "build").resolve()
KERNEL = BUILD / "aegis.elf"
PROGRAMS = BUILD / "programs"
PROCESSES = BUILD / "bin"               # they run below ExOS's server
CROSS = os.environ.get("CROSS") or "mipsel-linux-gnu-"

STUBS, CALL_TABLE, PAGE_TABLE = 0x80000000, 0x80000800, 0x80007000
USER_TOP = 0x80000000
UPAGE, ENVPAGE, KENVPAGE, KHOTPAGE = 0x6000, 0x7000, 0xffffe000, 0xfffff000
STLB_BYTES = 0x4000
PAGES = {"3max": 16384, "pmax": 8192}
EXC_CODES = "Int Mod TLBL TLBS AdEL AdES IBE DBE Sys Bp RI CpU Ov".split()
VECTOR_UTLB = 31
# Labels that mark places and name no code.
MARKS = re.compile(r"_end$|^stubs_begin$|^kernel_(image|text)_start$|^\.|^\$")


class NameTableError(Exception):
    """A file that names should come from is missing or cannot be read."""


def tool(name, *arguments):
    try:
        done = subprocess.run([CROSS + name, *map(str, arguments)], capture_output=True, text=True, check=True)
    except FileNotFoundError:
        raise NameTableError(f"{CROSS}{name} is missing: make setup installs it") from None
    except subprocess.CalledProcessError as error:
        raise NameTableError(f"{CROSS}{name}: {error.stderr.strip()}") from None
    return done.stdout


def programs_known():
    return sorted(path.name for folder in (PROGRAMS, PROCESSES) if folder.is_dir() for path in folder.iterdir())


def boot_arguments(program, more=""):
    """What boots the program, the server first if it is a process."""
    process = (PROCESSES / program).exists()
    return f"run=server {more} -- {program}" if process else f"run={program} {more}".strip()


def program_file(name):
    """The ELF file of a program in the boot archive."""
    if name not in programs_known():
        known = " ".join(programs_known()) or "none: run make first"
        raise NameTableError(f"program {name}: unknown; there are: {known}")
    return (PROGRAMS if (PROGRAMS / name).exists() else PROCESSES) / name


class Symbols:
    """The symbols of one ELF file by address."""

    def __init__(self, path):
        if not Path(path).exists():
            raise NameTableError(f"{path} is missing: run make first")
        self.path, self.all, best = path, {}, {}
        for row in tool("nm", "-n", path).splitlines():
            address, kind, name = row.split(maxsplit=2)
            address = int(address, 16) & 0xffffffff
            self.all[name] = address
            # Of several names for one address a function's or a label's in code stands first.
            if kind not in "aA" and not MARKS.search(name):
                best.setdefault(address, (name, kind in "tTwW"))
        self.addresses = sorted(best)
        self.names = [best[address][0] for address in self.addresses]
        self.code = [best[address][1] for address in self.addresses]

    def find(self, address):
        """(name, offset) of the symbol at or below an address, or None."""
        at = bisect.bisect_right(self.addresses, address) - 1
        return (self.names[at], address - self.addresses[at]) if at >= 0 else None

    def source_lines(self, addresses):
        """file:line for each address that has one; one run of addr2line."""
        addresses = sorted(set(addresses))
        if not addresses:
            return {}
        text = tool("addr2line", "-e", self.path, *[f"{address:#x}" for address in addresses])
        found = {}
        for address, row in zip(addresses, text.splitlines()):
            name, _, number = row.split(" ")[0].rpartition(":")
            if number.isdecimal() and int(number) > 0:
                path = name.removeprefix(str(ROOT) + "/").removeprefix("./")
                found[address] = (path, int(number))
        return found


def structures(path, wanted):
    """{structure: [(offset, member)]} from the debugging information."""
    found, depth, inside = {}, 0, None
    entry = re.compile(r"\s*<(\d+)><[0-9a-f]+>: .*\((DW_TAG_\w+)\)")
    value = re.compile(r".*(DW_AT_name|DW_AT_data_member_location)\s*:\s*(?:\(.*\): )?(\S+)")
    tag = member = None
    for row in tool("readelf", "--debug-dump=info", path).splitlines():
        head = entry.match(row)
        if head:
            tag, member = head.group(2), None
            if inside and int(head.group(1)) <= depth:
                inside = None
            if tag == "DW_TAG_structure_type":
                depth = int(head.group(1))
            continue
        got = value.match(row)
        if not got:
            continue
        if tag == "DW_TAG_structure_type" and got.group(1) == "DW_AT_name":
            name = got.group(2)
            inside = name if name in wanted and not found.get(name) else None
            if inside:
                found[inside] = []
        elif tag == "DW_TAG_member" and inside:
            if got.group(1) == "DW_AT_name":
                member = got.group(2)
            elif member:
                found[inside].append((int(got.group(2)), member))
    return found


class Names:
    """All of it, for one kernel and perhaps one program."""

    def __init__(self, kernel=KERNEL, program=None, machine="3max"):
        self.kernel = Symbols(kernel)
        self.user = Symbols(program_file(program)) if program else None
        self.stubs = self.kernel.all.get("stubs_begin", 0)
        self.stubs_bytes = self.kernel.all.get("stubs_end", 0) - self.stubs
        self.pages = PAGES[machine]
        self.calls = {number: call.name for number, call in call_tables.read(ROOT).by_number.items()}
        self.fields = structures(kernel, ("env", "hot", "upage", "page"))
        self.aliases = self.assembly_names()
        self.stlb = None            # learnt from the trace: where the refill stub looks
        self.environments = {}      # kseg0 address of an environment page: what to call it

    @staticmethod
    def assembly_names():
        """{offset in struct env: name in assembly, without its E_}."""
        path = BUILD / "gen" / "offsets.h"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        return {int(at): name for name, at in re.findall(r"#define ENV_(\w+) \((\d+)\)", text)}

    def original(self, pc):
        """Where code that runs at pc lies in the kernel's file."""
        return pc - STUBS + self.stubs if STUBS <= pc < STUBS + self.stubs_bytes else pc

    def where(self, pc):
        """(function or label, offset, who knows its source or None)."""
        if pc >= 0x80000000:
            found, symbols = self.kernel.find(self.original(pc)), self.kernel
            if not STUBS <= pc < STUBS + self.stubs_bytes and pc < self.kernel.all.get("kernel_text_start", 0):
                found = None
        else:
            symbols = self.user
            found = symbols.find(pc) if symbols else None
        return (*found, symbols) if found else (f"0x{pc:08x}", 0, None)

    def code(self, pc):
        name, offset, _ = self.where(pc)
        return f"{name}+0x{offset:x}" if offset else name

    def member(self, structure, offset):
        """(name, index in words) of what is at an offset of a structure."""
        members = self.fields.get(structure) or [(0, structure)]
        at = bisect.bisect_right(members, (offset, "\x7f")) - 1
        start, name = members[max(at, 0)]
        return name, (offset - start) // 4

    def env_field(self, offset, prefix="E_"):
        name, index = self.member("env", offset)
        name = self.aliases.get(offset - 4 * index, name.upper())
        if name in ("SAVE0", "SAVE1", "SAVE2", "HANDLER"):
            cause = "UTLB" if index == VECTOR_UTLB else EXC_CODES[index] if index < len(EXC_CODES) else index
            return f"{prefix}{name}[{cause}]"
        if name == "GMAP":
            return f"{prefix}GMAP[page 0x{index:x}]"
        return f"{prefix}{name}" + (f"+{4 * index}" if index else "")

    def hot_field(self, offset):
        name, index = self.member("hot", offset)
        if name == "transfer":
            return f"H_TRANSFER[env index {index}]"
        if name == "call":
            return f"H_CALL[{self.calls.get(index, index)}]"
        return "H_" + {"page_nmask": "NMASK"}.get(name, name.upper())

    def address(self, ea):
        """What a load or store touches."""
        page, offset = ea & ~0xfff, ea & 0xfff
        if page == KENVPAGE:
            return self.env_field(offset)
        if page == KHOTPAGE:
            return self.hot_field(offset)
        if page == ENVPAGE:
            return "own environment page: " + self.env_field(offset, "")
        if page == UPAGE:
            name, index = self.member("upage", offset)
            return f"u-page: {name}+0x{4 * index:x}" if index else f"u-page: {name}"
        if page in self.environments:
            return f"{self.env_field(offset, 'ENV_')} of {self.environments[page]}"
        hot = self.kernel.all.get("hot")
        if hot is not None and page == hot:
            return self.hot_field(offset)
        if CALL_TABLE <= ea < CALL_TABLE + 0x400:
            return f"call table: {self.calls.get((ea - CALL_TABLE) // 4, 'none')}"
        if PAGE_TABLE <= ea < PAGE_TABLE + 16 * self.pages:
            number = ~((ea - PAGE_TABLE) // 16) & (self.pages - 1)
            return f"page table: {self.member('page', ea & 15)[0]} of page 0x{number:x}"
        if self.stlb is not None and self.stlb <= ea < self.stlb + 2 * STLB_BYTES:
            kind = "EntryLo" if ea < self.stlb + STLB_BYTES else "tag"
            return f"STLB {kind}, slot 0x{(ea % STLB_BYTES) // 4:x}"
        symbols = self.user if ea < 0x80000000 else self.kernel
        found = symbols.find(ea) if symbols and symbols.addresses else None
        if found and found[1] < 0x10000 and not 0x80000000 <= ea < self.kernel.addresses[0]:
            return found[0] + (f"+0x{found[1]:x}" if found[1] else "")
        return ""

    def stlb_learn(self, pc, ea):
        """The refill stub's first load through the slot tells where the STLB is."""
        if pc == STUBS + 0x10:
            self.stlb = ea & ~(STLB_BYTES - 1)

    def source_lines(self, pcs):
        """{pc: (file, line)}: addr2line runs once for each file."""
        found = {}
        for symbols in filter(None, (self.kernel, self.user)):
            mine = [pc for pc in set(pcs) if self.where(pc)[2] is symbols]
            lines = symbols.source_lines([self.original(pc) for pc in mine])
            found.update({pc: lines[self.original(pc)] for pc in mine if self.original(pc) in lines})
        return found


# ---- values of system registers ----

def entryhi_text(value):
    value &= 0xffffffff
    if value >> 12 == KENVPAGE >> 12:
        return f"environment page, ASID {value >> 6 & 63}"
    if value == 0:
        return "ASID 0, the kernel's"
    return f"va 0x{value & ~0xfff:08x}, ASID {value >> 6 & 63}"


def entrylo_text(value):
    flags = "".join(letter for bit, letter in ((0x800, "N"), (0x400, "D"), (0x200, "V"), (0x100, "G")) if value & bit)
    return f"page 0x{value >> 12:x} {flags or 'not valid'}"


def status_text(value):
    mode = ["kernel", "user"]
    parts = [f"next {mode[value >> 3 & 1]}, interrupts {'on' if value & 4 else 'off'}"]
    if value & 3:
        parts.append(f"now {mode[value >> 1 & 1]}, interrupts {'on' if value & 1 else 'off'}")
    parts.append(f"mask 0x{value >> 8 & 0xff:02x}")
    parts += [name for bit, name in ((1 << 16, "caches isolated"), (1 << 17, "caches swapped"), (1 << 28, "CU0"),
                                     (1 << 29, "CU1")) if value & bit]
    return ", ".join(parts)


def register_text(name, value):
    """What writing value to a system register means."""
    value &= 0xffffffff
    decode = {"entryhi": entryhi_text, "entrylo0": entrylo_text, "entrylo": entrylo_text, "status": status_text,
              "index": lambda v: f"entry {v >> 8 & 63}"}.get(name)
    return decode(value) if decode else f"0x{value:x}"
