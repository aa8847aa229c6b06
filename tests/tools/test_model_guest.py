"""The timing model on guests in the emulator: loops of known latency, and counts made without the trace."""
import re
import subprocess

import pytest
from canned import cycles
from conftest import ROOT

from emulator import Emulator

MACHINES = ROOT / "bench" / "machines.tsv"
# region: (instructions, {machine: (low, nominal, high)})
ALL = ("DEC2100", "DEC3100", "DEC5000/125", "DEC5000/200")
SUMS = {
    # 101 turns of bnez and its slot; two cycles each, as real machines' BogoMIPS say
    "16": (202, dict.fromkeys(ALL, (202, 202, 202))),
    # mult to mflo 12, then bnez and its slot: 15 a turn (low 14, high 16)
    "17": (404, dict.fromkeys(ALL, (101 * 14, 101 * 15, 101 * 16))),
    "18": (404, dict.fromkeys(ALL, (101 * 37, 101 * 38, 101 * 39))),
    "19": (404, dict.fromkeys(ALL, (404, 404, 404))),
    # the second addition waits one for the first
    "20": (404, dict.fromkeys(ALL, (505, 505, 505))),
    # the next one waits; the last turn does not
    "21": (303, dict.fromkeys(ALL, (100 * 5 + 3,) * 3)),
    "22": (303, dict.fromkeys(ALL, (100 * 19 + 3,) * 3)),
    # see test_model.py
    "23": (24, {"DEC2100": (81, 101, 121), "DEC3100": (81, 101, 121),
                "DEC5000/125": (42, 63, 121), "DEC5000/200": (24, 24, 41)}),
    "24": (257, {"DEC2100": (257 + 64 * 5, 257 + 64 * 6, 257 + 64 * 8),
                 "DEC3100": (257 + 64 * 5, 257 + 64 * 6, 257 + 64 * 8),
                 "DEC5000/125": (257 + 16 * 15, 257 + 16 * 20, 257 + 16 * 45),
                 "DEC5000/200": (257 + 16 * 13, 257 + 16 * 15, 257 + 16 * 18)}),
}


def traced(guest, tool, tmp_path, *options, machine="3max"):
    """(status, what the tool said, counts' lines, cycles' rows)"""
    console, counts, out = (tmp_path / n for n in ("console", "counts", "cycles"))
    status, said, _ = Emulator(machine, guest, trace=True).run_through(
        [str(tool), "-o", str(counts), "--console", str(console), "--machines", str(MACHINES),
         "--cycles", str(out), *options], console)
    return status, said, counts.read_text().splitlines(), cycles(out) if status == 0 else None


@pytest.mark.parametrize("machine", ["3max", "pmax"])
def test_loops_take_the_cycles_worked_out_by_hand(guest_build, trace_tool, tmp_path, machine):
    status, said, _, rows = traced(guest_build("timing.S"), trace_tool, tmp_path, "--check",
                                   machine=machine)
    assert status == 0, said
    found = {(region, name): (int(rows[region, "total", name]["insns"]),
                              tuple(int(rows[region, "total", name][k])
                                    for k in ("low", "nominal_min", "nominal_max", "high")))
             for region in SUMS for name in ALL}
    assert found == {(region, name): (insns, (low, nominal, nominal, high))
                     for region, (insns, sums) in SUMS.items()
                     for name, (low, nominal, high) in sums.items()}


def test_instructions_as_the_emulator_itself_counts_them(guest_build, trace_tool, tmp_path):
    guest = guest_build("timing.S")
    _, _, counts, _ = traced(guest, trace_tool, tmp_path)
    traced_number = int(counts[-1].split("\t")[-1])
    command = Emulator("3max", guest).command()
    with subprocess.Popen([command[0], "-N", *(w for w in command[1:] if w != "-q")],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.DEVNULL) as counting:
        said = counting.stdout.read()
    assert int(re.findall(r"\[ (\d+) instrs;", said)[-1]) == traced_number
