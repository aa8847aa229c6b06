"""Plots of the report: one SVG for each table, the same bytes from the same figures."""
import io
import re

import matplotlib
matplotlib.use("svg")
from matplotlib.figure import Figure            # noqa: E402
from matplotlib.ticker import FuncFormatter, NullFormatter  # noqa: E402

from paper import SECONDS                       # noqa: E402
from report_data import EMULATED, MACHINES      # noqa: E402

OURS, AEGIS, ULTRIX, PEER = "#0b6e4f", "#b3541e", "#6b6b6b", "#4a5fa5"
SETTINGS = {"svg.hashsalt": "aegis", "svg.fonttype": "path", "font.family": "DejaVu Sans", "font.size": 9,
            "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False}
LINE_COLOURS = (OURS, "#7a3b8f", "#1f78a4", "#8c8c1a", "#c23b6b")
WIDTH, LINE = 4.4, 0.2          # inches: readable on a phone's width
LINES_MOST = 40                 # more in one plot than these nobody reads


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


def lines_of(groups, machines):
    """(text, row or None, machine) from top to bottom: a title, then its lines; without titles if each had one line."""
    found = [(rows[0].title, [(row, m) for m in machines for row in rows if m in row.modelled]) for rows in groups]
    several = len(machines) > 1 or any(len(lines) > 1 for _, lines in found)
    for title, lines in found:
        if lines and several:
            yield title, None, None
        for row, machine in lines:
            words = [machine.removeprefix("DEC")] * (len(machines) > 1) + [short_system(row)] * (row.system != "ours")
            yield (", ".join(words) or "ours") if several else title, row, machine


def short_system(row):
    return row.system.removeprefix("ours-")


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


def cycles_plot(name, groups):
    """Ours as an interval, the paper's systems as marks.  (SVG or None, the machines that it shows)"""
    machines = [m for m in MACHINES if any(m in row.modelled for rows in groups for row in rows)]
    lines = list(lines_of(groups, machines))
    if len(lines) > LINES_MOST:
        # The machine with most of the paper's figures has to do.
        machines = sorted(machines, key=lambda m: -sum(m in row.ours for rows in groups for row in rows))[:1] \
            if "DEC5000/125" not in machines else ["DEC5000/125"]
        lines = list(lines_of(groups, machines))
    values = [value for _, row, m in lines if m
              for value in (row.modelled[m]["low"], row.modelled[m]["high"],
                            *(side[m].cycles for side in (row.ours, row.ultrix) if m in side))]
    if not values:
        return None, machines
    with matplotlib.rc_context(SETTINGS):
        figure, axes = figure_of(lines, values, "cycles", 1.2)
        for y, (_, row, machine) in enumerate(lines):
            if machine is None:
                continue
            model = row.modelled[machine]
            axes.plot([model["low_median"], model["high_median"]], [y, y], color=OURS, linewidth=5, alpha=0.45,
                      solid_capstyle="butt", label="ours, modelled: low to high")
            axes.plot([model["low"], model["high"]], [y, y], color=OURS, linewidth=1, alpha=0.6,
                      label="in any placement of pages")
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
        return svg_of(figure, name), machines


def insns_plot(name, groups):
    """Instructions beside instructions; None if there is nothing beside ours."""
    bars = []
    for rows in groups:
        rows = [row for row in rows if not row.unit]
        if not any(row.peers or row.definition["paper_insns"] for row in rows) and len(rows) < 2:
            continue
        bars.append((rows[0].title, None, None))
        for row in rows:
            ours = {m: row.figure(m)[0] for m in row.insns if row.figure(m)}
            word = short_system(row)
            if len(set(ours.values())) == 1:
                bars.append((word, next(iter(ours.values())), OURS))
            else:
                bars += [(f"{word}, {m}", value, OURS) for m, value in ours.items()]
        insns = dict.fromkeys(row.definition["paper_insns"] for row in rows if row.definition["paper_insns"])
        bars += [("Aegis 1995", float(value), AEGIS) for value in insns]
        peers = dict.fromkeys((line["system"], line["row"], value) for row in rows for line, value in row.peers)
        bars += [(system if len(peers) == 1 else name, value, PEER) for system, name, value in peers]
    if not bars:
        return None
    lines = [(text, None, None if colour is None else text) for text, _, colour in bars]
    values = [value for _, value, colour in bars if colour]
    with matplotlib.rc_context(SETTINGS):
        figure, axes = figure_of(lines, values + [max(values) * 2], "instructions", 0.55)
        for y, (_, value, colour) in enumerate(bars):
            if colour:
                axes.plot(value, y, "o", color=colour, markersize=6)
                axes.annotate(f"{value:g}" if value < 1e6 else short(value), (value, y), (6, 0),
                              textcoords="offset points", va="center")
        return svg_of(figure, name)


PLOTS = ("cycles", "counts")


def series_of(rows, machine, kind):
    """{name: (style, [(x, value, least, most)])}: ours by system, then what stands beside it."""
    series = {}

    def add(name, style, x, value, least=None, most=None):
        series.setdefault(name, (style, []))[1].append((x, value, least or value, most or value))

    for row in rows:
        model, figure = row.modelled.get(machine), row.figure(EMULATED[machine])
        if kind == "cycles" and model:
            add(short_system(row), "ours", row.x, model["nominal"], model["low_median"], model["high_median"])
            for name, side in ((None, row.ours), ("Ultrix", row.ultrix)):
                if machine in side:
                    add(f"{name or side[machine].system}, 1995", "1995", row.x, side[machine].cycles)
        elif kind == "counts" and figure:
            add(short_system(row), "ours", row.x, *figure)
            for line in row.plain:
                add(line["system"] + ", 1995", "1995", row.x, float(line["value"]))
            for name, side in ((None, row.ours), ("Ultrix", row.ultrix)):
                if row.unit in SECONDS and machine in side:
                    cell = side[machine]
                    add(f"{name or cell.system}, 1995", "1995", row.x, cell.us * 1e-6 / SECONDS[row.unit])
            for line, value in row.peers if not row.unit else ():
                add(line["system"], "peer", row.x, value)
    return series


def lines_plot(name, rows, x_label, kind):
    """Rows along their x, one line a system, for one machine.  (SVG or None, caption)"""
    there = [m for m in ("DEC5000/125", *MACHINES[::-1])
             if any((row.modelled if kind == "cycles" else row.insns).get(m if kind == "cycles" else EMULATED[m]) for row in rows)]
    series = series_of(rows, there[0], kind) if there else {}
    if not series:
        return None, ""
    unit = "cycles, modelled" if kind == "cycles" else rows[0].unit or "instructions"
    with matplotlib.rc_context(SETTINGS | {"axes.spines.left": True}):
        figure = Figure(figsize=(WIDTH, 3.2))
        axes = figure.add_axes((0.14, 0.3, 0.83, 0.66))
        colours = {"ours": iter(LINE_COLOURS), "1995": iter((AEGIS, ULTRIX, "#c58b5c")), "peer": iter((PEER, "#8a97c9"))}
        for label, (style, points) in series.items():
            colour = next(colours[style], "#999999")
            x, value, least, most = zip(*sorted(points))
            axes.fill_between(x, least, most, color=colour, alpha=0.2, linewidth=0)
            axes.plot(x, value, {"ours": "o-", "1995": "D--", "peer": "s:"}[style], color=colour, markersize=3.5,
                      linewidth=1.4, label=label)
        axes_along(axes, sorted({row.x for row in rows}),
                   [v for _, points in series.values() for _, _, least, most in points for v in (least, most)])
        axes.set_xlabel(x_label)
        axes.set_ylabel(unit)
        legend(axes)
        return svg_of(figure, name), (
            f"{rows[0].title}, on the {there[0]}: the line is nominal, the area from low to high, in the median placement of pages." if kind == "cycles" else
            f"{rows[0].title}, counted: the line is the median, the area from least to most.")


def axes_along(axes, xs, values):
    """Scales from zero, or logarithmic where the figures lie far apart."""
    if xs[0] > 0 and xs[-1] / xs[0] >= 15:
        axes.set_xscale("log", base=2)
        axes.set_xticks(xs, [f"{x:g}" for x in xs])
        axes.minorticks_off()
    if min(values) > 0 and max(values) / min(values) >= 30:
        axes.set_yscale("log")
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        axes.set_ylim(0, max(values) * 1.1 or 1)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
