"""From matplotlib's figure to SVG that stands within a page: the page's fonts and ink, a title, no ids but needed ones.

Equal figures give equal bytes: the salt of ids is fixed, and no date is written.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree
from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from publishing.morning.shown import visible

INK = "#1b1a17"
"""Drawn as the page's own colour of text, so that it can be read in the dark too."""
FAINT = "#8a8578"
"""Lines of help: readable on light and dark ground, by no means loud."""
LONGEST_NAME = 30

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_SETTINGS: Any = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "councilwire",
    "text.parse_math": False,  # a publisher's name may hold dollar signs
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.color": FAINT,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, and the same figures as a table."""

    key: str  # of its ids in the page
    title: str
    description: str  # what is to be seen, for who cannot see it
    svg: Markup
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@contextmanager
def drawing(width: float, height: float) -> Iterator[tuple[Figure, Axes]]:
    """A figure of so many inches with one pair of axes, to be drawn on within the block."""
    with rc_context(_SETTINGS), warnings.catch_warnings():
        # The font that measures text is not the one that shows it: the reader's has the glyphs.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure, figure.add_subplot()


def render(figure: Figure, key: str, title: str, description: str) -> Markup:
    """The figure as an `<svg>` element with a title and a description that assistive programs read."""
    written = BytesIO()
    figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    drawn = etree.fromstring(written.getvalue(), etree.XMLParser(resolve_entities=False, no_network=True))
    etree.strip_elements(drawn, f"{_SVG}style", f"{_SVG}metadata", etree.Comment, with_tail=False)
    for element in drawn.iter(f"{_SVG}*"):
        _adapt(element, key)
    svg = etree.Element("svg", viewBox=drawn.get("viewBox", ""), role="img")
    svg.set("aria-labelledby", f"{key}-title {key}-description")
    for name, text in (("title", title), ("desc", description)):
        child = etree.SubElement(svg, name, id=f"{key}-{'title' if name == 'title' else 'description'}")
        child.text = text
    svg.extend(drawn)
    etree.cleanup_namespaces(svg)
    return Markup(etree.tostring(svg, encoding="unicode"))  # noqa: S704 - the serializer has escaped every text


def _adapt(element: etree._Element, key: str) -> None:
    """Give `element` the page's colours and fonts, and an id of this chart's or none."""
    element.tag = etree.QName(element).localname  # within HTML the parser knows where it is
    if element.tag == "g":
        element.attrib.pop("id", "")  # nothing refers to groups, and other charts have the same
    elif "id" in element.attrib:
        element.set("id", f"{key}-{element.get('id')}")
    if reference := str(element.attrib.pop(_HREF, "")):
        element.set("href", f"#{key}-{reference.removeprefix('#')}")
    if clip := element.get("clip-path"):
        element.set("clip-path", clip.replace("url(#", f"url(#{key}-"))
    if style := element.get("style"):
        kept = (part.strip() for part in style.split(";") if not part.strip().startswith("font-family"))
        element.set("style", ";".join(part for part in kept if part).replace(INK, "currentColor"))
    for space in ("text", "tail"):  # between elements, where it says nothing
        if element.tag not in {"text", "tspan"} and not (getattr(element, space) or "").strip():
            setattr(element, space, None)


def name_in_chart(name: str) -> str:
    """A name that fits beside a chart: on one line, not too long, without signs that cannot be seen."""
    text = " ".join(visible(name).split())
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1].rstrip()}…"
