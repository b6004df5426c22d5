"""The health of sources over the last nights: a strip of marks each, told apart by shape and by colour."""

from collections.abc import Sequence

from matplotlib.lines import Line2D

from publishing.morning.charts.figures import Strip
from publishing.morning.charts.nights_axis import mark_nights
from publishing.morning.charts.palette import STATES
from publishing.morning.charts.svg import Chart, drawing, name_in_chart, render
from publishing.morning.nights import Night
from publishing.morning.words import counted, day, listed, london_day, sentence

MOST_STRIPS = 40


def strips(nights: Sequence[Night], rows: Sequence[Strip], always_healthy: int) -> Chart:
    """One line a source that was not healthy all the time; the others are counted."""
    shown = rows[:MOST_STRIPS]
    title = f"Health of sources over {counted(len(nights), 'night')}"
    said = _said(rows, always_healthy)
    with drawing(7.4, 0.3 * len(shown) + 1.0) as (figure, axes):
        for line, strip in enumerate(reversed(shown)):
            for state, (shape, color) in STATES.items():
                places = [place for place, one in enumerate(strip.states) if one == state]
                axes.scatter(places, [line] * len(places), marker=shape, s=34, color=color, linewidths=0)
        axes.set_yticks(range(len(shown)), [name_in_chart(strip.name) for strip in reversed(shown)])
        axes.set_ylim(-0.6, len(shown) - 0.4)
        axes.tick_params(axis="y", length=0)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.grid(axis="y", linewidth=0.4, alpha=0.4)
        axes.set_axisbelow(True)
        mark_nights(axes, nights)
        handles = [
            Line2D([], [], linestyle="", marker=shape, color=color, markersize=6, markeredgewidth=0, label=state)
            for state, (shape, color) in STATES.items()
        ]
        axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=4, fontsize=9, handletextpad=0.2)
        svg = render(figure, "health", title, said)
    head = ("Source", *(day(london_day(night.start)) for night in nights))
    body = tuple((strip.name, *(state or "not judged" for state in strip.states)) for strip in rows)
    return Chart("health", title, said, svg, head, body)


def _said(rows: Sequence[Strip], always_healthy: int) -> str:
    now = {state: sum(strip.states[-1:] == (state,) for strip in rows) for state in STATES if state != "healthy"}
    unwell = [f"{counted(count, 'source')} {state}" for state, count in now.items() if count]
    said = f"{counted(always_healthy, 'source')} healthy on every night, and not shown. "
    said += f"Now {listed(unwell)}." if unwell else "All are healthy now."
    if len(rows) > MOST_STRIPS:
        said += f" Of {len(rows):,} others the first {MOST_STRIPS} are drawn; the table has all."
    return sentence(said)
