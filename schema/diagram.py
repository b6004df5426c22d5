"""docs/warehouse.svg: the views of the public interface, their keys, and which leads to which.

To draw it anew: `python -m schema.diagram > docs/warehouse.svg`.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from schema.v1 import VIEWS, Reference, View

GRID: tuple[tuple[str, ...], ...] = (
    ("v1_outlets", "v1_relations", "v1_redirects", "v1_events"),
    ("v1_announcements", "v1_pages", "v1_versions"),
    ("v1_addresses", "v1_removed", "v1_captures", "v1_issues"),
    ("v1_sources", "v1_health", "v1_runs"),
)
"""The views of each column of the drawing, downwards: what leads to another stands beside it where it can."""
HUB = "v1_sources"
"""Most views name their publisher: lines to it would hide the others, so the rows say it in words."""

WIDTH, GAP, LINE, HEAD, BETWEEN, MARGIN = 256, 76, 18, 26, 34, 32  # of boxes, rows and what is between, in pixels
INK, BLUE, PALE = "#0b0c0c", "#1d70b8", "#eef3f8"


@dataclass(frozen=True, slots=True)
class Box:
    """A view in the drawing: its place, and a row for every column that is of its key or leads somewhere."""

    view: View
    column: int
    x: int
    y: int
    rows: tuple[str, ...]  # names of columns

    @property
    def height(self) -> int:
        """Of the box with its rows."""
        return HEAD + LINE * len(self.rows) + 8

    def row_middle(self, name: str) -> int:
        """How far down the middle of the row of column `name` is."""
        return self.y + HEAD + LINE * self.rows.index(name) + LINE // 2 + 4

    def side(self, *, right: bool) -> int:
        """How far right its left or right side is."""
        return self.x + WIDTH if right else self.x


def diagram() -> str:
    """The drawing, as SVG text."""
    boxes = {box.view.name: box for box in place()}
    width = 2 * MARGIN + len(GRID) * WIDTH + (len(GRID) - 1) * GAP
    height = max(box.y + box.height for box in boxes.values()) + MARGIN + 2 * LINE
    lines = "".join(
        _line(box, reference, boxes[reference.view])
        for box in boxes.values()
        for reference in box.view.references
        if reference.view != HUB
    )
    note = (
        f"Underlined: the key. → and lines: the view that a column leads to, by its key; lines to {HUB} are left out."
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="12" role="img" aria-labelledby="title">\n'
        '<title id="title">The views of the public interface and the references between them</title>\n'
        '<rect width="100%" height="100%" fill="white"/>\n'
        f"{lines}{''.join(_box(box) for box in boxes.values())}"
        f'<text x="{MARGIN}" y="{height - MARGIN}" fill="{INK}">{escape(note)}</text>\n</svg>\n'
    )


def place() -> Iterator[Box]:
    """Every view of `GRID` in its place."""
    views = {view.name: view for view in VIEWS}
    for column, names in enumerate(GRID):
        y = MARGIN
        for name in names:
            box = Box(views[name], column, MARGIN + column * (WIDTH + GAP), y, _rows(views[name]))
            yield box
            y += box.height + BETWEEN


def _rows(view: View) -> tuple[str, ...]:
    told = {*view.key, *(name for reference in view.references for name in reference.columns)}
    return tuple(column.name for column in view.columns if column.name in told)


def _line(box: Box, reference: Reference, to: Box) -> str:
    """From the row of the reference's first column to the head of the view it leads to."""
    right = to.column > box.column
    x1, y1 = box.side(right=right), box.row_middle(reference.columns[0])
    x2, y2 = to.side(right=to.column < box.column), to.y + HEAD // 2
    bend = GAP // 2 if to.column != box.column else -GAP // 2
    c1, c2 = (x1 + bend, x2 - bend) if right else (x1 - abs(bend), x2 + bend)
    return (
        f'<path d="M{x1},{y1} C{c1},{y1} {c2},{y2} {x2},{y2}" fill="none" stroke="{BLUE}" stroke-opacity="0.6"/>'
        f'<circle cx="{x2}" cy="{y2}" r="3" fill="{BLUE}"/>\n'
    )


def _box(box: Box) -> str:
    rows = "".join(_row(box, name) for name in box.rows)
    frame = f'x="{box.x}" y="{box.y}" width="{WIDTH}"'
    return (
        f'<rect {frame} height="{box.height}" rx="4" fill="white" stroke="{INK}"/>'
        f'<rect {frame} height="{HEAD}" rx="4" fill="{PALE}" stroke="{INK}"/>'
        f'<text x="{box.x + 10}" y="{box.y + 18}" font-weight="bold" fill="{INK}">{box.view.name}</text>\n{rows}'
    )


def _row(box: Box, name: str) -> str:
    leads = [one.view for one in box.view.references if name == one.columns[0]]
    said = "".join(f" → {view}" for view in leads)
    style = ' text-decoration="underline"' if name in box.view.key else ""
    return (
        f'<text x="{box.x + 10}" y="{box.row_middle(name) + 4}" fill="{INK}"><tspan{style}>{name}</tspan>'
        f'<tspan fill="{BLUE}">{said}</tspan></text>\n'
    )


if __name__ == "__main__":
    sys.stdout.write(diagram())
