"""The report's page: its sections, from report_data's rows.  No script, nothing fetched."""
from html import escape

import report_figure3
import report_plot
from report_data import BETTER, LOSES, MACHINES, NOTHING, SAME
from report_html import (STYLE, cell_text, figure_html, insns_text, model_text, peers_name, peers_text, shown, table_html,
                         tag, verdict_html)
from report_rows import group_html
from results import ELSEWHERE


def anchor(table):
    return table.lower().replace(" ", "-")


def command_for(row):
    """What has to be run so that a row has figures."""
    if row.definition["statistic"] == ELSEWHERE:
        return row.definition["program"]
    return "make bench" if row.definition["file"] == "rows.tsv" else "make bench-full"


def unmeasured_html(rows):
    titles = {}
    for row in rows:
        titles.setdefault(command_for(row), {})[row.title] = None
    return "".join(f'<p><span class="tag worse">NOT MEASURED</span> {escape("; ".join(names))}: run '
                   f"<code>{escape(command)}</code>, then <code>make report</code>.</p>" for command, names in titles.items())


def table_section(data, table):
    groups, name, words = data.groups_in(table), anchor(table), data.table_words.get(table) or {}
    rows = [row for group in groups for row in group]
    out = [f'<section><h2 id="{name}">{escape(table + ": " + words["caption"] if words.get("caption") else table)}</h2>']
    out.append(unmeasured_html(data.unmeasured_in(table)))
    if words.get("note"):
        out.append(f"<p>{escape(words['note'])}</p>")
    bars = [group for group in groups if group[0].x is None]
    svg, machines = report_plot.cycles_plot(name, bars)
    out.append('<div class="pair">')
    out.append(figure_html(svg, "Bars: modelled cycles between the fastest and the slowest parameters, in the median placement of "
                                "pages; thin lines: in the luckiest and the unluckiest. "
                                "Marks: what the paper prints, times the clock, with the range of its rounding."
                                + (f" Of the {machines[0]} alone; the tables have all machines." if len(machines) == 1 else "")))
    out.append(figure_html(report_plot.insns_plot(name + "-insns", bars),
                           "Instructions beside instructions: ours counted; the paper’s from its text; other systems "
                           "counted on the same emulated machine.") + "</div>")
    if table == "Figure 3":
        out.append(report_figure3.section(data.quanta, data.figures) if data.quanta
                   else "<p>The figure was not drawn: <code>scripts/figure3</code> runs it.</p>")
    out += [group_html(group, data) for group in groups]
    if rows and not any(row.modelled or row.unit for row in rows):
        out.append("<p>Nothing here was modelled: <code>make bench</code> does it for every statistic that time can be given to.</p>")
    return "".join(out) + "</section>"


def glance(data):
    lines = []
    for row in data.rows:
        if row.x is not None or row.unit or not row.ours and not row.definition["paper_insns"]:
            continue
        counts = "<br>".join(dict.fromkeys(insns_text(row, e) for e in ("3max", "pmax") if e in row.insns))
        system = row.system.removeprefix("ours").removeprefix("-")
        lines.append((f'<a href="#{escape(row.key)}">{escape(row.title + (", " + system if system else ""))}</a>', counts,
                      row.definition["paper_insns"] or "–", peers_text(row, data),
                      "kernel" if row.definition["mode"] == "kernel" else "kernel and user",
                      *(verdict_html(row, m) if row.verdict(m) != NOTHING else "–" for m in MACHINES[:3])))
    return table_html(("row", "our instructions", "paper’s instructions", peers_name(data), "counted", *MACHINES[:3]), lines, (4,), "stack wide")


def off_text(row, machine):
    cell, model = row.ours.get(machine), row.modelled.get(machine)
    if not cell or not model:
        return None
    low, nominal, high = (100 * row.deviation(machine, m) for m in ("low", "nominal", "high"))
    return (row.title, machine, cell_text(cell), model_text(model)[1], f"{nominal:+.0f} %",
            f"{low:+.0f} to {high:+.0f}\u00a0%" if f"{low:+.0f}" != f"{high:+.0f}" else f"{high:+.0f}\u00a0%",
            "yes" if row.verdict(machine) == SAME else "no")


def calibration(data):
    rows = [row for row in data.rows if row.calibration]
    lines = [line for row in rows for machine in MACHINES if (line := off_text(row, machine))]
    if not lines:
        return ""
    matrices = "" if any(row.table == "Table 9" for row in rows) else \
        "<p>The matrix multiply was not run: <code>make bench-full</code> does.</p>"
    return f"""<section><h2 id="calibration">How far the model is off</h2>
<p>Hardly any kernel is at work in these rows, so the paper’s figure and ours should be the same machine doing the same
thing. What differs shows what the model, and a comparison through it, is worth. The parameters were frozen before and are
never tuned to these rows.</p>
{table_html(("row", "machine", "paper<br><small>time, cycles</small>", "modelled<br><small>time</small>", "nominal is off by", "range", "the interval covers the paper’s"), lines)}{matrices}
<p>Known reasons, by row and machine:</p>
<ul>
<li><b>Null procedure call, all machines.</b> The paper’s time is seven cycles; gcc 12 makes the loop of six instructions, and
all of it runs from the cache. The whole difference is the compiler’s.</li>
<li><b>Matrix multiply, all machines.</b> The paper shows no source. The three loops differ from one another by as much
as there is to explain on the 2100 and 3100, so this is a check of consistency, no calibration: a loop that agrees may do
so by chance.
Ours runs on <code>exos/min</code> and takes its TLB refills from the STLB; they are in the count. The emulator replaces
TLB entries in turn, the machine at random.</li>
<li><b>DEC2100.</b> Its penalties for reads and writes were set equal to the 3100’s after a prototype had been compared with
the paper’s matrix row. What agrees there is fitted.</li>
<li><b>DEC3100.</b> The penalty of a read miss (5 to 8 cycles) is recalled from the literature, not read in a
specification.</li>
<li><b>DEC5000/125.</b> Its memory is 32 bits wide and not interleaved, and no source was found for the penalty of a miss:
15 to 45 cycles. A prototype was too fast by a sixth to a fifth here. Do not believe a memory-bound figure of this
machine better than to a factor of 1.4.</li>
</ul></section>"""


def others(data):
    if not data.other_peers:
        return ""
    lines = [(escape(p["row"]), escape(p["system"]), escape(p["machine"] or ""), shown(float(p["value"])))
             for p in data.other_peers]
    return ('<section><h2 id="peers">Other systems, without a row of ours yet</h2>'
            "<p>Counted on the same emulated machine. These are instructions, not time.</p>"
            + table_html(("operation", "system", "machine", "instructions"), lines, (1, 2)) + "</section>")


def provenance(data):
    lines = []
    for name, meta, rows in data.sources:
        for key, values in sorted(meta.items()):
            for machine, value in values:
                lines.append((escape(name), escape(key.replace("_", " ")), escape(machine or "all"),
                              f"<code>{escape(value)}</code>"))
        lines.append((escape(name), "rows", "all", str(len(rows))))
    kernels = list(dict.fromkeys(row.kernel for row in data.rows))
    mixed = "" if len(kernels) == 1 else (
        "<p><b>Not all rows were measured with one kernel:</b> "
        + "; ".join(f"{escape(', '.join(r.key for r in data.rows if r.kernel == k))} with <code>{escape(k[:12])}</code>"
                    for k in kernels) + ".</p>")
    peers = dict.fromkeys((escape(p["system"]), escape(p["provenance"])) for p in data.peers)
    peers = ("<details><summary>Other systems: how they were measured</summary>"
             + table_html(("system", "provenance"), peers, (1,)) + "</details>") if peers else ""
    parameters = [(escape(p["machine"]), escape(p["key"]), escape(p["low"]), escape(p["nominal"]), escape(p["high"]),
                   escape(p["unit"]), escape(p["tag"]), escape(p["source"])) for p in data.parameters]
    return f"""<section><h2 id="sources">Where the figures come from</h2>{mixed}
<details><summary>What was measured, and with which kernel</summary>
{table_html(("file", "what", "machine", "value"), lines, (1, 2, 3))}</details>{peers}
<details><summary>Every parameter of the timing model, with its source ({len(parameters)})</summary>
<p>C confirmed in the source named; D derived; R recalled from the literature, not opened; A assumption.</p>
{table_html(("machine", "key", "low", "nominal", "high", "unit", "tag", "source"), parameters, (1, 5, 6, 7))}</details>
</section>"""


def summary(data):
    compared = [(row, m) for row in data.rows for m in MACHINES
                if row.verdict(m) != NOTHING and not row.calibration]
    number_of = {v: sum(row.verdict(m) == v for row, m in compared) for v in (BETTER, SAME, LOSES)}
    lost = [row for row in data.rows if row.losses]
    text = (f"Of {len(compared)} cells (a row on a machine) that can be compared in cycles, {number_of[BETTER]} need fewer "
            f"cycles than the paper’s, {number_of[SAME]} cannot be told apart, {number_of[LOSES]} lose.")
    usual = sum(row.verdict_usual(m) == BETTER for row, m in compared)
    if usual:
        text += (f" Of those that cannot be told apart, {usual} need fewer cycles in the median placement of pages: the unluckiest "
                 "one puts code or data that run together into the same lines of a cache.")
    if lost:
        text += " Rows that lose: " + ", ".join(f'<a href="#{escape(r.key)}">{escape(r.title)}</a>' for r in lost) + "."
    return f"<p><b>{text}</b></p>"


def page_of(data):
    links = [(anchor(t), t) for t in data.tables()]
    sections = [table_section(data, table) for table in data.tables()] + [calibration(data), others(data), provenance(data)]
    links += [(i, t) for i, t in (("calibration", "How far off"), ("peers", "Other systems"), ("sources", "Sources"))
              if any(f'<h2 id="{i}"' in section for section in sections)]
    nav = " ".join(f'<a href="#{i}">{escape(t)}</a>' for i, t in links)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Aegis beside the paper</title><style>{STYLE}</style></head><body>
<h1>Aegis beside the paper</h1>
<p class="lead">An exokernel for the DECstations of 1995, compared with the figures of Engler, Kaashoek and O’Toole,
<i>Exokernel: An Operating System Architecture for Application-Level Resource Management</i> (SOSP 1995).</p>
<nav>{nav}</nav>
<h2 id="reading">How to read it</h2>
<ul>
<li><b>Instructions</b> are counted exactly, on an emulated DECstation 5000/200 (for the two 5000s) and 3100 (for the 2100
and 3100). They are not time.</li>
<li><b>Modelled cycles</b> are what a model of caches, memory and pipeline makes of the same instructions: nominal, and in
brackets from the fastest to the slowest that its uncertain parameters and the placement of pages allow. Nothing here was
measured on a DECstation. Microseconds are cycles at the machine’s clock.</li>
<li><b>The paper’s</b> microseconds are quoted, and turned into cycles at the clock of its Table 1; the range is what its
rounding leaves open. Its Ultrix was not run again.</li>
<li><b>Verdicts</b> compare cycles with cycles. {tag(SAME)} means that the two ranges meet. {tag(BETTER)} and {tag(LOSES)}
mean that they do not. Ours reaches to the unluckiest of ten placements of pages; what the median one says stands below
where it differs. Where the
paper’s figure must hold some user instructions that ours does not, the verdict allows for them. Fewer instructions than the paper’s cycles decide nothing. The paper has no 5000/200 in these
tables.</li>
<li>Rows in which hardly any kernel is at work test the model instead: they say by how much it is <a
href="#calibration">off</a>, and win or lose nothing.</li>
<li>The paper timed long loops in user programs by the clock; most rows here are the kernel’s part of one operation, without
the user’s few instructions around it. Each row says what it counts. Its compiler was gcc 2.6, ours is gcc 12.</li>
</ul>
<h2 id="glance">At a glance</h2>
{summary(data)}
{glance(data)}
{"".join(sections)}
</body></html>
"""
