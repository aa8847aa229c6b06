"""The guest tests: every program t_* on both emulators and both machines."""
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from emulator import MACHINES, Emulator                         # noqa: E402

KERNEL = ROOT / "build" / "aegis.elf"
PROGRAMS = sorted(p.stem for p in Path(__file__).parent.glob("t_*.c"))
STRICT_ONLY = {"t_protection"}
CLOCK = {"t_deadline", "t_slices", "t_revoke", "t_preempt"}       # the others run without interruption
DEVICE = {"t_preempt"}
LIMIT = 60


def tap_verdict(text):
    """What is wrong with a TAP stream; empty if nothing is."""
    results = re.findall(r"^(not )?ok (\d+) - ?(.*)$", text, re.MULTILINE)
    plan = re.findall(r"^1\.\.(\d+)\s*$", text, re.MULTILINE)
    wrong = [f"not ok {number} - {name}" for failed, number, name in results if failed]
    if len(plan) != 1:
        wrong.append(f"{len(plan)} plans, not one")
    elif [int(number) for _, number, _ in results] != list(range(1, int(plan[0]) + 1)):
        wrong.append(f"the plan is 1..{plan[0]}, {len(results)} results came")
    return wrong


def arguments(program, strict):
    """The boot arguments, of one run each."""
    words = [f"run={program}"]
    words += ["clock=off"] if program not in CLOCK else []
    words += ["test=device"] if program in DEVICE else []
    return [" ".join(words + (["-- strict"] if strict else []))]


@pytest.mark.parametrize("machine", sorted(MACHINES))
@pytest.mark.parametrize("kind", ["stock", "strict"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_program(program, kind, machine):
    strict = kind == "strict"
    if program in STRICT_ONLY and not strict:
        return                  # stock does not isolate: there is nothing that could be tested on it
    args, = arguments(program, strict)
    with Emulator(machine, KERNEL, args, strict=strict, timeout=LIMIT) as emulator:
        result = emulator.run_to_end()
    wrong = tap_verdict(result.console)
    assert not wrong, f"{program} on {machine} ({kind}): {'; '.join(wrong)}; log: {result.log}"
    assert result.status == 0, f"EXIT={result.status}; log: {result.log}"


@pytest.mark.parametrize("text, right", [
    ("ok 1 - a\n1..1\n", True),
    ("ok 1 - a\n", False),
    ("ok 1 - a\nnot ok 2 - b\n1..2\n", False),
    ("ok 1 - a\n1..2\n", False),
    ("ok 1 - a\nok 3 - b\n1..2\n", False),
])
def test_verdict(text, right):
    assert bool(tap_verdict(text)) != right
