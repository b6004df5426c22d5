"""The page's own lines in which its dates stand: those round the headline, and round the article's start and end."""

import re
from dataclasses import dataclass
from itertools import pairwise

from cleaning.article import Located
from cleaning.blocks import Block, Blocks
from cleaning.words import words

NEAR_EDGE = 6
"""Blocks before an edge of the article in which its date line is looked for, and half of those after it."""
OF_OTHERS = words("navigation related teasers comments advert jobs newsletter cookie-notice alert dialog")
"""Rules that take out what is not of this page: dates in it are those of other pages, or today's."""
LONGEST_LINKED_DAY = 40
"""Characters up to which a linked line may be the page's own day: some sites link it to the page itself."""
LONGEST_LABEL = 30
PUBLISHED = re.compile(
    r"\b(?:first published|date published|published|posted|released?|release date|publication date|submitted|issued"
    r"|press release|cyhoeddwyd)(?:\s+(?:on|at|date))?(?:\s+the)?\s*[:–|-]?\s*",
    re.IGNORECASE,
)
"""A label of a day of publication, in front of the day."""
UPDATED = re.compile(
    r"\b(?:last\s+)?(?:updated|modified|reviewed|edited|diweddarwyd)(?:\s+(?:on|at))?\s*[:–|-]?\s*", re.IGNORECASE
)
"""A label of a day of change, in front of the day."""


@dataclass(frozen=True, slots=True)
class DateLines:
    """Texts in which dates may stand, nearest first."""

    above: tuple[str, ...]  # around the headline and the article's start
    below: tuple[str, ...]  # around its end


def find_date_lines(page: Blocks, found: Located | None, headline: int | None) -> DateLines:
    """Texts around the headline and the article's start and end, furniture among them."""
    starts = [headline] if headline is not None else []
    if found is not None:
        starts.append(found.blocks[0])
    ruled = found.ruled if found is not None else (None,) * len(page.blocks)
    above = [line for edge in starts or [0] for line in _lines_near(page, ruled, edge)]
    return DateLines(tuple(above), tuple(_lines_near(page, ruled, found.blocks[-1])) if found is not None else ())


def _lines_near(page: Blocks, ruled: tuple[str | None, ...], edge: int) -> list[str]:
    first, last = edge - NEAR_EDGE, edge + 2 * NEAR_EDGE
    lines = [
        (index, 1, page.blocks[index].text)
        for index in range(max(0, first), min(last, len(page.blocks)))
        if ruled[index] not in OF_OTHERS and not _is_teaser(page.blocks[index])
    ]
    lines += [
        (item.before, 0, item.text)
        for item in page.dropped
        if first <= item.before <= last and item.rule not in OF_OTHERS
    ]
    lines.sort(key=lambda line: line[:2])
    lines = [
        (index, order, f"{label} {text}" if _is_label(label) else text)
        for (_, _, label), (index, order, text) in pairwise([(0, 0, ""), *lines])
    ]
    lines.sort(key=lambda line: (line[0] < edge, abs(line[0] - edge), line[1]))
    return [text for _, _, text in lines]


def _is_teaser(block: Block) -> bool:
    """Whether a block is a link that says more than a day: it leads to another page, whose date it may tell."""
    return block.link_chars * 2 > len(block.text) > LONGEST_LINKED_DAY


def _is_label(text: str) -> bool:
    """Whether `text` is nothing but a label whose date stands in the next line."""
    return len(text) < LONGEST_LABEL and any(label.fullmatch(text) for label in (PUBLISHED, UPDATED))
