"""Who carries whom: publishers as points in columns, announcers left and press right, arrows as wide as they are used.

The columns are networkx's multipartite layout; within a column a publisher stands beside those it has to do with, so
that arrows cross little. Nothing in it is drawn by lot, and equal figures give the same drawing.
"""

from collections import defaultdict
from collections.abc import Sequence
from statistics import mean

import networkx
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from publishing.morning.charts.figures import Edge
from publishing.morning.charts.palette import OTHER, RANKS
from publishing.morning.charts.svg import INK, Chart, drawing, name_in_chart, render
from publishing.morning.words import counted, number, sentence

_ORDER = ("announcer", "partner", "press")
_SWEEPS = 8
_WIDEST = 5.0  # points
_MANY = 5  # announcements that make an arrow wide, where no pair has more

Places = dict[str, tuple[float, float]]


def network(edges: Sequence[Edge], more: int) -> Chart:
    """Arrows from who announces to who carries it. `more` pairs are not among `edges`."""
    title = "Who carries whom"
    said = _said(edges, more)
    ranks = {edge.announcer: edge.announcer_rank for edge in edges}
    ranks |= {edge.carrier: edge.carrier_rank for edge in edges}
    places = _places(edges, ranks)
    tallest = max((sum(rank == one for rank in ranks.values()) for one in _ORDER), default=1)
    with drawing(7.4, max(0.42 * tallest + 0.8, 2.0)) as (figure, axes):
        axes.set_axis_off()
        most = max([_MANY, *(edge.count for edge in edges)])
        for edge in sorted(edges, key=lambda edge: edge.count):
            _arrow(axes, places[edge.announcer], places[edge.carrier], edge.count, most)
        left = min((x for x, _ in places.values()), default=0.0)
        for name, (x, y) in places.items():
            axes.scatter([x], [y], s=42, color=RANKS.get(ranks[name], OTHER), zorder=3)
            side, shift = ("right", -0.03) if x == left else ("left", 0.03)
            axes.text(x + shift, y, name_in_chart(name), ha=side, va="center", fontsize=10, zorder=4)
        axes.set_xlim(-0.75, 1.75)
        axes.margins(y=0.12)
        svg = render(figure, "carriers", title, said)
    rows = tuple((edge.announcer, edge.carrier, f"{edge.count:,}") for edge in edges)
    return Chart("carriers", title, said, svg, ("Announced by", "Carried by", "Announcements"), rows)


def _places(edges: Sequence[Edge], ranks: dict[str, str]) -> Places:
    """Where each publisher stands: columns from 0 to 1, each publisher near those that it is joined to."""
    columns: dict[str, list[str]] = {
        rank: sorted(name for name, one in ranks.items() if one == rank)
        for rank in (*_ORDER, *sorted(set(ranks.values()) - set(_ORDER)))
    }
    columns = {rank: names for rank, names in columns.items() if names}
    near: defaultdict[str, set[str]] = defaultdict(set)
    for edge in edges:
        near[edge.announcer].add(edge.carrier)
        near[edge.carrier].add(edge.announcer)
    for _ in range(_SWEEPS):
        heights = {
            name: place / max(len(names) - 1, 1) for names in columns.values() for place, name in enumerate(names)
        }
        for names in columns.values():
            names.sort(key=lambda name: (mean(heights[one] for one in sorted(near[name])), name))
    graph = networkx.DiGraph()
    for layer, names in enumerate(columns.values()):
        graph.add_nodes_from(names, layer=layer)
    laid_out = networkx.multipartite_layout(graph, subset_key="layer") if graph else {}
    xs = [float(x) for x, _ in laid_out.values()] or [0.0]
    wide = (max(xs) - min(xs)) or 1.0
    return {name: ((float(x) - min(xs)) / wide, -float(y)) for name, (x, y) in laid_out.items()}


def _arrow(axes: Axes, tail: tuple[float, float], head: tuple[float, float], count: int, most: int) -> None:
    width = 0.8 + (_WIDEST - 0.8) * count / most
    bend = 0.35 if tail[0] == head[0] else 0.06  # within a column a straight arrow would run through the others
    axes.add_patch(
        FancyArrowPatch(
            tail,
            head,
            connectionstyle=f"arc3,rad={bend}",
            arrowstyle="-|>",
            mutation_scale=8 + width,
            linewidth=width,
            shrinkA=5,
            shrinkB=6,
            color=INK,
            alpha=0.35,
            zorder=1,
        )
    )


def _said(edges: Sequence[Edge], more: int) -> str:
    if not edges:
        return "No publisher carried what another announced in the last year."
    said = f"In the last year {counted(len(edges) + more, 'pair')} of publishers had announcements in common. "
    most = edges[0]
    if most.count > 1:
        said += f"{most.carrier} carried {most.announcer} most often: {counted(most.count, 'announcement')}."
    else:
        said += "No one carried another more than once."
    return sentence(said + (f" The {number(more)} pairs with fewest are left out." if more else ""))
