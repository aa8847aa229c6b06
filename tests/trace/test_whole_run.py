"""Histogram and timeline: their totals are the trace's, counted in another way."""
import json
import re
import subprocess

import pytest
from conftest import PROGRAM, ROOT

from trace_timeline import wrong_with


@pytest.fixture(scope="session")
def counted(stored):
    """(user, kernel) instructions by grep."""
    def count(pattern):
        done = subprocess.run(["grep", "-acE", pattern, stored], capture_output=True, text=True, check=True)
        return int(done.stdout)
    # A printed character may stand before an instruction.
    return count(r"^.?[0-7][0-9a-f]{7}: [0-9a-f]{8} (\(d\)|   )"), count(r"^.?[89a-f][0-9a-f]{7}: [0-9a-f]{8} (\(d\)|   )")


def rows_of(out):
    return [(int(count), mode, name) for count, mode, name
            in re.findall(r"^ *(\d+) +[\d.]+%  (user|kernel) +(\S+)$", out, re.M)]


def totals_of(out):
    rows = {mode: count for count, mode, name in rows_of(out) if name == "total"}
    return rows["user"], rows["kernel"], int(re.search(r"^ *(\d+) +all     total$", out, re.M).group(1))


def test_hist_totals(tool, stored, counted):
    status, out, error = tool("trace", PROGRAM, "--from", stored, "--hist")
    assert status == 0, error
    assert totals_of(out) == (*counted, sum(counted))
    functions = [row for row in rows_of(out) if row[2] != "total"]
    assert sum(count for count, _, _ in functions) == sum(counted)
    assert [count for count, _, _ in functions] == sorted((count for count, _, _ in functions), reverse=True)
    names = {(mode, name) for _, mode, name in functions}
    assert {("kernel", "transfer"), ("kernel", "vector_utlb"), ("user", "bench_sync")} <= names


@pytest.mark.parametrize("region", ["16", "17"])
def test_hist_of_a_region_is_the_counter_s(tool, stored, tmp_path, region):
    counts = tmp_path / "counts.tsv"
    with open(stored, "rb") as file:
        subprocess.run([ROOT / "build/host/trace", "-o", counts, "--console", tmp_path / "console"], stdin=file, check=True)
    rows = [line.split("\t") for line in counts.read_text(encoding="utf-8").splitlines()]
    total = {row[0]: int(row[rows[0].index("total")]) for row in rows[1:] if row[1] == "total"}
    kernel = {row[0]: int(row[rows[0].index("total")]) for row in rows[1:] if row[1] == "kernel"}
    status, out, error = tool("trace", PROGRAM, "--from", stored, "--hist", "--region", region)
    assert status == 0, error
    assert totals_of(out)[1:] == (kernel[region], total[region])


@pytest.fixture(scope="module")
def document(tool, stored, tmp_path_factory):
    path = tmp_path_factory.mktemp("timeline") / "out.json"
    status, out, error = tool("trace", PROGRAM, "--from", stored, "--timeline", path)
    assert status == 0, error
    return json.loads(path.read_text(encoding="utf-8"))


def test_timeline_is_well_formed(document, counted):
    assert wrong_with(document) == []
    assert document["otherData"]["instructions"] == sum(counted)
    assert "1 executed instruction" in document["otherData"]["time"]


def test_timeline_covers_the_run_once(document, counted):
    """The spans of user code and of the kernel lie end to end, over all tracks."""
    spans = sorted((event["ts"], event["dur"]) for event in document["traceEvents"]
                   if event["ph"] == "X" and event["cat"] != "region" and event["dur"])
    at = 0
    for start, length in spans:
        assert start == at
        at += length
    assert at == sum(counted)


def test_timeline_shows_transfers(document):
    names = {event["tid"]: event["args"]["name"] for event in document["traceEvents"] if event["name"] == "thread_name"}
    spans = [event for event in document["traceEvents"] if event["ph"] == "X"]
    transfers = [event for event in spans if event["name"] == "transfer"]
    assert len(transfers) >= 100 and {event["dur"] for event in transfers} == {24}
    assert len({event["tid"] for event in transfers}) >= 2
    assert all(names[event["tid"]].startswith("environment 0x") for event in transfers)
    regions = [event for event in spans if event["cat"] == "region"]
    assert len([event for event in regions if event["name"] == "region 16"]) == 50
    assert {event["tid"] for event in regions} == {tid for tid, name in names.items() if name == "regions"}
    assert any(event["ph"] == "s" for event in document["traceEvents"])


@pytest.mark.parametrize("harm,expected", [
    (lambda events: events.append({"ph": "Q", "name": "x"}), "phase Q"),
    (lambda events: events.append({"ph": "X", "name": "x", "pid": 1, "tid": 1, "ts": 1}), "no dur"),
    (lambda events: events.append({"ph": "X", "name": "x", "pid": 1, "tid": 1, "ts": -1, "dur": 1}), "ts is no count"),
    (lambda events: events.append({"ph": "s", "name": "x", "pid": 1, "tid": 1, "ts": 1, "id": -7}), "flow -7"),
])
def test_the_check_finds_harm(document, harm, expected):
    copy = {"traceEvents": list(document["traceEvents"])}
    harm(copy["traceEvents"])
    assert any(expected in text for text in wrong_with(copy))
    assert wrong_with({}) == ["traceEvents is no list"]
