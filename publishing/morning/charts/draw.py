"""All charts in the order of the page. Importing this imports matplotlib, which takes most of a second."""

from publishing.morning.charts.carriers import network
from publishing.morning.charts.figures import ChartFigures
from publishing.morning.charts.health import strips
from publishing.morning.charts.saved import saved
from publishing.morning.charts.svg import Chart
from publishing.morning.charts.weeks import by_kind, by_source


def draw(figures: ChartFigures) -> tuple[Chart, ...]:
    """The charts; the same figures give the same bytes."""
    return (
        by_kind(figures.weeks),
        by_source(figures.weeks),
        network(figures.edges, figures.more_edges),
        strips(figures.nights, figures.strips, figures.always_healthy),
        saved(figures.nights, figures.bytes_saved),
    )
