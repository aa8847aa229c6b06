"""Hostile programs h_*: they attack the kernel and each other, on the emulator that isolates and counts time. p_* do so as
processes of ExOS, below the server."""
import os
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "guest")]

from emulator import MACHINES, Emulator                         # noqa: E402
from test_guest import tap_verdict                              # noqa: E402

KERNEL = ROOT / "build" / "aegis.elf"
PROGRAMS = sorted(p.stem for p in Path(__file__).parent.glob("[hp]_*.c"))
EFFORT = os.environ.get("EFFORT", "test")
LIMIT = 900 if EFFORT == "fuzz" else 120
FUZZ_SEEDS, FUZZ_BATCHES = 12, 256      # of make fuzz: a million calls and more
pytestmark = pytest.mark.skipif(os.environ.get("STRICT") == "no", reason="STRICT=no was given by hand")
# The others run with the clock on and without the test device.
ARGUMENTS = {
    "h_asid": ["clock=off"],
    "h_everywhere": ["test=device clock=off -- 2000"],     # points for each scenario
    "h_greedy": ["test=device"],
    "h_handlers": ["", "clock=off -- still"],
    "h_opcodes": ["clock=off"],
    "h_interrupt": ["test=device clock=off"],
    "h_fuzz": ["-- 1 32", "-- 2 32"],      # seed, batches
    "h_tick": ["test=device clock=off"],
    "p_everywhere": ["test=device clock=off -- p_everywhere 2000"],
    "p_two": ["-- p_two"],
}
PEER = {"h_net": {"seed": 1, "echo": 20000}, "h_tick": {"seed": 1, "echo": 1200}}     # the emulator's, and how many instructions away it is


if EFFORT == "fuzz":
    first = int(os.environ.get("SEED") or time.time()) % 1000000
    ARGUMENTS["h_everywhere"] = ["test=device clock=off -- 20000"]     # all, but for the longest scenario
    ARGUMENTS["p_everywhere"] = ["test=device clock=off -- p_everywhere"]
    ARGUMENTS["h_fuzz"] = [f"-- {first + i} {FUZZ_BATCHES}" for i in range(FUZZ_SEEDS)]


@pytest.mark.parametrize("machine", sorted(MACHINES))
@pytest.mark.parametrize("program, args", [(p, a) for p in PROGRAMS for a in ARGUMENTS.get(p, [""])])
def test_hostile(program, args, machine):
    boot, more = ("server", {"name": f"{machine}-strict-aegis-run-{program}"}) if program.startswith("p_") else (program, {})
    with Emulator(machine, KERNEL, f"run={boot} {args}".strip(), strict=True, timeout=LIMIT, **more,
                  **PEER.get(program, {})) as emulator:
        result = emulator.run_to_end()
    wrong = tap_verdict(result.console)
    assert not wrong, f"{program} on {machine}: {'; '.join(wrong)}; log: {result.log}"
    assert "panic" not in result.console
    assert result.status == 0, f"EXIT={result.status}; log: {result.log}"
