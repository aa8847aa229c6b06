"""Plots of the report: one SVG for each table, the same bytes from the same figures."""
import io
import re

import matplotlib
matplotlib.use("svg")
from matplotlib.figure import Figure            # noqa: E402
from matplotlib.ticker import FuncFormatter, NullFormatter  # noqa: E402

from report_data import MACHINES                # noqa: E402

OURS, AEGIS, ULTRIX, PEER = "#0b6e4f", "#b3541e", "#6b6b6b", "#4a5fa5"
SETTINGS = {"svg.hashsalt": "aegis", "svg.fonttype": "path", "font.family": "DejaVu Sans", "font.size": 9,
            "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False}
WIDTH, LINE = 4.4, 0.2          # inches: readable on a phone's width


def short(value):
    """1234567 as 1.2M: what an axis has room for."""
    for limit, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= limit:
            return f"{value / limit:.3g}{unit}"
    return f"{value:.3g}"


def axis_scale(axes, values, label):
    """An axis from zero; if the values lie far apart, logarithmic with 1, 2 and 5 as ticks, or fewer."""
    least, most = min(values) * 0.8, max(values) * 1.25
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))
    axes.set_xlabel(label)
    if most / least < 12:
        axes.set_xlim(0, most)
        return
    axes.set_xlabel(label + ", on a logarithmic scale")
    axes.set_xscale("log")
    axes.set_xlim(least, most)
    steps = (1, 2, 5) if most / least < 400 else (1,)
    ticks = [s * 10.0 ** e for e in range(-3, 12) for s in steps if least <= s * 10.0 ** e <= most]
    axes.set_xticks(ticks)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.minorticks_off()


def svg_of(figure, name):
    """The figure as SVG text for a page: no head, no metadata, ids that are this plot's own."""
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = text[text.index("<svg"):]
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.S)
    text = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", text)
    return re.sub(r'<svg [^>]*?viewBox="([^"]*)"[^>]*>',
                  r'<svg viewBox="\1" xmlns="http://www.w3.org/2000/svg" '
                  r'xmlns:xlink="http://www.w3.org/1999/xlink">', text, count=1)


def lines_of(rows, wanted):
    """(text, row or None, machine) from top to bottom: a title, then its lines."""
    lines = []
    for row in rows:
        machines = wanted(row)
        if machines:
            lines.append((row.title, row, None))
            lines += [(machine.removeprefix("DEC"), row, machine) for machine in machines]
    return lines


def figure_of(lines, values, label, margin):
    height = LINE * (len(lines) + 0.2) + margin
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((0.24, margin / height, 0.73, LINE * len(lines) / height))
    axis_scale(axes, values, label)
    axes.set_ylim(len(lines) - 0.4, -0.6)
    axes.set_yticks(range(len(lines)), [text if machine else "" for text, _, machine in lines])
    axes.tick_params(axis="y", length=0)
    for y, (text, _, machine) in enumerate(lines):
        if machine is None:
            axes.text(0, y, text, fontweight="bold", va="center", transform=axes.get_yaxis_transform())
    return figure, axes


def legend(axes):
    handles, names = axes.get_legend_handles_labels()
    first = dict(zip(names, handles))
    if first:
        axes.figure.legend(first.values(), first.keys(), loc="lower center", ncol=2, frameon=False)


def cycles_plot(name, rows):
    """Ours as an interval, the paper's systems as marks; None if nothing was modelled."""
    lines = lines_of(rows, lambda row: [m for m in MACHINES if m in row.modelled])
    values = [value for _, row, m in lines if m
              for value in (row.modelled[m]["low"], row.modelled[m]["high"],
                            *(side[m].cycles for side in (row.ours, row.ultrix) if m in side))]
    if not values:
        return None
    with matplotlib.rc_context(SETTINGS):
        figure, axes = figure_of(lines, values, "cycles", 1.0)
        for y, (_, row, machine) in enumerate(lines):
            if machine is None:
                continue
            model = row.modelled[machine]
            axes.plot([model["low"], model["high"]], [y, y], color=OURS, linewidth=5, alpha=0.45,
                      solid_capstyle="butt", label="ours, modelled: low to high")
            axes.plot(model["nominal"], y, "|", color=OURS, markersize=9, markeredgewidth=2,
                      label="ours, nominal")
            if machine in row.ours:
                cell = row.ours[machine]
                axes.plot([cell.least, cell.most], [y, y], color=AEGIS, linewidth=1.2)
                axes.plot(cell.cycles, y, "D", color=AEGIS, markersize=4.5, label="Aegis or ExOS, 1995")
            if machine in row.ultrix:
                axes.plot(row.ultrix[machine].cycles, y, "x", color=ULTRIX, markersize=5.5,
                          markeredgewidth=1.5, label="Ultrix, 1995")
        legend(axes)
        return svg_of(figure, name)


def insns_plot(name, rows):
    """Instructions beside instructions; None if there is nothing beside ours."""
    rows = [row for row in rows if row.peers or row.definition["paper_insns"]]
    bars = []
    for row in rows:
        bars.append((row.title, row, None))
        bars += [(f"ours, {m}", float(x["insns"]), OURS) for m, x in row.insns.items() if "insns" in x]
        if row.definition["paper_insns"]:
            bars.append(("Aegis 1995", float(row.definition["paper_insns"]), AEGIS))
        bars += [(f"{p['system']}", float(p["value"]), PEER) for p in row.peers]
    if not rows:
        return None
    lines = [(text, None, None if colour is None else text) for text, _, colour in bars]
    values = [value for _, value, colour in bars if colour]
    with matplotlib.rc_context(SETTINGS):
        figure, axes = figure_of(lines, values + [max(values) * 1.5], "instructions", 0.55)
        for y, (_, value, colour) in enumerate(bars):
            if colour:
                axes.plot(value, y, "o", color=colour, markersize=6)
                axes.annotate(f"{value:g}", (value, y), (6, 0), textcoords="offset points", va="center")
        return svg_of(figure, name)
