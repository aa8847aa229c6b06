"""The papers' figures: cells of bench/paper/figures.tsv, in the paper's unit and in cycles.

A row of ours names its cell by table and operation.  The table is one of SOSP 1995, or PAPER/TABLE
for another's ("DPF-SIGCOMM96/Table 2").
"""
from dataclasses import dataclass

PAPER = "SOSP95"
OURS_1995 = ("Aegis", "ExOS", "DPF")        # the paper's own systems, of which a cell has one
SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


@dataclass
class Cell:
    """A figure that is a time, and the range of cycles that its rounding leaves open."""
    system: str
    text: str
    unit: str
    cycles: float
    least: float
    most: float

    @property
    def us(self):
        return float(self.text) * SECONDS[self.unit] * 1e6


def place_of(row):
    """(paper, table) of the cells that a row of bench/rows.tsv is compared with."""
    name = row.get("paper_table") or row["table"]
    paper, slash, table = name.partition("/")
    return (paper, table) if slash else (PAPER, name)


def systems_of(row):
    return (row["paper_system"],) if row.get("paper_system") else OURS_1995


def half_step(text):
    """Half a unit of the last digit that is printed."""
    return 0.5 * 10.0 ** -len(text.partition(".")[2])


def clocks_of(figures):
    """Machine -> MHz; the paper's Table 1 has no 5000/200, another paper has."""
    return {line["machine"]: float(line["value"]) for line in figures if line["operation"] == "clock"}


def lines_of(figures, place, operation, systems=None):
    """The figures of an operation, of these systems or of all; those not available left out."""
    return [line for line in figures if (line["paper"], line["table"], line["operation"]) == (*place, operation)
            and (systems is None or line["system"] in systems) and line["value"] not in (None, "n/a")]


def cell_of(line, clocks):
    """None for a figure that is no time of a machine whose clock is known."""
    if line["machine"] not in clocks or line["unit"] not in SECONDS:
        return None
    per = SECONDS[line["unit"]] * clocks[line["machine"]] * 1e6
    value, step = float(line["value"]), half_step(line["value"])
    return Cell(line["system"], line["value"], line["unit"], value * per, (value - step) * per, (value + step) * per)


def cells_of(figures, place, operation, systems):
    """Machine -> Cell, of the first of `systems` that has one."""
    clocks, cells = clocks_of(figures), {}
    for line in lines_of(figures, place, operation, systems):
        cell = cell_of(line, clocks)
        if cell:
            cells.setdefault(line["machine"], cell)
    return cells
