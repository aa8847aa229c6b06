"""The rows of the report's page: one operation, on its machines, of its systems, along its axis."""
from html import escape

import report_plot
from report_data import EMULATED, MACHINES, NOTHING
from report_html import (cell_text, figure_html, insns_text, model_text, peers_name, peers_text, ratio_text, shown, span,
                         table_html, verdict_html)
from results import PRINTED

FOLD = 12               # more rows of a group than this are shown on demand
# Further statistics of a region (column `also` of rows.tsv), as a reader calls them.
ALSO = {"episodes": "misses or traps<br><small>of the program</small>", "exceptions": "exceptions<br><small>nested ones too</small>",
        "tlb_writes": "TLB entries<br><small>written</small>",
        "tlb_kernel": "TLB entries<br><small>most for kernel pages</small>"}


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
              "<br>".join([escape(f"{p['value']} {p['unit']}, {p['system']}, {p['machine']}") for p in row.plain]
                          + [escape(f"{cell.text} {cell.unit}, {cell.system}, {m}") for side in (row.ours, row.ultrix)
                             for m, cell in side.items()]) or "–")
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
            verdict_html(row, m) if row.verdict(m) != NOTHING else "–"
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
