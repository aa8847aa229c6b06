"""One boot under the instruction trace for all tests here: its end is kept, which holds the measured samples."""
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from emulator import Emulator, scaled                           # noqa: E402
from trace_names import KERNEL                                  # noqa: E402

PROGRAM = "t6"
KEPT = 6 << 20          # bytes
LIMIT = 120


def end_of_trace(process):
    """The last KEPT bytes, from an exception on. Reads as fast as the emulator writes."""
    text = b""
    while chunk := process.stdout.read(1 << 20):
        text = (text + chunk)[-KEPT - (1 << 20):]
    return text[text.index(b"\n[ exception SYS ") + 1:]


@pytest.fixture(scope="session")
def stored(tmp_path_factory):
    """The end of the trace of PROGRAM, as a file."""
    machine = Emulator("3max", KERNEL, f"run={PROGRAM} clock=off", trace=True)
    process = subprocess.Popen(machine.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
    path = tmp_path_factory.mktemp("trace") / "end.trace"
    try:
        path.write_bytes(end_of_trace(process))
    finally:
        process.kill()
        process.wait(scaled(LIMIT))
    return path


@pytest.fixture(scope="session")
def tool():
    """Runs scripts/NAME; (status, output, error output)."""
    def run(name, *arguments):
        done = subprocess.run([ROOT / "scripts" / name, *map(str, arguments)], cwd=ROOT, capture_output=True,
                              text=True, timeout=scaled(LIMIT), check=False)
        return done.returncode, done.stdout, done.stderr
    return run
