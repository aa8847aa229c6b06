"""The report's page: HTML text from report_data's rows.  No script, nothing fetched."""
from html import escape

import report_figure3
import report_plot
from report_data import BETTER, EMULATED, LOSES, MACHINES, NOTHING, SAME
from results import ELSEWHERE, PRINTED

FOLD = 12               # more rows of a group than this are shown on demand
# Further statistics of a region (column `also` of rows.tsv), as a reader calls them.
ALSO = {"episodes": "misses or traps<br><small>of the program</small>", "exceptions": "exceptions<br><small>nested ones too</small>",
        "tlb_writes": "TLB entries<br><small>written</small>",
        "tlb_kernel": "TLB entries<br><small>most for kernel pages</small>"}

WORDS = {BETTER: ("better", "fewer cycles"), LOSES: ("worse", "LOSES"),
         SAME: ("same", "not distinguishable"), NOTHING: ("none", "no figure to compare")}
STYLE = """
:root { --line: #d8d8d4; --soft: #5c5c58; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.2rem; font: 1rem/1.5 system-ui, sans-serif; color: #1d1d1b;
       background: #fff; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: .4rem 0; }
h2 { font-size: 1.3rem; margin: 2.6rem 0 .6rem; border-top: 2px solid #1d1d1b; padding-top: .6rem; }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .3rem; }
p, ul, dl { max-width: 46rem; margin: .5rem 0; }
.lead, .how, .small { color: var(--soft); }
.how, .small { font-size: .9rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: .6rem 0; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .3rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th:first-child, td:first-child { text-align: left; }
thead th { border-bottom: 2px solid #1d1d1b; font-weight: 600; vertical-align: bottom; }
td small, th small { color: var(--soft); font-weight: 400; }
td small { white-space: nowrap; }
td.words, th.words { text-align: left; }
thead th:first-child { min-width: 6.5rem; }
table.wide thead th:first-child { min-width: 11rem; }
.scroll { overflow-x: auto; }
.tag { display: inline-block; border-radius: .2rem; padding: 0 .4rem; font-size: .85rem; white-space: nowrap; }
.better { background: #dcefe6; color: #0b4d38; }
.worse { background: #f6dcd7; color: #86180a; font-weight: 700; }
.same { background: #ececea; color: #3d3d3a; }
.none { color: var(--soft); }
figure { margin: 1rem 0; max-width: 36rem; }
figure svg { width: 100%; height: auto; display: block; }
.pair { display: flex; flex-wrap: wrap; column-gap: 2rem; align-items: flex-start; }
.pair figure { flex: 1 1 22rem; }
figcaption { font-size: .85rem; color: var(--soft); }
nav a { margin-right: .9rem; white-space: nowrap; }
a { color: #174ea6; }
code { overflow-wrap: anywhere; font-size: .9em; }
details { margin: .6rem 0; }
summary { cursor: pointer; }
@media (max-width: 44rem) {
  body { padding: .8rem; }
  table.stack thead { display: none; }
  table.stack, table.stack tbody, table.stack tr, table.stack td { display: block; width: 100%; }
  table.stack tr { border-bottom: 2px solid var(--line); padding: .4rem 0; }
  table.stack td { display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .12rem 0;
                   text-align: right; }
  table.stack td:first-child { font-weight: 700; }
  table.stack td:not(:first-child)::before { content: attr(data-label); color: var(--soft); text-align: left; flex: none;
                   max-width: 48%; }
  table.stack td.empty { display: none; }
}
"""


def shown(value):
    """A figure with as many digits as it can bear."""
    if value >= 1e6:
        return f"{value / 1e6:.1f} M"
    if value >= 1000:
        return f"{value:,.0f}".replace(",", "\u2009")
    if value >= 100:
        return f"{value:.0f}"
    text = f"{value:.1f}" if value >= 10 else f"{value:.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def span(least, most):
    first, last = shown(least), shown(most)
    if first == last:
        return last
    return f"{first.removesuffix(' M') if last.endswith(' M') else first}–{last}".replace(" M", "\u00a0M")


def time_of(us):
    return f"{us / 1e6:.2f} s" if us >= 1e5 else f"{shown(us)} µs"


def times(ratio):
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"


def tag(verdict):
    kind, text = WORDS[verdict]
    return f'<span class="tag {kind}">{text}</span>'


def verdict_html(row, machine):
    """Who needs fewer cycles; for a row that tests the model, how far it is off."""
    off = row.deviation(machine)
    if row.calibration and off is not None:
        return f'<span class="tag same">model {100 * off:+.0f} %</span>'
    return tag(row.verdict(machine))


def table_html(heads, lines, words=(), kind="stack"):
    """A table that becomes a stack of cards on a phone; `words` are the columns of text."""
    out = [f'<div class="scroll"><table class="{kind}"><thead><tr>']
    out += [f'<th{" class=words" if i in words else ""}>{head}</th>' for i, head in enumerate(heads)]
    out.append("</tr></thead><tbody>")
    for line in lines:
        out.append("<tr>")
        for i, (head, cell) in enumerate(zip(heads, line)):
            kinds = ["words"] * (i in words) + ["empty"] * (cell in ("", "–"))
            attribute = f' class="{" ".join(kinds)}"' if kinds else ""
            label = head.replace("<br>", " ").replace("<small>", "").replace("</small>", "")
            out.append(f'<td{attribute} data-label="{escape(label)}">{"<span>" + cell + "</span>"}</td>')
        out.append("</tr>")
    out.append("</tbody></table></div>")
    return "".join(out)


def insns_text(row, machine):
    """What was counted, or measured in another unit."""
    figure = row.figure(machine)
    if not figure:
        return "no result" if machine in row.insns else "–"
    value, least, most = figure
    spread = span(least, most)
    return shown(value) if spread == shown(value) else f"{shown(value)}<br><small>({spread})</small>"


def peers_name(data):
    """What the column of other systems today is called."""
    systems = {line["system"] for line in data.peers}
    return systems.pop() if len(systems) == 1 else "others today"


def peers_text(row, data):
    """Instructions of other systems today, and how many times ours."""
    named = peers_name(data) == "others today"
    ours = [row.figure(machine)[0] for machine in row.insns if row.figure(machine)]
    out = []
    for line, value in row.peers:
        ratio = f"; {times(value / ours[0])} × ours" if ours and ours[0] and not row.unit else ""
        out.append(f"{shown(value)}<br><small>({escape(line['system'] + ', ' if named else '')}{escape(line['row'])}{ratio})</small>")
    return "<br>".join(out) or "–"


def cell_text(cell):
    if not cell:
        return "–"
    return f"{cell.text} {cell.unit.replace('us', 'µs')}<br><small>{span(cell.least, cell.most)}</small>"


def ratio_text(cell, model):
    """How many times as many cycles the other needs: at high, nominal and low."""
    if not cell or not model:
        return "–"
    nominal = times(cell.cycles / model["nominal"])
    least, most = times(cell.least / model["high"]), times(cell.most / model["low"])
    return nominal if least == most else f"{nominal}<br><small>({least}–{most})</small>"


def model_text(model):
    if not model:
        return "–", "–"
    cycles = f"{shown(model['nominal'])}<br><small>({span(model['low'], model['high'])})</small>"
    us = [model[m] / model["mhz"] for m in ("low", "nominal", "high")]
    if us[2] >= 1e5:
        return cycles, f"{time_of(us[1])}<br><small>({us[0] / 1e6:.2f}–{us[2] / 1e6:.2f})</small>"
    return cycles, f"{time_of(us[1])}<br><small>({span(us[0], us[2])})</small>"


def name_of(row, data):
    """What tells a row from the others of its group."""
    words = [] if row.system == "ours" else [row.system.removeprefix("ours-")]
    if row.x is not None:
        words.append(f'{(data.table_words.get(row.table) or {}).get("x") or "x"}: {shown(row.x)}')
    return ", ".join(words) or row.key


def alarms(row, named):
    """What must not be overlooked."""
    of = f" {escape(named)}:" if named else ""
    if row.losses:
        yield f'<p><span class="tag worse">LOSES</span>{of} to the paper {escape("; ".join(row.losses))}.</p>'
    for machine, failure in row.failures.items():
        yield f'<p><span class="tag worse">NO RESULT</span>{of} on {machine}: {escape(failure)}</p>'
    over = [m for m, x in row.insns.items() if x.get("verdict") == "over"]
    if over:
        yield f'<p><span class="tag worse">OVER</span>{of} this project’s own budget on {", ".join(over)}.</p>'
    best = [row.figure(machine)[0] for machine in row.insns if row.figure(machine)]
    for line, value in row.peers:
        if best and not row.unit and not row.calibration and value < best[0]:
            yield (f'<p><span class="tag worse">fewer than ours</span>{of} {escape(line["system"])} needs '
                   f'{shown(value)} instructions for <i>{escape(line["row"])}</i>.</p>')


def how_html(row):
    d = row.definition
    samples = next((x["samples"] for x in row.insns.values() if "samples" in x), "no")
    if row.unit:
        where = f'In {escape(row.unit)}; {"printed by" if d["statistic"] == PRINTED else "measured by"} <code>{escape(d["program"])}</code>'
    else:
        scope = "kernel instructions only" if d["mode"] == "kernel" else "instructions of kernel and user"
        where = (f'Counted: {scope}; program <code>{escape(d["program"])}</code>, region {escape(d["region"] or "")}, '
                 f'statistic <code>{escape(d["statistic"])}</code>')
    return (f'{escape(d["definition"])}. {where}, {escape(samples)} sample{"" if samples == "1" else "s"}'
            + (f', divided by {escape(d["divisor"])}' if d["divisor"] not in (None, "1") else "")
            + f'.{" " + escape(row.note) if row.note else ""}'
            + (f" The verdict allows for {span(*row.user)} cycles of user code that the paper’s figure "
               "holds and ours does not; tables, ratios and plot do not." if any(row.user) else ""))


PEERS = "others"        # replaced by the system's name if there is one
COLUMNS = ("machine", "which", "Ultrix<br><small>1995: time, cycles</small>",
           "Aegis, ExOS<br><small>1995: time, cycles</small>", PEERS,
           "ours<br><small>instructions</small>", "ours<br><small>ideal cycles</small>",
           "ours<br><small>modelled cycles</small>", "ours<br><small>modelled time</small>",
           "Ultrix ÷ ours<br><small>cycles</small>", "1995 ÷ ours<br><small>cycles</small>", "verdict")


def machine_line(row, machine, which, data):
    """One row on one machine, a text for each of COLUMNS; None if nothing is known of ours."""
    model = row.modelled.get(machine)
    if EMULATED[machine] not in row.insns and model is None:
        return None
    cycles, us = model_text(model)
    return (machine, which, cell_text(row.ultrix.get(machine)), cell_text(row.ours.get(machine)), peers_text(row, data),
            insns_text(row, EMULATED[machine]), shown(row.ideal[EMULATED[machine]]) if EMULATED[machine] in row.ideal else "–",
            cycles, us, ratio_text(row.ultrix.get(machine), model), ratio_text(row.ours.get(machine), model),
            verdict_html(row, machine))


def plain_table(rows, data):
    """Rows in another unit than instructions: nothing of them is modelled."""
    lines = [(machine, escape(name_of(row, data)), insns_text(row, machine) + " " + escape(row.unit),
              "<br>".join(escape(f"{p['value']} {p['unit']}, {p['system']}, {p['machine']}") for p in row.plain) or "–")
             for row in rows for machine in row.insns]
    return table_html(("emulated machine", "which", "measured", "1995"), lines, (1,))


def counted_table(rows, data):
    """Columns in which nothing stands are left out."""
    lines = [line for machine in MACHINES for row in rows
             if (line := machine_line(row, machine, escape(name_of(row, data)) if len(rows) > 1 else "", data))]
    keep = [i for i in range(len(COLUMNS)) if any(line[i] not in ("", "–") for line in lines)]
    heads = [escape(peers_name(data)) + "<br><small>instructions</small>" if COLUMNS[i] == PEERS else COLUMNS[i] for i in keep]
    return table_html(heads, [[line[i] for i in keep] for line in lines],
                      [n for n, i in enumerate(keep) if COLUMNS[i] == "which"])


def also_of(rows):
    """{head: text of a row} for further statistics; with the misses, what one of them costs."""
    names = dict.fromkeys(name for row in rows for name in (row.definition.get("also") or "").split(",") if name)

    def text(name):
        return lambda row: next((shown(float(x[name])) for x in row.insns.values() if name in x), "–")

    def each(row):
        costs = [float(x["insns"]) * float(row.definition["divisor"]) / float(x["episodes"])
                 for x in row.insns.values() if float(x.get("episodes", 0)) and "insns" in x]
        return shown(costs[0]) if costs else "–"

    columns = {"instructions<br><small>for each miss</small>": each} if "episodes" in names else {}
    return columns | {ALSO.get(name, name): text(name) for name in names}


def axis_table(rows, data):
    """Rows along an axis: a line each, the machines in columns."""
    also = also_of(rows)
    columns = {"which": lambda row: escape(name_of(row, data)),
               "instructions": lambda row: "<br>".join(dict.fromkeys(insns_text(row, m) for m in row.insns)), **also}
    for machine in MACHINES:
        columns[f"{machine}<br><small>modelled cycles</small>"] = lambda row, m=machine: model_text(row.modelled.get(m))[0]
        columns[f"{machine}<br><small>1995</small>"] = lambda row, m=machine: cell_text(row.ours.get(m))
        columns[f"{machine}<br><small>verdict</small>"] = lambda row, m=machine: \
            tag(row.verdict(m)) if row.verdict(m) != NOTHING else "–"
    columns[escape(peers_name(data))] = lambda row: peers_text(row, data)
    lines = [[text(row) for text in columns.values()] for row in sorted(rows, key=lambda row: row.x)]
    keep = [i for i in range(len(columns)) if any(line[i] != "–" for line in lines)]
    heads = list(columns)
    return table_html([heads[i] for i in keep], [[line[i] for i in keep] for line in lines], ())


def rivals(rows):
    """Where a system that is not ours, measured in the same way, needs fewer instructions."""
    lost = {}
    for row in rows:
        for other in rows:
            if row.system.startswith("ours") and not other.system.startswith("ours") and row.x == other.x and any(
                    row.figure(m)[0] > other.figure(m)[0] for m in row.insns if row.figure(m) and other.figure(m)):
                lost.setdefault((row.system.removeprefix("ours-"), other.system), []).append(row.x)
    for (ours, other), places in lost.items():
        where = ", ".join(shown(x) for x in places if x is not None)
        yield (f'<p><span class="tag worse">LOSES</span> {escape(ours)} needs more instructions than {escape(other)}'
               f'{" at " + where if where else ""}.</p>')


def group_html(rows, data):
    """One operation: a row, or rows of several systems or sizes."""
    first, many = rows[0], len(rows) > 1
    out = [f'<h3 id="{escape(first.key)}">{escape(first.title)}</h3>']
    out += [f'<a id="{escape(row.key)}"></a>' for row in rows[1:]]
    if first.x is not None:
        axis = (data.table_words.get(first.table) or {}).get("x") or "x"
        out += ['<div class="pair">', *(figure_html(*report_plot.lines_plot(f"{escape(first.key)}-{kind}", rows, axis, kind))
                                        for kind in report_plot.PLOTS), "</div>"]
    out += rivals(rows)
    for row in rows:
        out += alarms(row, name_of(row, data) if many else "")
    table = "".join(kind(chosen, data) for kind, chosen in (
        (axis_table, [row for row in rows if not row.unit and row.x is not None]),
        (counted_table, [row for row in rows if not row.unit and row.x is None]),
        (plain_table, [row for row in rows if row.unit])) if chosen)
    out.append(f"<details><summary>The {len(rows)} rows</summary>{table}</details>" if len(rows) > FOLD else table)
    bars = dict.fromkeys(row.definition["paper_insns"] for row in rows if row.definition["paper_insns"])
    out += [f"<p>The paper gives {escape(bar)} instructions for it.</p>" for bar in bars]
    others = dict.fromkeys(f'{p["system"]} {p["value"]} {p["unit"].replace("us", "µs")} ({p["machine"]})'
                           for row in rows for p in row.others)
    if others:
        out.append(f"<p>Other systems in the paper’s table: {escape('; '.join(others))}.</p>")
    if many:
        how = "".join(f"<li><b>{escape(name_of(row, data))}:</b> {how_html(row)}</li>" for row in rows)
        out.append(f'<details class="how"><summary>How each was measured</summary><ul>{how}</ul></details>')
    else:
        out.append(f'<p class="how"><b>How:</b> {how_html(first)}</p>')
    return "".join(out)


def figure_html(svg, caption):
    return f"<figure>{svg}<figcaption>{caption}</figcaption></figure>" if svg else ""


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
    out.append(figure_html(svg, "Bars: modelled cycles between the fastest and the slowest parameters and placements. "
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
        out.append("<p>Nothing here was modelled: run <code>make bench</code>.</p>")
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
mean that they do not. Where the
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
