"""What the quickstart promises: a prompt within 30 seconds, and what is typed there is answered, also later.

The table of commands is read from docs/quickstart.md.
"""
import os
import re
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from emulator import Emulator                                   # noqa: E402

KERNEL = ROOT / "build" / "aegis.elf"
PROMPT = r"min> $"
PAUSE = 1.5                 # seconds at the prompt, so that slices end while nobody types
KINDS = [pytest.param(False, id="stock"),
         pytest.param(True, id="strict", marks=pytest.mark.skipif(
             os.environ.get("STRICT") == "no", reason="STRICT=no"))]


def commands():
    text = (ROOT / "docs" / "quickstart.md").read_text(encoding="utf-8")
    section = text.split("## 1.")[1].split("## 2.")[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.M)


@pytest.mark.parametrize("strict", KINDS)
@pytest.mark.parametrize("machine", ["3max", "pmax"])
def test_prompt(machine, strict):
    names = commands()
    assert names[-1] == "quit" and len(names) > 1
    with Emulator(machine, KERNEL, strict=strict, timeout=60,
                  name=f"prompt-{machine}-{'strict' if strict else 'stock'}") as guest:
        guest.expect(PROMPT, timeout=30)
        for name in names[:-1]:
            time.sleep(PAUSE)
            guest.send(name + "\r")
            guest.expect(name + r"\s+(?!.*no such command)\S[^>]*" + PROMPT, timeout=20)
        guest.send("quit\r")
        assert guest.run_to_end().status == 0
