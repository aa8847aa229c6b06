"""How the report writes figures and tables in HTML: style, numbers, a cell of a table, the table itself."""
from html import escape

from report_data import BETTER, LOSES, NOTHING, SAME

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
td small.wrap { white-space: normal; }
td.words, th.words { text-align: left; }
thead th:first-child { min-width: 6.5rem; }
table.wide thead th:first-child { min-width: 11rem; }
.scroll { overflow-x: auto; }
.tag { display: inline-block; border-radius: .2rem; padding: 0 .4rem; font-size: .85rem; }
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
        return f"{value / 1e6:.1f}\u00a0M"
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
    unit = "\u00a0M"
    return f"{first.removesuffix(unit) if last.endswith(unit) else first}–{last}"


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
    usual = row.verdict_usual(machine)
    return tag(row.verdict(machine)) + (f"<br><small class=wrap>{WORDS[usual][1]} in the median placement</small>" if usual else "")


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


def figure_html(svg, caption):
    return f"<figure>{svg}<figcaption>{caption}</figcaption></figure>" if svg else ""


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
        ratio = f"{times(value / ours[0])} × ours" if ours and ours[0] and not row.unit else ""
        name = f"{line['system']}, {line['row']}" if named else line["row"]
        out.append(f"{shown(value)}<br><small>{escape(name)}</small>" + (f"<br><small>{ratio}</small>" if ratio else ""))
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
