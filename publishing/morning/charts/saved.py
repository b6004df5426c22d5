"""Pages that did not have to be sent again: the share of answers that said 'not modified', night by night."""

from collections.abc import Sequence

from publishing.morning.charts.bars import bars
from publishing.morning.charts.nights_axis import mark_nights
from publishing.morning.charts.palette import PLAIN
from publishing.morning.charts.svg import Chart, drawing, render
from publishing.morning.nights import Night
from publishing.morning.words import counted, day, london_day, sentence, size


def saved(nights: Sequence[Night], bytes_saved: float | None) -> Chart:
    """Bars, one a night; nights without any answer have none."""
    title = "Pages saved by “not modified”"
    said = _said(nights, bytes_saved)
    with drawing(7.4, 2.2) as (figure, axes):
        known = [(place, 100 * night.saved) for place, night in enumerate(nights) if night.saved is not None]
        bars(axes, [place for place, _ in known], [share for _, share in known], PLAIN)
        axes.set_ylim(0, 100)
        axes.set_yticks([0, 50, 100], ["0%", "50%", "100%"])
        axes.grid(axis="y", linewidth=0.4, alpha=0.5)
        axes.set_axisbelow(True)
        mark_nights(axes, nights)
        svg = render(figure, "saved", title, said)
    rows = tuple(
        (
            day(london_day(night.start)),
            f"{night.not_modified:,}",
            f"{night.fetched:,}",
            f"{night.saved:.0%}" if night.saved is not None else "no answers",
        )
        for night in reversed(nights)
    )
    return Chart("saved", title, said, svg, ("Night", "Not modified", "Sent", "Saved"), rows)


def _said(nights: Sequence[Night], bytes_saved: float | None) -> str:
    if not nights or nights[-1].saved is None:
        return "No site answered in the latest night."
    last = nights[-1]
    said = f"{counted(last.not_modified, 'answer')} of {last.not_modified + last.fetched:,} in the latest night said so"
    if bytes_saved:
        said += f", which saved about {size(bytes_saved)} by the usual size of these sites’ pages"
    return sentence(f"{said}.")
