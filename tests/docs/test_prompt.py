"""What the quickstart promises: a prompt within 30 seconds of `make run`, and what is typed there is answered; the tour's
prompt too, also later.
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
SHELL_PROMPT = r"exos:/\$ $"
PAUSE = 1.5                 # seconds at the prompt, so that slices end while nobody types
KINDS = [pytest.param(False, id="stock"),
         pytest.param(True, id="strict", marks=pytest.mark.skipif(
             os.environ.get("STRICT") == "no", reason="STRICT=no"))]


TOUR = ("help", "envs", "pages", "slices")


def shell_commands():
    """The table of docs/quickstart.md."""
    text = (ROOT / "docs" / "quickstart.md").read_text(encoding="utf-8")
    section = text.split("## 1.")[1].split("## 2.")[0]
    return [line.replace("\\|", "|") for line in re.findall(r"^\| `([^`]+)` \|", section, re.M)]


@pytest.mark.parametrize("strict", KINDS)
@pytest.mark.parametrize("machine", ["3max", "pmax"])
def test_tour(machine, strict):
    with Emulator(machine, KERNEL, "run=tour", strict=strict, timeout=60,
                  name=f"prompt-tour-{machine}-{'strict' if strict else 'stock'}") as guest:
        guest.expect(PROMPT, timeout=30)
        for name in TOUR:
            time.sleep(PAUSE)
            guest.send(name + "\r")
            guest.expect(name + r"\s+(?!.*no such command)\S[^>]*" + PROMPT, timeout=20)
        guest.send("quit\r")
        assert guest.run_to_end().status == 0


@pytest.mark.parametrize("strict", KINDS)
@pytest.mark.parametrize("machine", ["3max", "pmax"])
def test_shell(machine, strict):
    lines = shell_commands()
    assert lines[-1] == "exit" and len(lines) > 3
    with Emulator(machine, KERNEL, strict=strict, timeout=60,
                  name=f"prompt-shell-{machine}-{'strict' if strict else 'stock'}") as guest:
        guest.expect(SHELL_PROMPT, timeout=30)
        for line in lines[:-1]:
            guest.send(line + "\r")
            guest.expect(r"\r\n(?!.*not found)\S*[\s\S]*" + SHELL_PROMPT, timeout=20)
        guest.send("exit\r")
        assert guest.run_to_end().status == 0
