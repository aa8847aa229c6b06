"""What a program of ExOS does wrong to itself ends in a report with the function's name, and in 128 + signal."""
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from emulator import MACHINES, Emulator                         # noqa: E402

KERNEL = ROOT / "build" / "aegis.elf"
KINDS = ["stock"] if os.environ.get("STRICT") == "no" else ["stock", "strict"]
SEGV, BUS = 139, 138

# the attack: the status, what the report says, the function that it names
ATTACKS = {
    "wild_load": (SEGV, "load or fetch where nothing is mapped, 30000000", "wild_load+"),
    "wild_store": (SEGV, "store where nothing is mapped, 30000000", "wild_store+"),
    "null_pointer": (SEGV, "store where nothing is mapped, 00000000", "null_pointer+"),
    "kernel_address": (SEGV, "load or fetch of a bad address, 80000000", "kernel_address+"),
    "unaligned": (BUS, "load or fetch of a bad address, 0040", "unaligned+"),
    "own_text": (SEGV, "store to a page that is not writable, 0040", "own_text+"),
    "resident_text": (SEGV, "store to a page that is not writable, 00010000", "resident_text+"),
    "environment_page": (SEGV, "store to a page that is not writable, 00007000", "environment_page+"),
    "wild_jump": (SEGV, "load or fetch where nothing is mapped, 30000000", "wild_jump"),
    "stack_overflow": (SEGV, "stack overflow at 7f7e", "stack_overflow"),
    "bad_stack": (SEGV, "store where nothing is mapped, 2ffffffc", "bad_stack"),
    "faulting_handlers": (SEGV, "a fault handler faults again and again, address 30000000", "faulting_handler"),
    "jumping_handler": (0, "", ""),
}


# GXEMUL: stock does not keep user code from kernel pages that the kernel has touched.
CASES = [(attack, kind) for attack in sorted(ATTACKS) for kind in KINDS if (attack, kind) != ("kernel_address", "stock")]


@pytest.mark.parametrize("machine", sorted(MACHINES))
@pytest.mark.parametrize("attack, kind", CASES)
def test_attack(attack, kind, machine):
    status, says, function = ATTACKS[attack]
    with Emulator(machine, KERNEL, f"run=attacks -- {attack}", strict=kind == "strict", timeout=60) as emulator:
        result = emulator.run_to_end()
    assert result.status == status, f"EXIT={result.status}; log: {result.log}"
    assert says in result.console and function in result.console, f"log: {result.log}"
