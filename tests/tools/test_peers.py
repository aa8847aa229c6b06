"""The data of bench/peers: its form, and that each row says what it is."""
import importlib.machinery
import importlib.util
import re
import subprocess
from fractions import Fraction

import pytest

from conftest import ROOT
from results import table_read

PEERS = ROOT / "bench" / "peers"
ROWS = table_read(PEERS / "rows.tsv")
RESULTS = PEERS / "linux.tsv"
METRICS = {"insns", "insns_min", "insns_max", "samples"}
PROVENANCE = re.compile(r"Debian linux-source-6\.1 6\.1\.\d+-\d+; config sha256 [0-9a-f]{16}; gcc [\d.]+ .*; "
                        r"GXemul .*; median of samples without a clock tick")


@pytest.fixture(scope="module")
def peers():
    loader = importlib.machinery.SourceFileLoader("peers", str(ROOT / "scripts" / "peers"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("peers", loader))
    loader.exec_module(module)
    return module


def test_rows_are_complete():
    assert len({row["row"] for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert Fraction(row["divisor"]) > 0 and float(row["tolerance"]) > 0, row
        assert row["definition"] and len(row["definition"]) > 5, row


def test_rows_are_measured():
    """Each sample that a row wants is taken by the program."""
    program = "".join(path.read_text() for path in sorted(PEERS.glob("*.c")))
    for row in ROWS:
        for sample in filter(None, (row["sample"], row["minus"])):
            stem = re.sub(r"_(in|out)$", "", sample)
            assert f'"{sample}"' in program or f'PARTS("{stem}"' in program, sample


@pytest.mark.parametrize("file", sorted(path.name for path in PEERS.glob("*.c")))
def test_nothing_of_a_c_library(file):
    text = (PEERS / file).read_text()
    assert not re.findall(r"#include <(?!asm/|linux/)", text)


def test_results_have_rows_and_provenance():
    lines = table_read(RESULTS)
    assert RESULTS.read_text().splitlines()[0].split("\t") == [
        "row", "system", "machine", "metric", "value", "unit", "provenance"]
    seen = {}
    for line in lines:
        assert line["metric"] in METRICS, line
        assert line["system"] == "Linux 6.1" and line["machine"] == "3max"
        assert PROVENANCE.fullmatch(line["provenance"]), line["provenance"]
        seen.setdefault(line["row"], {})[line["metric"]] = float(line["value"])
    assert set(seen) == {row["row"] for row in ROWS}
    for name, metrics in seen.items():
        assert set(metrics) == METRICS, name
        assert metrics["insns_min"] <= metrics["insns"] <= metrics["insns_max"], name
        assert metrics["samples"] >= 21, name


def test_differences_and_divisors(peers):
    rows = [{"row": "r", "sample": "far", "minus": "near", "divisor": "2"}]
    counts = {"far": (30, 20, 40, 101, 105), "near": (10, 9, 11, 101, 101)}
    lines = peers.result_lines(rows, counts, "here")
    assert [(line[3], line[4]) for line in lines] == [
        ("insns", "10"), ("insns_min", "4.5"), ("insns_max", "15.5"), ("samples", "101")]
    with pytest.raises(peers.PeersError, match="near"):
        peers.result_lines(rows, {"far": counts["far"]}, "here")


def test_comparison_finds_what_is_off(peers, tmp_path, capsys):
    table = tmp_path / "linux.tsv"
    rows = [{"row": "one", "before": "100", "tolerance": "5"}, {"row": "two", "before": "100", "tolerance": "5"},
            {"row": "three", "before": "100", "tolerance": "5"}]
    peers.table_write(table, [("one", "Linux 6.1", "3max", "insns", "104", "instructions", "x"),
                              ("two", "Linux 6.1", "3max", "insns", "106", "instructions", "x")])
    assert peers.compare(rows, table) == 2
    assert "no result" in capsys.readouterr().out
    rows[1]["known"] = "smaller"
    assert peers.compare(rows, table) == 1


def test_kept_results_are_as_before_but_for_what_is_known(peers):
    assert peers.compare(ROWS, RESULTS) == 0


def test_help_and_wrong_argument():
    script = [str(ROOT / "scripts" / "peers")]
    assert "usage" in subprocess.run(script + ["--help"], capture_output=True, text=True, check=True).stdout
    assert subprocess.run(script + ["--wrong"], capture_output=True, check=False).returncode == 2
