"""The drawing of the public interface shows every view and every reference, and is the one in the docs."""

from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

from schema.diagram import GAP, HUB, WIDTH, diagram, place
from schema.v1 import VIEWS

SVG = "{http://www.w3.org/2000/svg}"


def test_the_drawing_in_the_docs_is_current() -> None:
    drawn = (Path(__file__).parents[2] / "docs" / "warehouse.svg").read_text(encoding="utf-8")
    assert drawn == diagram(), "run: make docs"


def test_every_view_has_its_box_and_none_covers_another() -> None:
    boxes = list(place())
    assert sorted(box.view.name for box in boxes) == sorted(view.name for view in VIEWS)
    for one, other in combinations(boxes, 2):
        beside = abs(one.x - other.x) >= WIDTH + GAP
        below = one.y >= other.y + other.height or other.y >= one.y + one.height
        assert beside or below, (one.view.name, other.view.name)


def test_a_box_names_the_columns_of_the_key_and_what_each_reference_leads_to() -> None:
    said = ["".join(text.itertext()) for text in ElementTree.fromstring(diagram()).iter(f"{SVG}text")]
    for view in VIEWS:
        for reference in view.references:
            assert f"{reference.columns[0]} → {reference.view}" in said
        for name in view.key:
            assert any(line.split(" → ")[0] == name for line in said)


def test_every_reference_has_its_line_but_those_to_the_view_that_most_lead_to() -> None:
    lines = list(ElementTree.fromstring(diagram()).iter(f"{SVG}path"))
    assert len(lines) == sum(reference.view != HUB for view in VIEWS for reference in view.references)


def test_nothing_is_drawn_outside() -> None:
    drawing = ElementTree.fromstring(diagram())
    width, height = int(drawing.attrib["width"]), int(drawing.attrib["height"])
    for box in place():
        assert box.x >= GAP // 2 * 0.75  # lines within a column bend to its left by three quarters of half the gap
        assert box.x + WIDTH <= width
        assert box.y + box.height <= height
