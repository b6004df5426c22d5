"""The axis of nights, the same under every chart that has one."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from publishing.morning.nights import Night
from publishing.morning.words import day_and_month, london_day

_STEP = 5
_FEWEST = 11


def mark_nights(axes: Axes, nights: Sequence[Night]) -> None:
    """Tell the latest night and every fifth before it by its day; a few nights do not fill the width."""
    last = len(nights) - 1
    axes.set_xlim(-0.6, max(last, _FEWEST) + 0.6)
    places = [place for place in range(last, -1, -1) if (last - place) % _STEP == 0]
    axes.set_xticks(places, [day_and_month(london_day(nights[place].start)) for place in places])
    axes.tick_params(axis="x", length=2)
