"""Malformed frames from outside: what is too short, too long or for another station is dropped and counted, and changes
nothing for the frames that follow."""
import os
import random
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from emulator import MACHINES, Emulator                         # noqa: E402
from ether import Cable                                         # noqa: E402

KERNEL = ROOT / "build" / "aegis.elf"
HEADER, FRAME_MAX, BUFFER, RING = 14, 1514, 1536, 32
RUNTS = [0, 1, 6, 12, 13]
GOOD = [14, 15, 16, 17, 41, 59, 60, 61, 62, 63, 64, 1511, 1512, 1513, 1514]
# Up to the buffer's end, across buffers, with a length that does not fit its 12 bits, and longer than the whole ring.
GIANTS = [1515, 1518, 1532, 1535, 1536, 1537, 2000, 3072, 3073, 4091, 4092, 4096, 9000, BUFFER * RING, 55000]
BROADCAST = b"\xff" * 6
OTHER = bytes.fromhex("102030000070")


def frame(rng, to, length):
    return (to + rng.randbytes(6) + b"\x08\x00" + rng.randbytes(max(0, length - HEADER)))[:length]


def said_of(data):
    total = 0
    for byte in data:
        total = (total * 31 + byte) & 0xffffffff
    return f"frame {len(data)} {total}"


@pytest.mark.parametrize("machine", sorted(MACHINES))
@pytest.mark.parametrize("strict", [False, pytest.param(True, marks=pytest.mark.skipif(
    os.environ.get("STRICT") == "no", reason="STRICT=no was given by hand"))])
def test_malformed_frames_are_dropped_and_counted(machine, strict):
    rng = random.Random(1995)
    with Cable() as cable:
        host, guest_end = cable.host(), cable.machine()
        cases = [("runt", n) for n in RUNTS] + [("giant", n) for n in GIANTS] + [("foreign", n) for n in (60, 1514)]
        cases = cases * 2 + [("good", n) for n in GOOD]
        rng.shuffle(cases)
        with Emulator(machine, KERNEL, "run=net-frames", strict=strict, timeout=60, net=guest_end) as guest:
            guest.expect("ready")
            for number, (kind, length) in enumerate(cases):
                host.send(frame(rng, OTHER if kind == "foreign" else guest_end.station, length))
                if kind == "good":
                    continue                # it has a line of its own, which is checked at the end
                mark = frame(rng, BROADCAST, 60 + number)
                host.send(mark)             # whatever came before, this one comes whole
                guest.expect(said_of(mark) + r"\r?\n")
            host.send(BROADCAST + bytes(6) + b"\x88\xb5E")
            result = guest.run_to_end()
    assert result.status == 0
    came = [int(n) for n in re.findall(r"^frame (\d+) ", result.console, re.MULTILINE)]
    count = {kind: sum(k == kind for k, _ in cases) for kind in ("runt", "giant", "foreign", "good")}
    assert len(came) == len(cases) - count["good"] + count["good"] + 1
    assert sorted(GOOD) == sorted(set(GOOD) & set(came))
    assert re.search(rf"counted runts {count['runt']} giants {count['giant']} foreign {count['foreign']} damaged 0 lost 0 "
                     rf"received {len(came)}\b", result.console), result.console[-300:]
