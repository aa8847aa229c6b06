"""Programs of ExOS that test it, on both machines and both emulators: e_*.c each on its own, p_*.c as processes."""
import os
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "guest")]

from emulator import MACHINES, Emulator                         # noqa: E402
from test_guest import tap_verdict                              # noqa: E402

KERNEL = ROOT / "build" / "aegis.elf"
PROGRAMS = sorted(re.findall(r"exos_guest,(e_\w+),", Path(__file__).with_name("exos_test.mk").read_text()))
PROGRAMS += [f"server -- {path.stem}" for path in sorted(Path(__file__).parent.glob("p_*.c"))]
LIMIT = 60
KINDS = ["stock"] if os.environ.get("STRICT") == "no" else ["stock", "strict"]
# GXEMUL: on stock, a program that runs wild reaches what the kernel has touched: there they would prove nothing.
STRICT_ONLY = ["server -- p_attacks"]
CASES = [(program, kind) for program in PROGRAMS for kind in KINDS if kind == "strict" or program not in STRICT_ONLY]


@pytest.mark.parametrize("machine", sorted(MACHINES))
@pytest.mark.parametrize("program, kind", CASES)
def test_program(program, kind, machine):
    with Emulator(machine, KERNEL, f"run={program}", strict=kind == "strict", timeout=LIMIT) as emulator:
        result = emulator.run_to_end()
    wrong = tap_verdict(result.console)
    assert not wrong, f"{program} on {machine} ({kind}): {'; '.join(wrong)}; log: {result.log}"
    assert result.status == 0, f"EXIT={result.status}; log: {result.log}"
