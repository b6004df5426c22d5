"""The page's own lines in which its dates stand: those round the headline, and round the article's start and end."""

import re
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from cleaning.article import Located
from cleaning.blocks import Block, Blocks
from cleaning.words import words

NEAR_EDGE = 6
"""Blocks before an edge of the article in which its date line is looked for, and half of those after it."""
OF_OTHERS = words("navigation site-header related teasers comments advert jobs newsletter cookie-notice alert dialog")
"""Rules that take out what is not of this page: dates in it are those of other pages, or today's."""
LONGEST_LINKED_DAY = 40
"""Characters up to which a linked line may be the page's own day: some sites link it to the page itself."""
BESIDE = 6
"""Blocks after the headline, and half of those before it, in which its byline stands."""
LONGEST_LINE = 120
"""A date in a longer text is told of; it is no date line."""
LONGEST_LABEL = 30
LABEL_REACH = 60
"""Characters after a label in which its date stands."""
PUBLISHED = re.compile(
    r"\b(?:(?:first published|date published|published|posted|post time|released|release(?: date|(?=\s*:))"
    r"|publication date|submitted|issued|cyhoeddwyd)(?:\s+(?:on|at|date))?(?:\s+the)?\s*[:–|-]?"
    r"|press release\s*[:–|-])\s*",
    re.IGNORECASE,
)
"""A label of a day of publication, in front of the day."""
UPDATED = re.compile(
    r"\b(?:last\s+)?(?:updated|modified|reviewed|edited|diweddarwyd)(?:\s+(?:on|at))?\s*[:–|-]?\s*", re.IGNORECASE
)
"""A label of a day of change, in front of the day."""
_DATED = re.compile(r"(?:19|20)\d\d|\d[/.-]\d|\d\d\b|\b(?:ago|yesterday|today|heddiw|ddoe|just now)\b", re.IGNORECASE)
"""What any date has in it: a quick look before the slow ones."""
_place = itemgetter(0, 1)


@dataclass(frozen=True, slots=True)
class DateLines:
    """Texts in which dates may stand, each with the label that stands in the line before it, nearest first."""

    beside: tuple[str, ...]  # right above and under the headline: no headings, no rows of tables
    above: tuple[str, ...]  # around the headline and the article's start
    below: tuple[str, ...]  # around its end


class _Line(NamedTuple):
    block: int  # which it is, or stands before
    order: int  # among the lines of that number
    kind: str
    text: str


def find_date_lines(page: Blocks, found: Located | None, headline: int | None) -> DateLines:
    """Texts around the headline and the article's start and end, furniture among them."""
    ruled = found.ruled if found is not None else (None,) * len(page.blocks)
    at_headline = _lines_near(page, ruled, headline) if headline is not None else []
    start = found.blocks[0] if found is not None else 0
    at_start = _lines_near(page, ruled, start) if start != headline and (found or headline is None) else []
    return DateLines(
        beside=tuple(line.text for line in at_headline if headline is not None and _is_beside(line, headline)),
        above=tuple(dict.fromkeys(line.text for line in at_headline + at_start)),
        below=tuple(line.text for line in _lines_near(page, ruled, found.blocks[-1])) if found is not None else (),
    )


def _is_beside(line: _Line, headline: int) -> bool:
    return -BESIDE // 2 <= line.block - headline <= BESIDE and line.kind not in ("h", "row")


def _lines_near(page: Blocks, ruled: tuple[str | None, ...], edge: int) -> list[_Line]:
    """Short lines of this page with a date in them, round the block `edge`: what follows it first, then by distance."""
    first, last = max(0, edge - NEAR_EDGE), edge + 2 * NEAR_EDGE
    others = OF_OTHERS - {ruled[edge]} if ruled else OF_OTHERS  # what the headline itself stands in is the page's own
    lines = [
        _Line(index, 1, block.kind, _labelled_part(block.text) if ruled[index] == "byline" else block.text)
        for index, block in enumerate(page.blocks[first:last], first)
        if ruled[index] not in others and not _is_teaser(block)
    ]
    lines += [
        _Line(item.before, 0, "furniture", _labelled_part(item.text))
        for item in page.dropped
        if first <= item.before <= last and item.rule not in others
    ]
    lines.sort(key=_place)
    dated = [
        line._replace(text=f"{before.text} {line.text}") if _is_label(before.text) else line
        for before, line in pairwise([_Line(0, 0, "", ""), *lines])
        if len(line.text) <= LONGEST_LINE and _DATED.search(line.text)
    ]
    dated.sort(key=lambda line: (line.block < edge, abs(line.block - edge), line.order))
    return dated


def _labelled_part(text: str) -> str:
    """A long byline from the label of its day on."""
    label = PUBLISHED.search(text) if len(text) > LONGEST_LINE else None
    return text[label.start() : label.start() + LONGEST_LINE] if label is not None else text


def _is_teaser(block: Block) -> bool:
    """Whether a block is a link that says more than a day: it leads to another page, whose date it may tell."""
    return block.link_chars * 2 > len(block.text) > LONGEST_LINKED_DAY


def _is_label(text: str) -> bool:
    """Whether `text` is nothing but a label whose date stands in the next line."""
    return len(text) < LONGEST_LABEL and any(label.fullmatch(text) for label in (PUBLISHED, UPDATED))
