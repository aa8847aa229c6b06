"""Rows, budgets and reports, with canned counts; and one small real run."""
import importlib.machinery
import importlib.util
import subprocess
import sys

import pytest
from conftest import ROOT

import results

HEAD = "region\tstatistic\tsamples\tmissing\tdropped\tmin\tmedian\tmax\ttotal\n"
ROWS = {row["key"]: row for row in results.rows_read(full=True)}
COUNTED = [row for row in ROWS.values() if row["statistic"] not in (results.PRINTED, results.ELSEWHERE)]
REQUIRED = """proc_call syscall_null syscall_null_c exc_unalign exc_overflow exc_coproc exc_prot
pct_oneway stlb_hit stlb_miss_user guaranteed_refill exc_return env_switch page_free_unmapped
page_free_mapped asid_recycle""".split()


def counts(tmp_path, *lines):
    path = tmp_path / "counts.tsv"
    path.write_text(HEAD + "".join("\t".join(map(str, line)) + "\n" for line in lines))
    return results.counts_read(path)


def canned(tmp_path, region, statistic, least, median, most, missing=0, interrupts=0):
    return counts(tmp_path,
                  (region, statistic, 8, missing, 0, least, median, most, 8 * median),
                  (region, "interrupts", 8, 0, 0, 0, 0, interrupts, 0))


def test_every_row_is_defined_and_addressed_once():
    assert set(REQUIRED) <= set(ROWS)
    places = [(r["table"], r["program"], r["region"], r["statistic"]) for r in COUNTED]
    assert len(places) == len(set(places))
    assert all(r["definition"] for r in ROWS.values())
    assert all(r["mode"] in ("kernel", "all") and 16 <= int(r["region"]) <= 29 for r in COUNTED)
    assert all(r["unit"] for r in ROWS.values() if r not in COUNTED)


def test_statistics_of_rows_are_the_counters():
    names = (ROOT / "bench" / "trace" / "region.c").read_text()
    for row in COUNTED:
        assert all(f'"{name}"' in names for name in (row["statistic"], *(row["also"] or "kernel").split(",")))


def test_budgets_belong_to_rows():
    keys = {row["budget"] for row in ROWS.values()}
    assert {key for key, _ in results.budgets_read()} <= keys


def test_paper_cells_are_found():
    cells = results.paper_read()
    for row in COUNTED:
        assert not row["paper_operation"] or cells(row)
    cell = cells(ROWS["syscall_null"])["DEC5000/125"]
    assert (cell.us, cell.cycles) == pytest.approx((1.6, 40.0))


def test_divisor(tmp_path):
    got = canned(tmp_path, 16, "kernel", 45, 45, 45)
    assert results.count_of(ROWS["pct_oneway"], got, []).value == 22.5


@pytest.mark.parametrize("change, words", [
    (dict(most=15), "not exact: 14 to 15"),
    (dict(missing=1), "1 samples lack kernel_first"),
    (dict(interrupts=1), "an interrupt"),
])
def test_untrustworthy_counts_are_refused(tmp_path, change, words):
    values = dict(least=14, median=14, most=14) | change
    got = canned(tmp_path, 16, "kernel_first", **values)
    with pytest.raises(results.RowError, match=words):
        results.count_of(ROWS["stlb_hit"], got, [])


def test_foreign_exception_is_refused(tmp_path):
    got = canned(tmp_path, 16, "kernel_first", 14, 14, 14)
    with pytest.raises(results.RowError, match="do not belong: TLBL"):
        results.count_of(ROWS["exc_unalign"], got, [{"region": "16", "cause": "TLBL"},
                                                    {"region": "16", "cause": "ADEL"}])


def test_missing_region_and_no_samples(tmp_path):
    with pytest.raises(results.RowError, match="never opened region 16"):
        results.count_of(ROWS["stlb_hit"], counts(tmp_path), [])
    got = counts(tmp_path, (16, "kernel_first", 0, 0, 4, "-", "-", "-", "-"))
    with pytest.raises(results.RowError, match="4 were dropped"):
        results.count_of(ROWS["stlb_hit"], got, [])


def test_spread_is_shown_where_a_row_may_spread(tmp_path):
    got = canned(tmp_path, 17, "resume_total", 90, 95, 120)
    assert str(results.count_of(ROWS["stlb_miss_user"], got, [])) == "95 (90-120)"


def test_further_statistics_are_kept(tmp_path):
    got = canned(tmp_path, 16, "kernel_first", 14, 14, 14)
    got["16", "exceptions"] = {"median": "1"}
    count = results.count_of(ROWS["stlb_hit"] | {"also": "exceptions"}, got, [])
    assert count.also == {"exceptions": 1}
    row = results.Outcome(ROWS["stlb_hit"] | {"system": "ours-other"}, "3max", {}, lambda _: {}, count=count)
    assert ("Primitives", "stlb_hit", "ours-other", "3max", "exceptions", "1", "number") in results.result_lines([row], [])
    with pytest.raises(results.RowError, match="no statistic cats"):
        results.count_of(ROWS["stlb_hit"] | {"also": "cats"}, got, [])


PRINTED = dict(ROWS["stlb_hit"], key="laps", statistic="printed", unit="laps", exact="no", paper_insns=None)


def test_printed_figures():
    count = results.printed_of(PRINTED, "hello\nrow laps 3\nrow lapse 9\nrow laps 5\nrow laps 4\n")
    assert (count.value, count.least, count.most, count.samples) == (4, 3, 5, 3)
    line = results.result_lines([results.Outcome(PRINTED, "3max", {}, lambda _: {}, count=count)], [])[0]
    assert line[2:] == ("ours", "3max", "value", "4", "laps")


@pytest.mark.parametrize("change, console, words", [
    ({}, "row lapse 3\n", "printed no row laps"),
    ({}, "row laps\n", "no number"),
    ({}, "row laps many\n", "no number"),
    ({"exact": "yes"}, "row laps 3\nrow laps 4\n", "not exact: 3 to 4"),
])
def test_bad_printed_figures_are_refused(change, console, words):
    with pytest.raises(results.RowError, match=words):
        results.printed_of(PRINTED | change, console)


@pytest.mark.parametrize("value, verdict", [(13, "stretch"), (14, "met"), (15, "over")])
def test_verdicts(value, verdict):
    assert results.verdict_of(value, (14, 13)) == verdict
    assert results.verdict_of(value, None) is None


def outcome(key, value=None, failure=None, machine="3max"):
    count = None if failure else results.Count(value, value, value, 8)
    return results.Outcome(ROWS[key], machine, results.budgets_read(), results.paper_read(),
                           count=count, failure=failure)


def test_a_losing_row_says_so_and_lands(tmp_path):
    lost = outcome("exc_prot", 19)
    assert lost.words() == "over, LOSES to the paper"
    failed = outcome("pct_oneway", failure="the trace is cut\nand more")
    path = tmp_path / "deep" / "results.tsv"
    results.results_write(path, results.result_lines(
        [lost, failed, outcome("syscall_null", 18)], [("kernel_sha256", "-", "ab", "hex")]))
    lines = path.read_text().splitlines()
    assert lines[0] == "table\trow\tsystem\tmachine\tmetric\tvalue\tunit"
    assert "Table 5\texc_prot\tours\t3max\tinsns\t19\tinstructions" in lines
    assert "Table 5\texc_prot\tours\t3max\tloses\tyes\ttext" in lines
    assert "Table 5\texc_prot\tAegis 1995\tDEC5000/125\tinsns\t18\tinstructions" in lines
    assert "Table 4\tsyscall_null\tAegis 1995\tDEC5000/125\tcycles\t40\tcycles" in lines
    assert "Table 6\tpct_oneway\tours\t3max\tfailure\tthe trace is cut and more\ttext" in lines
    assert "meta\tkernel_sha256\tours\t-\tkernel_sha256\tab\thex" in lines
    assert not list(path.parent.glob("*.new"))


def test_screen_table_names_all_verdicts():
    text = results.screen_table([outcome("exc_prot", 19), outcome("exc_overflow", 13),
                                 outcome("exc_coproc", failure="no region\nlong story")])
    assert "over, LOSES to the paper" in text
    assert "stretch" in text
    assert "NO RESULT: no region" in text and "long story" not in text


def bench(kernel, out, *options):
    return subprocess.run([sys.executable, str(ROOT / "scripts" / "bench"), "--kernel", str(kernel),
                           "--machine", "3max", "--program", "t6", "--out", str(out), *options],
                          capture_output=True, text=True, timeout=120)


def test_real_run_keeps_good_rows_when_one_fails(guest_build, tmp_path):
    """The guest's region 16 counts; its region 17 is no system call."""
    out = tmp_path / "results.tsv"
    done = bench(guest_build("regions.S"), out, "--runs", "2")
    assert done.returncode == 1
    text = out.read_text()
    assert "Table 6\tpct_oneway\tours\t3max\tinsns\t5.5\tinstructions" in text
    assert "env_switch\tours\t3max\tfailure\tthe region holds exceptions" in text
    assert "kernel_sha256" in text
    assert "env_switch: NO RESULT" in done.stderr


def test_debug_kernel_is_refused(guest_build, tmp_path):
    out = tmp_path / "results.tsv"
    done = bench(guest_build("debug.S"), out)
    assert done.returncode == 1
    assert "debug kernel" in done.stderr
    assert "\tinsns\t5.5" not in out.read_text()


def test_missing_kernel(tmp_path):
    done = bench(tmp_path / "none.elf", tmp_path / "out")
    assert done.returncode == 1 and "run make first" in done.stderr


def script():
    loader = importlib.machinery.SourceFileLoader("bench", str(ROOT / "scripts" / "bench"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("bench", loader))
    loader.exec_module(module)
    return module


def cycle_lines(nominal):
    return [{"region": "16", "statistic": "kernel_first", "machine": "DEC5000/125", "mhz": "25", "seeds": "10",
             **{metric: str(nominal) for metric in results.MODEL_METRICS}}]


@pytest.mark.parametrize("second, cycles, failure", [
    (14, 17, None),
    (15, 17, "differs in run 2: 15, first 14"),
    (14, 18, "the same counts, but other modelled cycles in another run"),
])
def test_a_second_run_must_not_differ(tmp_path, monkeypatch, second, cycles, failure):
    """scripts/bench --check, with runs made up."""
    bench_script = script()
    monkeypatch.setattr(sys, "argv", ["bench", "--check", "--cycles", "--machine", "3max", "--program", "tlb"])
    given = bench_script.arguments()
    assert given.runs == 2
    done = {("3max", "tlb", False, run): bench_script.Done("", "", canned(tmp_path, 16, "kernel_first", n, n, n), [], cycle_lines(c))
            for run, (n, c) in enumerate([(14, 17), (second, cycles)], 1)}
    outcome = bench_script.outcome_of(ROWS["stlb_hit"], "3max", done, given, (results.budgets_read(), results.paper_read()))
    assert outcome.failure == failure


def test_a_program_that_prints_its_rows_runs_on_strict(guest_build, monkeypatch):
    bench_script = script()
    monkeypatch.setattr(sys, "argv", ["bench", "--kernel", str(guest_build("printed.S"))])
    done = bench_script.printing_run(bench_script.arguments(), "3max", "laps", "test-printed")
    count = results.printed_of(PRINTED, done.console)
    assert (count.value, count.least, count.most, count.samples) == (3, 3, 5, 2)
