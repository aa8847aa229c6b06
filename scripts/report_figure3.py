"""Figure 3 of the report: what three processes under the stride scheduler counted, beside the paper's."""
import matplotlib
from matplotlib.figure import Figure

from report_data import ReportError, read
from report_plot import AEGIS, OURS, SETTINGS, WIDTH, svg_of

SHOWN = 24              # quanta in the plot
STYLES = {"A": "-", "B": "--", "C": ":"}
TICKETS = {"A": 3, "B": 2, "C": 1}


def quanta_read(path):
    """What scripts/figure3 wrote: (owner, {process: counted so far}) of each quantum."""
    quanta = [(line["owner"], {who: float(line[who]) for who in TICKETS}) for line in read(path)]
    if len(quanta) < SHOWN:
        raise ReportError(f"{path.name} has {len(quanta)} quanta, too few for a figure")
    return quanta


def paper_quanta(figures):
    """The paper's, from its two digitised figures: the order of the quanta, and what one of them counts."""
    found = {line["operation"]: line["value"] for line in figures if line["table"] == "Figure 3"}
    order, step = found["quanta schedule (period 6)"].split(), float(found["counter increments per quantum"])
    counts, quanta = dict.fromkeys(TICKETS, 0.0), []
    for n in range(SHOWN):
        who = order[n % len(order)]
        counts[who] += step * 1000
        quanta.append((who, dict(counts)))
    return quanta


def lines_of(axes, quanta, colour, name):
    for who, style in STYLES.items():
        heights = [0.0] + [counts[who] / 1000 for _, counts in quanta[:SHOWN]]
        axes.plot(range(len(heights)), heights, style, color=colour, linewidth=1.3, label=f"{name}: {who}")


def plot(quanta, figures):
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(WIDTH, 3.4))
        axes = figure.add_axes((0.13, 0.31, 0.84, 0.66))
        axes.grid(color="#dddddd", linewidth=0.6)
        lines_of(axes, quanta, OURS, "ours")
        lines_of(axes, paper_quanta(figures), AEGIS, "ExOS, 1995")
        axes.set_xlim(0, SHOWN)
        axes.set_ylim(0, None)
        axes.set_xticks(range(0, SHOWN + 1, 6))
        axes.set_xlabel("quanta")
        axes.set_ylabel("counted, in thousands")
        figure.legend(*axes.get_legend_handles_labels(), loc="lower center", ncol=2, frameon=False)
        return svg_of(figure, "figure-3")


def section(quanta, figures):
    """The plot and what it shows; the figures that the words need are computed from the quanta."""
    total = sum(quanta[-1][1].values())
    shares = ", ".join(f"{who} ({tickets} tickets) {100 * quanta[-1][1][who] / total:.2f} %" for who, tickets in TICKETS.items())
    order = " ".join(who for who, _ in quanta[:6])
    mean = total / len(quanta) / 1000
    return (f"<figure>{plot(quanta, figures)}<figcaption>Counters of three processes with tickets 3:2:1 at the end of each "
            f"quantum. The paper’s lines are drawn from its order of quanta and the slope of its figure.</figcaption></figure>"
            f"<p>Over {len(quanta)} quanta: {shares} of all that was counted; the order is {order}, again and again, as in the "
            f"paper. A quantum counts {mean:.1f} thousand here and 48.1 thousand in the paper: a loop of six instructions, "
            "each taken as one cycle of the 25 MHz clock; the emulator has no caches or write buffer to wait for.</p>")
