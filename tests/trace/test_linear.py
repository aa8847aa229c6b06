"""The bare program that refills from a linear page table: what the report compares the STLB with is what it says."""
import csv
import subprocess

import pytest
from conftest import ROOT

from emulator import Emulator

ELF = ROOT / "build" / "bare" / "linear.elf"
# From the vector to the user's instruction: nine; with the miss of the load, which is executed once more, 24 more of the
# general vector. Each may come twice if the refill displaced the page of the code.
REFILL, NESTED = 9, 9 + 1 + 23
PATHS = {REFILL, NESTED, 2 * REFILL, REFILL + NESTED, 2 * NESTED}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    out = tmp_path_factory.mktemp("linear")
    counter = [ROOT / "build" / "host" / "trace", "--check", "-o", out / "counts", "--episodes", out / "episodes",
               "--console", out / "console"]
    status, said, result = Emulator("3max", ELF, trace=True, timeout=180, name="test-linear").run_through(
        [str(word) for word in counter], out / "console")
    assert status == 0, said                            # and no rule of the real machine was broken
    assert result.ok
    return out


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_a_refill_is_nine_instructions_or_holds_a_nested_miss(files):
    episodes = rows(files / "episodes")
    assert {int(e["kernel"]) for e in episodes} <= PATHS
    assert {e["cause"] for e in episodes} == {"TLBL"}
    often = max(episodes, key=lambda e: int(e["number"]))
    assert int(often["kernel"]) == REFILL


def test_what_it_consumes(files):
    counts = {(r["region"], r["statistic"]): int(r["median"]) for r in rows(files / "counts") if r["median"] != "-"}
    for region in map(str, range(16, 29)):
        exceptions = counts[region, "exceptions"]
        assert counts[region, "tlb_writes"] == exceptions                           # an entry each, nested or not
        nested, rest = divmod(counts[region, "resumes_total"] - REFILL * exceptions, NESTED - 2 * REFILL)
        assert rest == 0 and 0 <= nested <= exceptions - counts[region, "episodes"]
        assert counts[region, "tlb_kernel"] >= 2
    assert counts["21", "tlb_kernel"] > 20 > counts["20", "tlb_kernel"]             # 32 segments; one piece
