"""What the report is drawn from: TSV files only, checked before anything is drawn.

A row is shown only if everything it rests on is there: its definition in bench/rows.tsv or
bench/rows_full.tsv, the paper's cell that it names, a source for each parameter of the model, the
provenance of each peer.  Anything less is a ReportError that says what is missing.
"""
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from results import BENCH, MODEL_METRICS, MODELLED, table_read

MACHINES = ("DEC2100", "DEC3100", "DEC5000/125", "DEC5000/200")
EMULATED = {modelled: emulated for emulated, names in MODELLED.items() for modelled in names}
OURS_1995 = ("Aegis", "ExOS", "DPF")        # the paper's own systems, of which a cell has one
SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}
LOSES, BETTER, SAME, NOTHING = "loses", "fewer cycles", "not distinguishable", "-"


class ReportError(Exception):
    """Something that a figure rests on is missing."""


@dataclass
class Cell:
    """A figure of the paper, and the range of cycles that its rounding leaves open."""
    system: str
    text: str
    unit: str
    cycles: float
    least: float
    most: float

    @property
    def us(self):
        return float(self.text) * SECONDS[self.unit] * 1e6


@dataclass
class Row:
    definition: dict
    title: str
    note: str = ""
    user: tuple = (0.0, 0.0)                        # cycles of user code in the paper's figure, not in ours
    calibration: bool = False                       # no kernel of ours at work: it tests the model
    insns: dict = field(default_factory=dict)       # emulated machine -> {metric: text}
    modelled: dict = field(default_factory=dict)    # machine -> {metric: cycles}
    ours: dict = field(default_factory=dict)        # machine -> Cell of Aegis or ExOS in 1995
    ultrix: dict = field(default_factory=dict)
    peers: list = field(default_factory=list)
    kernel: str = ""                                # hash of the kernel that was measured

    @property
    def key(self):
        return self.definition["key"]

    @property
    def table(self):
        return self.definition["table"]

    def deviation(self, machine, metric="nominal"):
        """Of the modelled cycles from the paper's, as a fraction; None if one is lacking."""
        cell, model = self.ours.get(machine), self.modelled.get(machine)
        return model[metric] / cell.cycles - 1 if cell and model else None

    def verdict(self, machine):
        """Cycles beside cycles; an instruction count decides nothing."""
        cell, model = self.ours.get(machine), self.modelled.get(machine)
        if not cell or not model:
            return NOTHING
        if model["high"] + self.user[1] < cell.least:
            return BETTER
        return LOSES if model["low"] + self.user[0] > cell.most else SAME

    @property
    def losses(self):
        """Where the row loses, in words."""
        lost = [machine for machine in MACHINES
                if self.verdict(machine) == LOSES and not self.calibration]
        words = ["in modelled cycles on " + ", ".join(lost)] if lost else []
        bar = self.definition["paper_insns"]
        for machine, metrics in self.insns.items():
            if bar and "insns" in metrics and float(metrics["insns"]) > float(bar):
                words.append(f"in instructions on {machine}")
        return words

    @property
    def failures(self):
        return {m: metrics["failure"] for m, metrics in self.insns.items() if "failure" in metrics}


def read(path):
    try:
        return table_read(path)
    except OSError as error:
        raise ReportError(f"{path.name} cannot be read: {error.strerror}") from None


def half_step(text):
    """Half a unit of the last digit that is printed."""
    return 0.5 * 10.0 ** -len(text.partition(".")[2])


def clocks_of(figures):
    return {line["machine"]: float(line["value"]) for line in figures if line["operation"] == "clock"}


def cells_of(figures, table, operation, systems):
    """Machine -> Cell of the first of `systems` that has one."""
    clocks, cells = clocks_of(figures), {}
    for line in figures:
        machine = line["machine"]
        if (line["table"], line["operation"]) != (table, operation) or line["system"] not in systems:
            continue
        if line["value"] in (None, "n/a") or machine not in clocks or line["unit"] not in SECONDS:
            continue
        per = SECONDS[line["unit"]] * clocks[machine] * 1e6
        value, step = float(line["value"]), half_step(line["value"])
        cells.setdefault(machine, Cell(line["system"], line["value"], line["unit"], value * per,
                                       (value - step) * per, (value + step) * per))
    return cells


def definitions_of(bench):
    rows = {}
    for name in ("rows.tsv", "rows_full.tsv"):
        for line in read(bench / name):
            rows[line["key"]] = line
    return rows


def row_of(definition, words, figures):
    """A row with what it is compared to, without results."""
    key = definition["key"]
    if not definition["definition"]:
        raise ReportError(f"row {key} has no definition")
    row = Row(definition, words.get("title") or key, words.get("note") or "",
              calibration=words.get("kind") == "calibration")
    if words.get("user"):
        row.user = tuple(map(float, words["user"].split("-")))
    operation = definition["paper_operation"]
    if operation:
        row.ours = cells_of(figures, definition["table"], operation, OURS_1995)
        if not row.ours:
            raise ReportError(f"row {key}: the paper's figure of \"{operation}\" is not in figures.tsv")
    ultrix = words.get("ultrix")
    if ultrix:
        known = [f for f in figures if (f["table"], f["operation"], f["system"])
                 == (definition["table"], ultrix, "Ultrix")]
        if not known:
            raise ReportError(f"row {key}: Ultrix's \"{ultrix}\" is not in figures.tsv")
        row.ultrix = cells_of(figures, definition["table"], ultrix, ("Ultrix",))
    return row


def results_of(path, definitions):
    """(meta, {row: lines}) of one results file; a row nobody defined is an error."""
    meta, rows = {}, {}
    for line in read(path):
        if line["table"] == "meta":
            meta.setdefault(line["row"], []).append((line["machine"], line["value"]))
        elif line["row"] not in definitions:
            raise ReportError(f"{path.name}: row {line['row']} is not defined in rows.tsv")
        else:
            rows.setdefault(line["row"], []).append(line)
    if not rows:
        raise ReportError(f"{path.name} holds no row: run make bench")
    return meta, rows


def fill(row, lines):
    for line in lines:
        if line["system"] == "ours":
            row.insns.setdefault(line["machine"], {})[line["metric"]] = line["value"]
        elif line["system"] == "modelled":
            if line["machine"] not in MACHINES:
                raise ReportError(f"row {row.key}: unknown machine {line['machine']}")
            row.modelled.setdefault(line["machine"], {})[line["metric"]] = float(line["value"])
    for machine, model in row.modelled.items():
        lacking = {*MODEL_METRICS, "mhz"} - model.keys()
        if lacking:
            raise ReportError(f"row {row.key} on {machine} lacks {', '.join(sorted(lacking))}")


def parameters_read(bench):
    lines = []
    path = bench / "machines.tsv"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ReportError(f"{path.name} cannot be read: {error.strerror}") from None
    kept = [line for line in text.splitlines() if line and not line.startswith("#")]
    head = kept[0].split("\t")
    for line in kept[1:]:
        entry = dict(zip(head, line.split("\t")))
        if not entry.get("source") or not entry.get("tag"):
            raise ReportError(f"machines.tsv: {entry['machine']}.{entry['key']} has no source")
        lines.append(entry)
    return lines


def peers_read(bench):
    lines = []
    for path in sorted((bench / "peers").glob("*.tsv")):
        for line in read(path):
            if {"row", "system", "machine", "metric", "value", "unit", "provenance"} - line.keys():
                continue                        # another table that lives there
            if not line["provenance"]:
                raise ReportError(f"{path.name}: {line['row']} of {line['system']} has no provenance")
            lines.append(line)
    return lines


class Data:
    """Everything that the page shows."""

    def __init__(self, paths, bench=BENCH):
        bench = Path(bench)
        definitions = definitions_of(bench)
        figures = [line for line in read(bench / "paper" / "figures.tsv") if line["paper"] == "SOSP95"]
        words = {line["row"]: line for line in read(bench / "report.tsv")}
        for key in words.keys() - definitions.keys():
            raise ReportError(f"report.tsv: row {key} is not defined in rows.tsv")
        self.parameters = parameters_read(bench)
        self.parameters_hash = hashlib.sha256((bench / "machines.tsv").read_bytes()).hexdigest()
        self.sources = [(path.name, *results_of(path, definitions)) for path in map(Path, paths)]
        for name, meta, _ in self.sources:
            for _, value in meta.get("machines_sha256", []):
                if value != self.parameters_hash:
                    raise ReportError(f"{name} was modelled with other parameters than bench/machines.tsv"
                                      " has now: run it again")
        self.figures = figures
        self.quanta = None              # of Figure 3, if scripts/figure3 ran
        self.rows = []
        peers = peers_read(bench)
        named = set()
        for key, definition in definitions.items():
            held = [(meta, rows[key]) for _, meta, rows in self.sources if key in rows]
            # All of a row comes from one file: the first that has its cycles, else the first.
            held.sort(key=lambda h: not any(line["system"] == "modelled" for line in h[1]))
            if not held:
                continue
            row = row_of(definition, words.get(key, {}), figures)
            fill(row, held[0][1])
            row.kernel = dict(held[0][0].get("kernel_sha256", [])).get(None, "unknown")
            names = {key, *(words.get(key, {}).get("peer") or "").split(",")}
            row.peers = [p for p in peers if p["row"] in names and p["metric"] == "insns"]
            named |= names
            self.rows.append(row)
        self.peers = peers
        self.other_peers = [p for p in peers if p["row"] not in named and p["metric"] == "insns"]

    def tables(self):
        """The paper's tables by number, then the rest."""
        names = dict.fromkeys(row.table for row in self.rows)
        return sorted(names, key=lambda name: int(name.split()[-1]) if name.split()[-1].isdigit() else 999)

    def rows_in(self, table):
        return [row for row in self.rows if row.table == table]
