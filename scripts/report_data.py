"""What the report is drawn from: TSV files only, checked before anything is drawn.

A row is shown only if everything it rests on is there: its definition in bench/rows.tsv or
bench/rows_full.tsv, the paper's cell that it names, a source for each parameter of the model, the
provenance of each peer.  Anything less is a ReportError that says what is missing.
"""
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import paper
from results import BENCH, IDEAL, MODEL_METRICS, MODELLED, rows_of, table_read

MACHINES = ("DEC2100", "DEC3100", "DEC5000/125", "DEC5000/200")
EMULATED = {modelled: emulated for emulated, names in MODELLED.items() for modelled in names}
LOSES, BETTER, SAME, NOTHING = "loses", "fewer cycles", "not distinguishable", "-"


class ReportError(Exception):
    """Something that a figure rests on is missing."""


@dataclass
class Row:
    definition: dict
    title: str                                      # rows of a table with one title are shown together
    note: str = ""
    x: float = None                                 # where it lies on the axis of its table's plot
    user: tuple = (0.0, 0.0)                        # cycles of user code in the paper's figure, not in ours
    calibration: bool = False                       # no kernel of ours at work: it tests the model
    insns: dict = field(default_factory=dict)       # emulated machine -> {metric: text}
    modelled: dict = field(default_factory=dict)    # machine -> {metric: cycles}
    ideal: dict = field(default_factory=dict)       # emulated machine -> cycles with perfect caches
    ours: dict = field(default_factory=dict)        # machine -> paper.Cell of Aegis or ExOS in 1995
    ultrix: dict = field(default_factory=dict)
    others: list = field(default_factory=list)      # the paper's figures of other systems, as lines
    plain: list = field(default_factory=list)       # the paper's figures that are no times, as lines
    peers: list = field(default_factory=list)       # (line of a peer's table, instructions to compare with)
    kernel: str = ""                                # hash of the kernel that was measured

    @property
    def key(self):
        return self.definition["key"]

    @property
    def table(self):
        return self.definition["table"]

    @property
    def system(self):
        """Which of ours, or what of another's is measured by us."""
        return self.definition["system"]

    @property
    def unit(self):
        """None: instructions."""
        return self.definition.get("unit")

    def figure(self, machine):
        """(median, least, most) on an emulated machine, or None."""
        metrics, name = self.insns.get(machine, {}), "value" if self.unit else "insns"
        return tuple(float(metrics[name + end]) for end in ("", "_min", "_max")) if name in metrics else None

    def deviation(self, machine, metric="nominal"):
        """Of the modelled cycles from the paper's, as a fraction; None if one is lacking."""
        cell, model = self.ours.get(machine), self.modelled.get(machine)
        return model[metric] / cell.cycles - 1 if cell and model else None

    def verdict(self, machine, placement=""):
        """Cycles beside cycles; an instruction count decides nothing.  Of all placements of pages, or of the median one."""
        cell, model = self.ours.get(machine), self.modelled.get(machine)
        if not cell or not model or not self.system.startswith("ours"):
            return NOTHING
        if model["high" + placement] + self.user[1] < cell.least:
            return BETTER
        return LOSES if model["low" + placement] + self.user[0] > cell.most else SAME

    def verdict_usual(self, machine):
        """What the median placement says where all of them decide nothing, or None."""
        usual = self.verdict(machine, "_median")
        return usual if self.verdict(machine) == SAME and usual != SAME else None

    @property
    def losses(self):
        """Where the row loses, in words."""
        lost = [machine for machine in MACHINES
                if self.verdict(machine) == LOSES and not self.calibration]
        words = ["in modelled cycles on " + ", ".join(lost)] if lost else []
        bar = self.definition["paper_insns"]
        for machine in self.insns:
            figure = self.figure(machine)
            if bar and figure and not self.unit and figure[0] > float(bar):
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


def row_of(definition, words, figures):
    """A row with what it is compared to, without results."""
    key = definition["key"]
    if not definition["definition"]:
        raise ReportError(f"row {key} has no definition")
    row = Row(definition, words.get("title") or key, words.get("note") or "",
              calibration=words.get("kind") == "calibration")
    if words.get("x"):
        row.x = float(words["x"])
    if words.get("user"):
        row.user = tuple(map(float, words["user"].split("-")))
    place, operation, ultrix = paper.place_of(definition), definition["paper_operation"], words.get("ultrix")
    if operation:
        row.ours = paper.cells_of(figures, place, operation, paper.systems_of(definition))
        row.plain = [line for line in paper.lines_of(figures, place, operation, paper.systems_of(definition))
                     if line["unit"] not in paper.SECONDS]
        if not row.ours and not row.plain:
            raise ReportError(f"row {key}: the paper's figure of \"{operation}\" is not in figures.tsv")
        if not definition.get("paper_system"):
            row.others = [line for line in paper.lines_of(figures, place, operation)
                          if line["system"] not in (*paper.OURS_1995, "Ultrix" if ultrix else None)]
    if ultrix:
        known = [f for f in figures if (f["paper"], f["table"], f["operation"], f["system"])
                 == (*place, ultrix, "Ultrix")]
        if not known:
            raise ReportError(f"row {key}: Ultrix's \"{ultrix}\" is not in figures.tsv")
        row.ultrix = paper.cells_of(figures, place, ultrix, ("Ultrix",))
    return row


def rows_defined(bench):
    """key -> definition, of all rows."""
    try:
        return {row["key"]: row for row in rows_of(bench, full=True)}
    except OSError as error:
        raise ReportError(f"{error.filename} cannot be read: {error.strerror}") from None


def peers_of(names, peers):
    """Names are rows of peers' tables, NAME or NAME/DIVISOR (half of a round trip is one way)."""
    found = []
    for name in names:
        row, _, divisor = name.partition("/")
        found += [(line, float(line["value"]) / float(divisor or 1)) for line in peers
                  if line["row"] == row and line["metric"] == "insns"]
    return found


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
        if line["system"] == row.system:
            row.insns.setdefault(line["machine"], {})[line["metric"]] = line["value"]
        elif line["system"] == IDEAL:
            row.ideal[line["machine"]] = float(line["value"])
        elif line["system"] == "modelled":
            if line["machine"] not in MACHINES:
                raise ReportError(f"row {row.key}: unknown machine {line['machine']}")
            row.modelled.setdefault(line["machine"], {})[line["metric"]] = float(line["value"])
    for machine, model in row.modelled.items():
        lacking = {*MODEL_METRICS, "mhz"} - model.keys()
        if lacking:
            raise ReportError(f"row {row.key} on {machine} lacks {', '.join(sorted(lacking))}: measure it again")


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
        definitions = rows_defined(bench)
        figures = read(bench / "paper" / "figures.tsv")
        self.table_words = {line["table"]: line for line in read(bench / "tables.tsv")}
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
        self.peers = peers_read(bench)
        self.rows, self.unmeasured = [], []
        named = set()
        for key, definition in definitions.items():
            row = row_of(definition, words.get(key, {}), figures)
            names = [key, *filter(None, (words.get(key, {}).get("peer") or "").split(","))]
            row.peers = peers_of(names, self.peers)
            named |= {name.partition("/")[0] for name in names}
            held = [(meta, rows[key]) for _, meta, rows in self.sources if key in rows]
            # All of a row comes from one file: the first that has its cycles, else the first.
            held.sort(key=lambda h: not any(line["system"] == "modelled" for line in h[1]))
            if held:
                fill(row, held[0][1])
                row.kernel = dict(held[0][0].get("kernel_sha256", [])).get(None, "unknown")
            (self.rows if held else self.unmeasured).append(row)
        self.other_peers = [p for p in self.peers if p["row"] not in named and p["metric"] == "insns"]

    def tables(self):
        """In the order of bench/tables.tsv, then others as their rows come; those not measured too."""
        names = dict.fromkeys(row.table for row in self.rows + self.unmeasured)
        order = list(self.table_words)
        return sorted(names, key=lambda name: order.index(name) if name in order else len(order))

    def groups_in(self, table):
        """Lists of rows with one title: one operation, of several systems or sizes."""
        groups = {}
        for row in self.rows:
            if row.table == table:
                groups.setdefault(row.title, []).append(row)
        return list(groups.values())

    def unmeasured_in(self, table):
        return [row for row in self.unmeasured if row.table == table]
