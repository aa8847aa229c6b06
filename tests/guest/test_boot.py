"""Booting: the banner, boot arguments, a damaged boot archive, and faults of the kernel itself.

Every fault that the kernel can make in itself (boot argument test=fault-NAME) must end in a panic that says what
happened and where, with the callers' names: at boot, and in the idle loop while environments are there to be upcalled.
"""
import re
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from emulator import MACHINES, Emulator                         # noqa: E402

KERNEL = ROOT / "build" / "aegis.elf"
BAD_ARGUMENT, PANIC = 2, 255
BOARDS = {"3max": r"DECstation 5000/200 \(KN02\), 64 MB", "pmax": r"DECstation 3100 \(KN01\), 24 MB"}

# name: what the first line of the panic says, the function that is at fault
FAULTS = {
    "mod": (r"\(Mod\) of 0xc0000000", "fault_mod"),
    "tlbl": (r"\(TLBL\) of 0xc0000000", "fault_tlbl"),
    "tlbs": (r"\(TLBS\) of 0xc0000000", "fault_tlbs"),
    "refill-load": (r"\(TLBL\) of 0x00400000", "fault_refill_load"),
    "refill-store": (r"\(TLBS\) of 0x00400000", "fault_refill_store"),
    "gmap": (r"\(TLBL\) of 0x00001000", "fault_gmap"),
    "adel": (r"\(AdEL\) of 0x8\w{7}", "fault_adel"),
    "ades": (r"\(AdES\) of 0x8\w{7}", "fault_ades"),
    "dbe": (r"\(DBE\)", "fault_dbe"),
    "sys": (r"\(Sys\)", "fault_sys"),
    "bp": (r"\(Bp\)", "fault_bp"),
    "ri": (r"\(RI\)", "fault_ri"),
    "cpu": (r"coprocessor 1 unusable \(CpU\)", "fault_cpu"),
    "ov": (r"\(Ov\)", "fault_ov"),
    "panic": (r"asked for", "fault_panic"),
    "assert": (r"arch/mips/fault\.c:\d+: .* does not hold", "fault_assert"),
}
NOT_EMULATED = {("pmax", "dbe")}        # GXemul has bus errors in option slots only; the KN01 has none

machines = pytest.mark.parametrize("machine", sorted(MACHINES))


def boot(machine, args, *, strict=True, kernel=KERNEL):
    with Emulator(machine, kernel, args, strict=strict, timeout=60) as emulator:
        return emulator.run_to_end()


@machines
@pytest.mark.parametrize("where", ["", "idle-"])
@pytest.mark.parametrize("name", sorted(FAULTS))
def test_kernel_fault(name, where, machine):
    result = boot(machine, f"test=fault-{where}{name}")
    assert result.status == PANIC
    said, function = FAULTS[name]
    if (machine, name) in NOT_EMULATED:
        said, function = "the fault dbe was not taken", "panic"
    assert re.search(f"^panic: .*{said}", result.console, re.MULTILINE), result.log
    trace = re.search(r"^backtrace:\n((?:  \w{8} .*\n)+)last events:$", result.console, re.MULTILINE)
    assert trace, result.log
    callers = [line.split()[1].split("+")[0] for line in trace.group(1).splitlines()]
    assert function in callers[:2] and "machine_fault" in callers[:3], callers
    assert ("machine_idle" if where else "boot_main") in callers, callers


def test_every_fault_is_tested():
    result = boot("3max", "test=fault-")
    listed = re.search(r"NAME is one of\n(.*)\n", result.console).group(1).split()
    assert sorted(listed) == sorted(FAULTS)


@machines
@pytest.mark.parametrize("strict", [False, True])
def test_banner(machine, strict):
    result = boot(machine, "clock=off seed=7 run=none", strict=strict)
    assert re.search(rf"^Aegis \S+ on {BOARDS[machine]}$", result.console, re.MULTILINE)
    assert re.search(r"^\d+ pages, \d+ free; .*environments.*clock off; seed ", result.console, re.MULTILINE)
    assert re.search(r"^run=none: no such program; the archive holds:\n( +\S+ +\d+ bytes\n)+", result.console,
                     re.MULTILINE)
    assert result.status == BAD_ARGUMENT


@machines
@pytest.mark.parametrize("args, wrong", [
    ("run=", "names no program"), ("clock=of", "is neither on nor off"), ("clock", "is unknown"),
    ("seed=", "is not a number"), ("seed=-1", "is not a number"), ("seed=0x", "is not a number"),
    ("seed=4294967296", "is not a number"), ("test=fault-nothing", "no such fault"),
    ("test=fault-idle-nothing", "no such fault"), ("test=devices", "no such test"), ("unknown", "is unknown"),
    ("run=server clock=off Seed=1", "is unknown"), pytest.param("x " * 300, "is too long", id="long"),
])
def test_bad_argument(args, wrong, machine):
    result = boot(machine, args, strict=False)
    assert result.status == BAD_ARGUMENT
    assert re.search(rf'^boot argument ".*": {wrong}', result.console, re.MULTILINE), result.log
    for accepted in ("run=NAME", "clock=on|off", "seed=NUMBER", "test=device", "test=fault-NAME", "-- TEXT"):
        assert accepted in result.console


# ---- a damaged archive: bytes of the kernel file are changed where the archive lies in it ----

HEADER = 512


def damaged(tmp_path, offset, data, member=b"server"):
    """The kernel with `data` at `offset` bytes from the header of a member."""
    kernel = tmp_path / "damaged.elf"
    shutil.copy(KERNEL, kernel)
    image = bytearray(kernel.read_bytes())
    header = image.index(b"ustar\0", image.index(member + b"\0" * (100 - len(member)))) - 257
    assert image[header:header + len(member)] == member
    image[header + offset:header + offset + len(data)] = data
    kernel.write_bytes(image)
    return kernel


@pytest.mark.parametrize("offset, data, said", [
    (257, b"urstar", "boot archive damaged at byte .*: no ustar header"),
    (5, b"x", "boot archive damaged at byte .*: checksum of the header"),
    (124, b"77777777777", "boot archive damaged at byte .*: checksum of the header"),
    (HEADER, b"\0", "server: not an ELF file"),
    (HEADER + 4, b"\2", "server: not an ELF file"),
    (HEADER + 5, b"\2", "server: not an ELF file"),
    (HEADER + 16, b"\1", "server: not an executable for MIPS"),
    (HEADER + 18, b"\3", "server: not an executable for MIPS"),
    (HEADER + 39, b"\x50", "server: needs more than MIPS I"),
    (HEADER + 28, b"\xff\xff\xff\x7f", "server: program headers lie outside the file"),
    (HEADER + 28, b"\1", "server: program headers lie outside the file"),
    (HEADER + 44, b"\xff\xff", "server: number or size of its program headers"),
    (HEADER + 24, b"\2", "server: entry is not word-aligned"),
    (HEADER + 24, b"\0\0\0\0", "server: entry lies in no executable segment"),
    (HEADER + 52 + 8, b"\0\0\0\0", r"server: segment lies outside \[0x10000, 0xff000\) and \[0x100000, 0x80000000\)"),
    (HEADER + 52 + 8, b"\0\xf0\xff\xff", r"server: segment lies outside \[0x10000, 0xff000\) and \[0x100000, 0x80000000\)"),
    (HEADER + 52 + 16, b"\xff\xff\xff\xff", "server: segment has more in the file than in memory"),
    (HEADER + 52 + 20, b"\xff\xff\xff\xff", r"server: segment lies outside \[0x10000, 0xff000\) and \[0x100000, 0x80000000\)"),
    (HEADER + 52 + 4, b"\xff\xff\xff\xff", "server: segment lies outside the file"),
    (HEADER + 84 + 8, b"\0\0\1\0", "server: two segments overlap or share a page"),
])
def test_damaged_archive(tmp_path, offset, data, said):
    result = boot("3max", "clock=off", strict=False, kernel=damaged(tmp_path, offset, data))
    assert result.status == BAD_ARGUMENT
    assert re.search(f"^{said}", result.console, re.MULTILINE), result.console
