"""The body of an announcement as blocks, written in a small subset of Markdown.

Blocks are divided by blank lines; the lines of one block are one text however they are wrapped. A block is a
`## heading`, a list (`- ` or `1. `, continuation lines indented), a quotation (`> `, paragraphs divided by `>`
alone), a table (`| cell | cell |`, first row the head) or else a paragraph. Within a text `**bold**` and
`[words](address)` are known.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A subheading."""

    text: str


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list with bullets or numbers."""

    items: tuple[str, ...]
    numbered: bool


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation that is set apart."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first row is its head."""

    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Heading | ItemList | Quotation | Table

_NUMBERED = re.compile(r"\d+\. ")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


def parse(text: str) -> tuple[Block, ...]:
    """The blocks that `text` holds. Raises `ValueError` for a table or a quotation that is not whole."""
    return tuple(_block(chunk.strip("\n").split("\n")) for chunk in re.split(r"\n\s*\n", text.strip("\n")) if chunk)


def to_html(blocks: Iterable[Block], heading: str = "h2") -> str:
    """The blocks as HTML, one element a line. `heading` is the element that subheadings are set in."""
    return "\n".join(_element(block, heading) for block in blocks)


def to_paragraphs(blocks: Iterable[Block]) -> tuple[str, ...]:
    """The blocks as plain paragraphs: a list item, and a row of a table, is a paragraph of its own."""
    return tuple(text for block in blocks for text in _texts(block))


def plain(text: str) -> str:
    """A text without its inline marks."""
    return _LINK.sub(r"\1", _BOLD.sub(r"\1", text))


def inline(text: str) -> str:
    """A text as escaped HTML with its inline marks as elements."""
    return _LINK.sub(r'<a href="\2">\1</a>', _BOLD.sub(r"<strong>\1</strong>", escape(text, quote=False)))


def _block(lines: list[str]) -> Block:
    first = lines[0]
    if first.startswith("## "):
        return Heading(_joined(lines)[3:])
    if first.startswith("- "):
        return ItemList(tuple(_items(lines, re.compile(r"- "))), numbered=False)
    if _NUMBERED.match(first):
        return ItemList(tuple(_items(lines, _NUMBERED)), numbered=True)
    if first.startswith(">"):
        if not all(line.startswith(">") for line in lines):
            raise ValueError(f"a line of a quotation lacks its mark: {lines}")
        inner = "\n".join(line[1:].strip() for line in lines)
        return Quotation(tuple(_joined(chunk.split("\n")) for chunk in inner.split("\n\n")))
    if first.startswith("|"):
        return _table(lines)
    return Paragraph(_joined(lines))


def _joined(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)


def _items(lines: list[str], mark: re.Pattern[str]) -> Iterator[str]:
    item: list[str] = []
    for line in lines:
        if found := mark.match(line):
            if item:
                yield _joined(item)
            item = [line[found.end() :]]
        else:
            item.append(line)
    yield _joined(item)


def _table(lines: list[str]) -> Table:
    rows = tuple(tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in lines)
    if len({len(row) for row in rows}) != 1:
        raise ValueError(f"rows of different length in a table: {rows[0]}")
    return Table(rows)


def _element(block: Block, heading: str) -> str:
    match block:
        case Paragraph(text):
            return f"<p>{inline(text)}</p>"
        case Heading(text):
            return f"<{heading}>{inline(text)}</{heading}>"
        case ItemList(items, numbered):
            name = "ol" if numbered else "ul"
            return f"<{name}>\n" + "".join(f"<li>{inline(item)}</li>\n" for item in items) + f"</{name}>"
        case Quotation(paragraphs):
            return "<blockquote>\n" + "".join(f"<p>{inline(text)}</p>\n" for text in paragraphs) + "</blockquote>"
        case Table(rows):
            head = "".join(f'<th scope="col">{inline(cell)}</th>' for cell in rows[0])
            body = "\n".join("<tr>" + "".join(f"<td>{inline(cell)}</td>" for cell in row) + "</tr>" for row in rows[1:])
            return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text) | Heading(text):
            yield plain(text)
        case ItemList(items, _):
            yield from map(plain, items)
        case Quotation(paragraphs):
            yield from map(plain, paragraphs)
        case Table(rows):
            for row in rows:
                yield " | ".join(map(plain, row))
