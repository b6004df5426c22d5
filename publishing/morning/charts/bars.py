"""Bars of one colour as a single shape: a year of weeks for a dozen publishers would be six hundred otherwise."""

from collections.abc import Sequence

import numpy
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

WIDTH = 0.82


def bars(
    axes: Axes, places: Sequence[int], heights: Sequence[float], color: str, bottoms: Sequence[float] | None = None
) -> PathPatch | None:
    """Bars of `heights` around `places`, from `bottoms` or 0; None where none has a height. The caller sets limits."""
    from_ = bottoms or [0.0] * len(places)
    corners = [
        ((x - WIDTH / 2, low), (x - WIDTH / 2, low + high), (x + WIDTH / 2, low + high), (x + WIDTH / 2, low))
        for x, high, low in zip(places, heights, from_, strict=True)
        if high
    ]
    if not corners:
        return None
    patch = PathPatch(Path.make_compound_path_from_polys(numpy.array(corners)), facecolor=color, linewidth=0)
    axes.add_patch(patch)
    return patch
