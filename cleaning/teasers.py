"""Teasers: runs of headings that lead to the site's other pages, each with a line or two of text under it."""

from urllib.parse import urlsplit

from cleaning.blocks import Block, Blocks
from cleaning.prose import is_prose

FEWEST_TEASERS = 3
LONGEST_TEASER = 500
"""Characters between two linked headings up to which they head teasers, not sections."""
LEAST_INSIDE = 0.3
"""Share of a run's headings that must lead to the site's own pages."""
LEAST_PROSE_AFTER = 3
"""Paragraphs beside a run of linked headings and below it, from which it stands in the midst of the article."""
LEAST_BEFORE_TEASERS = 1000
"""Characters of prose after the headline; with fewer, linked headings are a list-shaped announcement's items."""


def mark_teasers(page: Blocks, ruled: list[str | None], headline: int | None, url: str) -> None:
    """Mark in `ruled` the teasers among the blocks of the page at `url`, whose title stands in the block `headline`.

    Headings that link to a part of the page itself head the sections of an article. Where most headings of a run lead
    to other sites, they are the items of its list.
    """
    heads = [
        index
        for index, block in enumerate(page.blocks)
        if block.kind == "h"
        and block.link_chars * 10 >= len(block.text) * 8
        and ruled[index] is None
        and index != headline
        and not _address(block).startswith("#")
    ]
    runs: list[list[int]] = []
    for head in heads:
        if runs and _text_between(page, ruled, runs[-1][-1], head) <= LONGEST_TEASER:
            runs[-1].append(head)
        else:
            runs.append([head])
    site = _site_of(url)
    for run in runs:
        inside = sum(_is_of_site(_address(page.blocks[head]), site) for head in run)
        if (
            len(run) < FEWEST_TEASERS
            or inside < LEAST_INSIDE * len(run)
            or _stands_among_prose(page, ruled, run)
            or _is_list_itself(page, ruled, run, headline)
        ):
            continue
        for first, following in zip(run, [*run[1:], None], strict=True):
            end = following if following is not None else _end_of_card(page, first)
            for index in range(first, end):
                ruled[index] = ruled[index] or "teasers"


def _stands_among_prose(page: Blocks, ruled: list[str | None], run: list[int]) -> bool:
    """Whether the headings of a run stand side by side with paragraphs before and after it: they head sections."""
    homes = {_home_of(page, page.blocks[head]) for head in run}
    if len(homes) > 1:
        return False
    home = page.containers[homes.pop()]
    last = _end_of_card(page, run[-1])
    before, after = (
        sum(
            is_prose(page.blocks[index]) and ruled[index] is None
            for index in part
            if _home_of(page, page.blocks[index]) == _home_of(page, page.blocks[run[0]])
        )
        for part in (range(home.start, run[0]), range(last + 1, home.end))
    )
    return before > 0 and after >= LEAST_PROSE_AFTER


def _home_of(page: Blocks, block: Block) -> int:
    """The container that a block's own element stands in."""
    return page.containers[block.container].parent


def _address(block: Block) -> str:
    """Where the first link of a block leads."""
    return next((piece[1] for piece in block.pieces if type(piece) is tuple and piece[0] == "a"), "").strip()


def _is_of_site(address: str, site: str) -> bool:
    """Whether `address` is relative, or its host is `site` or stands above or below it."""
    other = _site_of(address)
    return not other or not site or f".{other}".endswith(f".{site}") or f".{site}".endswith(f".{other}")


def _site_of(url: str) -> str:
    """The host that an address names, without `www.`; '' if it names none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _is_list_itself(page: Blocks, ruled: list[str | None], run: list[int], headline: int | None) -> bool:
    """Whether a run of linked headings under the headline is the page's matter, since no article stands before it."""
    if headline is None or run[0] < headline:
        return False
    before = sum(
        len(page.blocks[index].text)
        for index in range(headline, run[0])
        if ruled[index] is None and is_prose(page.blocks[index])
    )
    return before < LEAST_BEFORE_TEASERS


def _text_between(page: Blocks, ruled: list[str | None], first: int, last: int) -> int:
    return sum(len(page.blocks[index].text) for index in range(first + 1, last) if ruled[index] is None)


def _end_of_card(page: Blocks, head: int) -> int:
    """The block after the last one that stands in the same small container as a linked heading."""
    container = page.blocks[head].container
    end = head + 1
    while container >= 0:
        at = page.containers[container]
        length = (
            sum(len(page.blocks[index].text) for index in range(head, at.end))
            if at.end - head < 12
            else LONGEST_TEASER + 1
        )
        if at.start < head - 3 or length > LONGEST_TEASER:
            return end
        end = max(end, at.end)
        container = at.parent
    return end
