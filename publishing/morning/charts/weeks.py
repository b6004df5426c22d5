"""Announcements a week over a year: stacked by kind of publisher, and a row of weeks for every larger publisher."""

from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from publishing.morning.charts.bars import bars
from publishing.morning.charts.figures import Row, Weeks
from publishing.morning.charts.palette import KINDS, OTHER, PLAIN
from publishing.morning.charts.svg import Chart, drawing, name_in_chart, render
from publishing.morning.words import counted, day, day_and_month, number, sentence

_MONTHLY = 4  # weeks between marks of the axis, at least
_MOST_MARKS = 13


def by_kind(weeks: Weeks) -> Chart:
    """Bars, one a week, in layers by kind of publisher."""
    places = range(len(weeks.mondays))
    with drawing(7.4, 2.9) as (figure, axes):
        below = [0.0] * len(weeks.mondays)
        handles = []
        order = [*KINDS, *(row.name for row in weeks.kinds if row.name not in KINDS)]
        rows = sorted(weeks.kinds, key=lambda row: order.index(row.name))
        for row in rows:
            color = KINDS.get(row.name, OTHER)
            handles.append(Patch(color=color, linewidth=0, label=row.name.replace("-", " ")))
            bars(axes, places, row.counts, color, below)
            below = [low + count for low, count in zip(below, row.counts, strict=True)]
        axes.set_xlim(-0.7, max(len(places) - 0.3, 3))
        axes.set_ylim(0, max([1.0, *below]) * 1.05)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
        axes.set_xticks(*_marks(weeks))
        axes.tick_params(length=2)
        axes.grid(axis="y", linewidth=0.4, alpha=0.5)
        axes.set_axisbelow(True)
        if handles:
            axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=5, handlelength=1, fontsize=9)
        title = "Announcements a week, by kind of publisher"
        svg = render(figure, "weeks-by-kind", title, _said(weeks, rows))
    return Chart("weeks-by-kind", title, _said(weeks, rows), svg, *_table(weeks, rows))


def by_source(weeks: Weeks) -> Chart:
    """A line of small bars for every publisher, on one scale, with its sum at the end."""
    rows = weeks.sources
    most = max((count for row in rows for count in row.counts), default=1)
    places = range(len(weeks.mondays))
    with drawing(7.4, max(0.34 * len(rows) + 0.5, 1.2)) as (figure, axes):
        for line, row in enumerate(reversed(rows)):
            heights = [0.78 * count / most for count in row.counts]
            bars(axes, places, heights, PLAIN, [float(line)] * len(heights))
            axes.axhline(line, linewidth=0.4, alpha=0.5)
            axes.text(len(places) - 0.2, line + 0.1, f"{sum(row.counts):,}", ha="left", va="bottom", fontsize=9)
        axes.set_yticks([line + 0.25 for line in range(len(rows))], [name_in_chart(row.name) for row in reversed(rows)])
        axes.set_xlim(-0.7, len(places) + max(len(places) * 0.05, 1))
        axes.set_ylim(0, max(len(rows), 1))
        axes.set_xticks(*_marks(weeks))
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
        axes.tick_params(axis="x", length=2)
        title = "Announcements a week, by publisher"
        said = f"{_said(weeks, rows)} The highest bar stands for {most:,} in a week."
        svg = render(figure, "weeks-by-source", title, said)
    return Chart("weeks-by-source", title, said, svg, *_table(weeks, rows))


def _marks(weeks: Weeks) -> tuple[list[int], list[str]]:
    """Where the axis says which week it is."""
    step = max(-(-len(weeks.mondays) // _MOST_MARKS), 1)
    step = _MONTHLY if 1 < step < _MONTHLY else step
    places = list(range(len(weeks.mondays) - 1, -1, -step))[::-1]
    return places, [day_and_month(weeks.mondays[place]).replace(" ", "\n", 1) for place in places]


def _said(weeks: Weeks, rows: tuple[Row, ...] | list[Row]) -> str:
    """The chart in sentences."""
    totals = [sum(column) for column in zip(*(row.counts for row in rows), strict=True)]
    if not totals:
        return "No announcement has a day of publication in this year."
    said = f"{counted(sum(totals), 'announcement')} in {counted(len(totals), 'week')} since {day(weeks.mondays[0])}"
    if len(totals) == 1:
        return sentence(f"{said}.")
    change = {1: "more", -1: "fewer", 0: "as many"}[(totals[-1] > totals[-2]) - (totals[-1] < totals[-2])]
    than = "as in" if change == "as many" else "than in"
    said += f": {number(totals[-1])} in the latest week, {change} {than} the one before ({totals[-2]:,})."
    return sentence(said)


def _table(weeks: Weeks, rows: tuple[Row, ...] | list[Row]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    head = ("Week from", *(row.name for row in rows))
    body = [
        (day(monday), *(f"{row.counts[place]:,}" for row in rows))
        for place, monday in reversed(list(enumerate(weeks.mondays)))
    ]
    return head, tuple(body)
