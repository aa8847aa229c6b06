"""Figure 3: what the report draws is the paper's order of quanta, and counts shared as the tickets are."""
import subprocess

import pytest
from test_examples import KINDS, ROOT, MACHINES

TICKETS = {"A": 3, "B": 2, "C": 1}


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_figure(tmp_path, machine, kind):
    assert kind == "strict"
    out = tmp_path / "figure3.tsv"
    done = subprocess.run([ROOT / "scripts" / "figure3", "--machine", machine, "--out", out],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    head, *lines = [line.split("\t") for line in out.read_text().splitlines()]
    assert len(lines) == 600 and "".join(line[1] for line in lines) == "ABAACB" * 100
    counts = dict.fromkeys("ABC", 0)
    for _, owner, *now in lines:            # only the owner of the quantum has counted in it
        now = dict(zip(head[2:], map(int, now)))
        assert now[owner] > counts[owner] and all(now[who] == counts[who] for who in "ABC" if who != owner)
        counts = now
    for who, tickets in TICKETS.items():
        assert counts[who] == pytest.approx(sum(counts.values()) * tickets / 6, rel=0.01)
