"""The growth of a night's cost with the warehouse, as SVG: a line for each database, and one for datasketch."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log10
from typing import Any

WIDTH, HEIGHT, MARGIN = 520, 300, 60
COLOURS = {"SQLite": "#1d70b8", "PostgreSQL": "#00703c", "datasketch": "#b58840"}
FIGURES = {"sqlite": ("SQLite", "cpu_ms_a_document"), "postgresql": ("PostgreSQL", "wall_ms_a_document")}
"""What stands for each database: of PostgreSQL the wall time, since its server's CPU time is not ours to see."""
Point = tuple[int, float]  # documents before, milliseconds a document


def scale_plot(figures: Sequence[Mapping[str, Any]]) -> str:
    """SVG text for what `benchmarks.duplicates_scale` found; of figures for one size the lowest."""
    lines: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for one in figures:
        name, measure = FIGURES[one["database"]]
        found = [(name, one[measure])]
        if one["database"] == "sqlite" and "datasketch_cpu_ms_a_document" in one:
            found.append(("datasketch", one["datasketch_cpu_ms_a_document"]))
        for line, value in found:
            lines[line][one["documents"]] = min(value, lines[line].get(one["documents"], value))
    points = {name: sorted(values.items()) for name, values in lines.items()}
    sizes = sorted({size for values in points.values() for size, _ in values})
    most = max(value for values in points.values() for _, value in values) * 1.15
    drawn = "".join(_line(name, values, sizes, most) for name, values in points.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH + 2 * MARGIN}" height="{HEIGHT + 2 * MARGIN}" '
        'font-family="sans-serif" font-size="11">\n'
        '<rect width="100%" height="100%" fill="white"/>\n'
        f'<rect x="{MARGIN}" y="{MARGIN}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#444"/>\n'
        f"{drawn}{_axes(sizes, most)}</svg>\n"
    )


def _line(name: str, values: Sequence[Point], sizes: Sequence[int], most: float) -> str:
    places = [(_x(size, sizes), _y(value, most), value) for size, value in values]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in places)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{COLOURS[name]}"/>'
        f'<text x="{x - 10:.1f}" y="{y - 9:.1f}">{value:.2f}</text>\n'
        for x, y, value in places
    )
    x, y, _ = places[-1]
    label = f'<text x="{x - 10:.1f}" y="{y + 18:.1f}" text-anchor="end" fill="{COLOURS[name]}">{name}</text>\n'
    return f'<polyline points="{path}" fill="none" stroke="{COLOURS[name]}" stroke-width="2"/>{dots}{label}'


def _axes(sizes: Sequence[int], most: float) -> str:
    ticks = "".join(
        f'<text x="{_x(size, sizes):.1f}" y="{MARGIN + HEIGHT + 18}" text-anchor="middle">{size:,}</text>\n'
        for size in sizes
    )
    ticks += "".join(
        f'<text x="{MARGIN - 8}" y="{_y(value, most) + 4:.1f}" text-anchor="end">{value}</text>\n'
        for value in range(int(most) + 1)
    )
    below = "documents in the warehouse before the night"
    above = "milliseconds a document: CPU (SQLite, datasketch) and wall (PostgreSQL, its server included)"
    return (
        f'{ticks}<text x="{MARGIN}" y="{2 * MARGIN + HEIGHT - 14}">{below}</text>\n'
        f'<text x="{MARGIN}" y="{MARGIN - 14}">{above}</text>\n'
    )


def _x(size: int, sizes: Sequence[int]) -> float:
    low, high = log10(sizes[0]), log10(sizes[-1])
    return MARGIN + WIDTH * (0.08 + 0.84 * ((log10(size) - low) / (high - low) if high > low else 0.5))


def _y(value: float, most: float) -> float:
    return MARGIN + HEIGHT * (1 - value / most)
