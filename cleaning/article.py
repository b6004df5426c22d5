"""Finding the article among a page's blocks.

Every block has a worth: prose is worth its characters, links and stray words cost. The article is the container whose
blocks are worth most together, so a container is widened only for what brings more prose than noise.
"""

import re
from dataclasses import dataclass

from lxml import etree

from cleaning.blocks import Block, Blocks, Container

PROSE = 60
"""Characters of unlinked text from which a block counts as prose."""
RULED_SHARE = 0.35
"""A container that holds more of the page's prose than this is not taken out by its name: the name lies."""
_BODY_NAME = re.compile(
    r"article[-_]*(?:body|content|text|copy|main)|(?:entry|post|story|news|blog|single|field[-_]*name)[-_]*(?:content|body|text)\b|"
    r"\bbody[-_]*(?:content|copy|text)|articlebody|\beditor\b|rich[-_]?text|wysiwyg|prose\b",
    re.IGNORECASE,
)
_STANDFIRST = re.compile(r"(?<![a-z])(?:lead|lede|standfirst|intro(?:duction)?|summary|sub-?title|strapline|dek|kicker)(?![a-z])", re.IGNORECASE)
_SENTENCE_END = (".", "!", "?", ":", ";", "”", '"', "’", "…", ")")


@dataclass(frozen=True, slots=True)
class Located:
    """Where the article stands."""

    blocks: tuple[int, ...]  # indexes of the blocks in it, in document order, furniture among them
    ruled: tuple[str | None, ...]  # for every block of the page, the rule of its markup that takes it out


def locate(page: Blocks) -> Located | None:
    """The article's place among the blocks of `page`; None where no block is prose."""
    if not page.containers:
        return None
    ruled = _ruled(page)
    sums = [0.0]
    for block, rule in zip(page.blocks, ruled, strict=True):
        sums.append(sums[-1] + (0.0 if rule else worth(block)))
    best, best_score = -1, 0.0
    for index, container in enumerate(page.containers):
        score = sums[container.end] - sums[container.start]
        if score > 0:
            score *= _trust(container)
            if score >= best_score:
                best, best_score = index, score
    if best < 0:
        return None
    container = page.containers[best]
    start = container.start
    while start > 0 and ruled[start - 1] is None and is_standfirst(page, page.blocks[start - 1]):
        start -= 1
    return Located(tuple(range(start, container.end)), tuple(ruled))


def locate_in(page: Blocks, bodies: list[etree._Element]) -> Located | None:
    """The article as the elements `bodies`, which a layout names; None where no text stands in them."""
    wanted = set(bodies)
    indexes: dict[int, None] = {}
    for container in page.containers:
        if container.element in wanted:
            indexes.update(dict.fromkeys(range(container.start, container.end)))
    return Located(tuple(sorted(indexes)), tuple(_ruled(page))) if indexes else None


def is_standfirst(page: Blocks, block: Block) -> bool:
    """Whether the markup calls `block` the lead of the story."""
    if block.container < 0:
        return False
    element = page.containers[block.container].element
    return bool(_STANDFIRST.search(f"{element.get('class') or ''} {element.get('id') or ''}"))


def worth(block: Block) -> float:
    """Characters of prose that `block` is worth to an article; negative for links and stray words."""
    length = len(block.text)
    plain = length - block.link_chars
    if block.kind == "caption":
        return 0.0
    if block.link_chars * 2 > length:
        return -min(length, 40.0)
    if block.kind == "h":
        return 5.0 if length > 10 else 0.0
    if plain >= PROSE:
        return float(plain)
    if block.kind in ("li", "row", "dt", "dd", "pre") or block.text.endswith(_SENTENCE_END):
        return plain / 3
    return -10.0 if block.kind == "text" else 0.0


def is_prose(block: Block) -> bool:
    """Whether a block is running text."""
    plain = len(block.text) - block.link_chars
    return plain >= PROSE and block.link_chars * 2 < len(block.text) and block.kind not in ("caption", "h")


def _ruled(page: Blocks) -> list[str | None]:
    """For every block, the rule of the outermost container that takes it out; names that hold most prose are let off."""
    prose = [0]
    for block in page.blocks:
        prose.append(prose[-1] + (len(block.text) - block.link_chars if is_prose(block) else 0))
    total = max(1, prose[-1])
    ruled: list[str | None] = ["caption" if block.kind == "caption" else None for block in page.blocks]
    done = 0
    for container in page.containers:
        if container.rule is None or container.start < done:
            continue
        if prose[container.end] - prose[container.start] > RULED_SHARE * total:
            continue
        done = container.end
        for index in range(container.start, container.end):
            ruled[index] = container.rule
    return ruled


def _trust(container: Container) -> float:
    """How much a container's own words speak for it."""
    element = container.element
    if element.get("itemprop") == "articleBody":
        return 1.2
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if len(names) > 1 and _BODY_NAME.search(names):
        return 1.1
    return 1.05 if container.tag in ("article", "main") else 1.0
