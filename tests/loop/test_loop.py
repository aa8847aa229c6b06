"""The process tests again and again, on each machine: loop.c. Seconds are of the machine's clock."""
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "guest")]

from emulator import MACHINES, Emulator                         # noqa: E402
from test_guest import tap_verdict                              # noqa: E402

KERNEL = ROOT / "build" / "aegis.elf"
LONG = os.environ.get("EFFORT") == "long"
SECONDS, LIMIT = (7200, 3000) if LONG else (30, 120)
pytestmark = pytest.mark.skipif(os.environ.get("STRICT") == "no", reason="STRICT=no was given by hand")


@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_loop(machine):
    with Emulator(machine, KERNEL, f"run=server -- loop {SECONDS}", strict=True, timeout=LIMIT) as emulator:
        result = emulator.run_to_end()
    wrong = tap_verdict(result.console)
    assert not wrong, f"loop on {machine}: {'; '.join(wrong)}; log: {result.log}"
    assert result.status == 0, f"EXIT={result.status}; log: {result.log}"
