"""The page's own lines in which its dates stand: those round the headline, and round the article's start and end."""

import re
from dataclasses import dataclass
from itertools import pairwise
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


class _Line(NamedTuple):
    block: int  # which it is, or stands before
    order: int  # among the lines of that number
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class DateLines:
    """Texts in which dates may stand, nearest first."""

    beside: tuple[str, ...]  # between the headline and the text, and right above it: no headings, no rows of tables
    above: tuple[str, ...]  # around the headline and the article's start
    below: tuple[str, ...]  # around its end


def find_date_lines(page: Blocks, found: Located | None, headline: int | None) -> DateLines:
    """Texts around the headline and the article's start and end, furniture among them."""
    ruled = found.ruled if found is not None else (None,) * len(page.blocks)
    starts = [headline] if headline is not None else []
    if found is not None:
        starts.append(found.blocks[0])
    above = [line for edge in starts or [0] for line in _lines_near(page, ruled, edge)]
    return DateLines(
        beside=tuple(_lines_beside(page, ruled, headline)) if headline is not None else (),
        above=tuple(above),
        below=tuple(_lines_near(page, ruled, found.blocks[-1])) if found is not None else (),
    )


def _lines_beside(page: Blocks, ruled: tuple[str | None, ...], headline: int) -> list[str]:
    lines = _lines(page, ruled, headline, headline - BESIDE // 2, headline + BESIDE)
    return [line.text for line in lines if line.kind not in ("h", "row")]


def _lines_near(page: Blocks, ruled: tuple[str | None, ...], edge: int) -> list[str]:
    return [line.text for line in _lines(page, ruled, edge, edge - NEAR_EDGE, edge + 2 * NEAR_EDGE)]


def _lines(page: Blocks, ruled: tuple[str | None, ...], edge: int, first: int, last: int) -> list[_Line]:
    """Lines of this page from the block `first` up to the block `last`: what follows `edge` first, then by distance."""
    lines = [
        _Line(index, 1, block.kind, block.text)
        for index, block in enumerate(page.blocks[max(0, first) : max(0, last)], max(0, first))
        if ruled[index] not in OF_OTHERS and not _is_teaser(block)
    ]
    lines += [
        _Line(item.before, 0, "furniture", _labelled_part(item.text))
        for item in page.dropped
        if first <= item.before <= last and item.rule not in OF_OTHERS
    ]
    lines.sort(key=lambda line: line[:2])
    lines = [
        line._replace(text=f"{before.text} {line.text}") if _is_label(before.text) else line
        for before, line in pairwise([_Line(0, 0, "", ""), *lines])
    ]
    lines.sort(key=lambda line: (line.block < edge, abs(line.block - edge), line.order))
    return lines


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
