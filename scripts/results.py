"""Results of the benchmarks: from counts to rows, and from rows to tables.

What a row means is data: bench/rows.tsv names the program and region, which
statistic of it is the row, and what it is divided by.  This file only reads,
divides, compares and prints.
"""
import csv
import os
from pathlib import Path

import paper

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"

# The paper's machine with the clock of each emulated one, and that clock.
PAPER_MACHINES = {"3max": ("DEC5000/125", 25.0), "pmax": ("DEC3100", 16.67)}
# What is modelled from which emulated machine's trace: the boards' kernels differ.
MODELLED = {"3max": ("DEC5000/125", "DEC5000/200"), "pmax": ("DEC2100", "DEC3100")}
# Not a machine: each instruction a cycle, the processor's interlocks, caches and memory perfect.
IDEAL = "ideal"
MODEL_METRICS = ("low", "low_median", "nominal_min", "nominal", "nominal_max", "high_median", "high")
MACHINES = BENCH / "machines.tsv"
COLUMNS = ("table", "row", "system", "machine", "metric", "value", "unit")
# Statistics that are none of the counter's: what the program prints, and what another tool measures.
PRINTED, ELSEWHERE = "printed", "elsewhere"


class RowError(Exception):
    """A row that has no trustworthy result."""


def table_read(path):
    """The lines of a TSV file as dictionaries; '-' is None."""
    with open(path, encoding="utf-8", newline="") as file:
        return [{key: None if value == "-" else value for key, value in line.items()}
                for line in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def rows_of(bench, full):
    """The rows' definitions below a folder `bench`; docs/measuring.md has their columns."""
    names = ("rows.tsv", "rows_full.tsv") if full else ("rows.tsv",)
    return [row | {"system": row.get("system") or "ours", "file": name}
            for name in names for row in table_read(bench / name)]


def rows_read(full=False):
    """With `full` those that only `make bench-full` runs, too."""
    return rows_of(BENCH, full)


def programs_of(rows):
    """The programs that scripts/bench runs; other rows' results are written by whoever measures them."""
    return list(dict.fromkeys(row["program"] for row in rows if row["statistic"] != ELSEWHERE))


def short_programs():
    return programs_of(rows_read())


def echo_of(program):
    """The latency of the echo peer that this program's rows ask for, or None."""
    latencies = {row["echo"] for row in rows_read(full=True) if row["program"] == program and row.get("echo")}
    if len(latencies) > 1:
        raise RowError(f"the rows of {program} ask for different echo peers")
    return latencies.pop() if latencies else None


def row_is_for(row, machine):
    return row.get("machine") in (None, machine)


def budgets_read():
    """(key, machine) -> (budget, stretch); a line for `all` serves each machine."""
    budgets = {}
    for line in table_read(BENCH / "budgets.tsv"):
        machines = PAPER_MACHINES if line["machine"] == "all" else [line["machine"]]
        for machine in machines:
            budgets[line["key"], machine] = (
                float(line["budget"]), float(line["stretch"]) if line["stretch"] else None)
    return budgets


def paper_read():
    """A row -> {machine: paper.Cell} of the system that it is compared with."""
    figures = table_read(BENCH / "paper" / "figures.tsv")
    return lambda row: (paper.cells_of(figures, paper.place_of(row), row["paper_operation"], paper.systems_of(row))
                        if row["paper_operation"] else {})


def counts_read(path):
    """(region, statistic) -> line of the trace counter's report."""
    return {(line["region"], line["statistic"]): line for line in table_read(path)}


class Count:
    """What a row counted: the median, and how far the samples spread."""

    def __init__(self, value, least, most, samples, also=None):
        self.value, self.least, self.most, self.samples = value, least, most, samples
        self.also = also or {}                  # further statistics of the same region: medians, undivided

    def __eq__(self, other):
        return (self.value, self.least, self.most, self.also) == (other.value, other.least, other.most, other.also)

    def __str__(self):
        if self.least == self.most:
            return number(self.value)
        return f"{number(self.value)} ({number(self.least)}-{number(self.most)})"


def count_of(row, counts, episodes):
    """The count of a row, or RowError with the reason why there is none."""
    line = counts.get((row["region"], row["statistic"]))
    if line is None:
        raise RowError(f"program {row['program']} never opened region {row['region']}")
    if line["samples"] == "0" or line["median"] is None:
        raise RowError(f"no sample has {row['statistic']} ({line['dropped']} were dropped)")
    if line["missing"] != "0":
        raise RowError(f"{line['missing']} samples lack {row['statistic']}")
    allowed = set((row["causes"] or "").split(","))
    interrupts = counts[row["region"], "interrupts"]["max"]
    if interrupts != "0" and "INT" not in allowed:
        raise RowError("an interrupt came inside the region: was clock=off honoured?")
    strange = sorted({e["cause"] for e in episodes if e["region"] == row["region"]} - allowed)
    if strange:
        raise RowError(f"the region holds exceptions that do not belong: {', '.join(strange)}")
    if row["exact"] == "yes" and line["min"] != line["max"]:
        raise RowError(f"not exact: {line['min']} to {line['max']}, median {line['median']}")
    divisor = float(row["divisor"])
    also = {}
    for name in filter(None, (row.get("also") or "").split(",")):
        if (row["region"], name) not in counts:
            raise RowError(f"the counter knows no statistic {name}")
        also[name] = float(counts[row["region"], name]["median"])
    return Count(*(float(line[k]) / divisor for k in ("median", "min", "max")),
                 samples=int(line["samples"]), also=also)


def printed_of(row, console):
    """The figures that the program printed for a row, in lines `row KEY VALUE`."""
    words = [line.split() for line in console.splitlines()]
    try:
        values = sorted(float(w[2]) for w in words if w[:2] == ["row", row["key"]])
    except (IndexError, ValueError):
        raise RowError(f"program {row['program']} printed a row {row['key']} that is no number") from None
    if not values:
        raise RowError(f"program {row['program']} printed no row {row['key']}")
    if row["exact"] == "yes" and values[0] != values[-1]:
        raise RowError(f"not exact: {number(values[0])} to {number(values[-1])}")
    divisor = float(row["divisor"])
    return Count(values[(len(values) - 1) // 2] / divisor, values[0] / divisor, values[-1] / divisor, len(values))


def modelled_of(row, lines):
    """Machine -> {metric: cycles} of a row, by the timing model."""
    return {line["machine"]: {"mhz": float(line["mhz"]), "seeds": float(line["seeds"])}
            | {metric: float(line[metric]) / float(row["divisor"]) for metric in MODEL_METRICS}
            for line in lines
            if (line["region"], line["statistic"]) == (row["region"], row["statistic"])}


def verdict_of(value, budget):
    """met, stretch (better than asked) or over; None without a budget."""
    if budget is None:
        return None
    most, stretch = budget
    if value > most:
        return "over"
    return "stretch" if stretch is not None and value <= stretch else "met"


class Outcome:
    """One row on one machine, beside everything it is compared with."""

    def __init__(self, row, machine, budgets, cells, count=None, failure=None):
        self.row, self.machine, self.count, self.failure = row, machine, count, failure
        self.strict = None
        self.modelled = {}
        known = cells(row)
        machines = (PAPER_MACHINES[machine][0], *MODELLED[machine])
        self.paper_machine = next((m for m in machines if m in known), machines[0])
        cell = known.get(self.paper_machine)
        self.paper_system = f"{cell.system} 1995" if cell else "Aegis 1995"
        self.microseconds, self.cycles = (cell.us, round(cell.cycles, 1)) if cell else (None, None)
        self.paper_insns = float(row["paper_insns"]) if row["paper_insns"] else None
        self.budget = budgets.get((row["budget"], machine))

    @property
    def verdict(self):
        return None if self.failure else verdict_of(self.count.value, self.budget)

    @property
    def loses(self):
        """Against the paper's instructions, or else its cycles at one each."""
        bar = self.paper_insns if self.paper_insns is not None else self.cycles
        if self.row.get("unit"):
            return False                        # no instructions
        return not self.failure and bar is not None and self.count.value > bar

    def words(self):
        if self.failure:
            return f"NO RESULT: {self.failure.splitlines()[0]}"
        words = [self.verdict or "no budget"]
        if self.loses:
            words.append("LOSES to the paper")
        return ", ".join(words)


def number(value):
    """Shortest decimal form; counts that were divided may have a fraction."""
    return "-" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")


def result_lines(outcomes, meta):
    """The lines of results.tsv."""
    lines = [("meta", key, "ours", machine, key, value, unit)
             for key, machine, value, unit in meta]
    for o in outcomes:
        table, key = o.row["table"], o.row["key"]

        def add(system, metric, value, unit="instructions", machine=o.machine,
                table=table, key=key):
            if value is not None:
                text = value if isinstance(value, str) else number(value)
                lines.append((table, key, system, machine, metric, text, unit))

        add(o.paper_system, "us", o.microseconds, "us", o.paper_machine)
        add(o.paper_system, "cycles", o.cycles, "cycles", o.paper_machine)
        add(o.paper_system, "insns", o.paper_insns, machine=o.paper_machine)
        if o.budget:
            add("budget", "insns", o.budget[0])
            add("budget", "insns_stretch", o.budget[1])
        ours, unit = o.row["system"], o.row.get("unit")
        if o.failure:
            add(ours, "failure", " ".join(o.failure.split()), "text")
            continue
        metric = "value" if unit else "insns"
        add(ours, metric, o.count.value, unit or "instructions")
        add(ours, f"{metric}_min", o.count.least, unit or "instructions")
        add(ours, f"{metric}_max", o.count.most, unit or "instructions")
        add(ours, "samples", float(o.count.samples), "samples")
        for name, value in o.count.also.items():
            add(ours, name, value, "number")
        add(ours, "verdict", o.verdict, "text")
        if o.loses:
            add(ours, "loses", "yes", "text")
        if o.strict:
            add(f"{ours}_strict", "insns", o.strict.value)
        for machine, cycles in o.modelled.items():
            if machine == IDEAL:
                add(IDEAL, "cycles", cycles["nominal"], "cycles")
                continue
            for metric, value in cycles.items():
                unit = {"mhz": "MHz", "seeds": "placements"}.get(metric, "cycles")
                add("modelled", metric, value, unit, machine)
    return lines


def results_write(path, lines):
    """All or nothing: a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    with open(fresh, "w", encoding="utf-8") as file:
        for line in (COLUMNS, *lines):
            file.write("\t".join(field.replace("\t", " ") for field in line) + "\n")
    os.replace(fresh, path)


def screen_table(outcomes):
    """The table for people, one block for each table and machine."""
    heads = ("row", "mode", "paper us", "cycles", "insns", "ours", "budget", "verdict")
    text = []
    for machine, (paper_machine, clock) in PAPER_MACHINES.items():
        for table in dict.fromkeys(o.row["table"] for o in outcomes):
            block = [o for o in outcomes if o.machine == machine and o.row["table"] == table]
            if not block:
                continue
            cells = [heads] + [(
                o.row["key"], o.row["mode"], number(o.microseconds), number(o.cycles),
                number(o.paper_insns), "-" if o.failure else str(o.count),
                number(o.budget[0]) if o.budget else o.row.get("unit") or "-", o.words()) for o in block]
            widths = [max(len(line[i]) for line in cells) for i in range(len(heads) - 1)]
            text.append(f"{table} on {machine}; paper: {paper_machine}, {clock:g} MHz")
            for line in cells:
                left = "  ".join(cell.ljust(w) if i < 2 else cell.rjust(w)
                                 for i, (cell, w) in enumerate(zip(line, widths)))
                text.append(f"  {left}  {line[-1]}")
            text.append("")
    return "\n".join(text)
