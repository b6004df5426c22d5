"""Finding the article among a page's blocks.

Every block has a worth: prose is worth its characters, links and stray words cost. The article is the container whose
blocks are worth most together, so a container is widened only for what brings more prose than noise.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cleaning.blocks import Block, Blocks, Container
from cleaning.prose import PROSE, ends_sentence, is_prose
from cleaning.rules.elements import ELEMENT_RULES
from cleaning.teasers import mark_teasers

CLEANED = "cleaned-announcement"
"""Class of the `<article>` that cleaning puts its output in."""
RULED_SHARE = 0.35
"""A container that holds more of the page's prose than this is not taken out by its name: the name lies."""
_LINKY = frozenset(rule.id for rule in ELEMENT_RULES if rule.linky)
NEAR_HEADLINE = 12
"""An article begins within so many blocks after its headline."""
_PART_TAGS = frozenset({"div", "section", "main", "td"})
FURTHEST_LEAD = 40
"""Blocks after the headline, a table of contents among them, within which a lead is looked for."""
_BODY_NAME = re.compile(
    r"article[-_]*(?:body|content|text|copy|main)|(?:entry|post|story|news|blog|single|field[-_]*name)[-_]*(?:content|body|text)\b|"
    r"\bbody[-_]*(?:content|copy|text)|articlebody|\beditor\b|rich[-_]?text|wysiwyg|prose\b",
    re.IGNORECASE,
)
_STANDFIRST = re.compile(
    r"(?<![a-z])(?:lead|lede|standfirst|intro(?:duction)?|summary|sub-?title|strapline|dek|kicker)(?![a-z])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Located:
    """Where the article stands."""

    blocks: tuple[int, ...]  # indexes of the blocks in it, in document order, furniture among them
    ruled: tuple[str | None, ...]  # for every block of the page, the rule of its markup that takes it out


def locate(
    page: Blocks, headline: int | None = None, furniture: Mapping[int, str] | None = None, url: str = ""
) -> Located | None:
    """The article's place among the blocks of `page`, whose title stands in the block `headline`.

    `furniture` names blocks that learning knows, `url` is the page's address. None where there is no prose.
    """
    ruled = _ruled(page, headline)
    for index, fingerprint in (furniture or {}).items():
        ruled[index] = ruled[index] or f"furniture:{fingerprint}"
    mark_teasers(page, ruled, headline, url)
    sums = _sums(page, ruled, headline)
    best = _best(page, sums, headline)
    if best is None and any(is_prose(block) for block in page.blocks):
        ruled = ["caption" if block.kind == "caption" else None for block in page.blocks]
        for index, fingerprint in (furniture or {}).items():
            ruled[index] = f"furniture:{fingerprint}"
        sums = _sums(page, ruled, headline)
        best = _best(page, sums, headline)
    if best is None:
        return None
    start, end = page.containers[best].start, page.containers[best].end
    inside = {*_lead(page, ruled, headline, start), *range(start, end)}
    for part in _other_parts(page, best, sums, headline):
        inside.update(range(part.start, part.end))
    return Located(tuple(sorted(inside)), tuple(ruled))


def locate_in(page: Blocks, bodies: frozenset[int], furniture: Mapping[int, str]) -> Located | None:
    """The article as the nodes `bodies` (by `mem_id`), which a layout names; None where no text stands in them."""
    indexes: dict[int, None] = {}
    for container in page.containers:
        if container.node.mem_id in bodies:
            indexes.update(dict.fromkeys(range(container.start, container.end)))
    ruled = _ruled(page, None)
    for index, fingerprint in furniture.items():
        ruled[index] = ruled[index] or f"furniture:{fingerprint}"
    return Located(tuple(sorted(indexes)), tuple(ruled)) if indexes else None


def is_cleaned(page: Blocks) -> bool:
    """Whether the page is what cleaning made of another one: cleaning it again must change nothing."""
    return any(
        container.tag == "article"
        and container.names == CLEANED
        and container.end - container.start == len(page.blocks)
        for container in page.containers
    )


def is_standfirst(page: Blocks, block: Block) -> bool:
    """Whether the markup calls `block` the lead of the story."""
    if block.container < 0:
        return False
    return bool(_STANDFIRST.search(page.containers[block.container].names))


def _other_parts(page: Blocks, best: int, sums: list[float], headline: int | None) -> list[Container]:
    """Containers below the headline of the very names of the article's own: an article in several parts."""
    own = page.containers[best]
    if not own.names or own.tag not in _PART_TAGS:
        return []
    return [
        other
        for other in page.containers
        if other.names == own.names
        and other.tag == own.tag
        and (other.start >= own.end or other.end <= own.start)
        and _named(page, other.parent) == _named(page, own.parent)
        and (headline is None or other.start > headline)
        and sums[other.end] - sums[other.start] >= PROSE
    ]


def _named(page: Blocks, container: int) -> tuple[str, str]:
    return (page.containers[container].tag, page.containers[container].names) if container >= 0 else ("", "")


def _lead(page: Blocks, ruled: list[str | None], headline: int | None, start: int) -> list[int]:
    """Blocks that stand between the headline and the container that is the article, and begin its text."""
    first = max(0, start - NEAR_HEADLINE) if headline is None else headline + 1
    near = range(first, start) if start - first <= FURTHEST_LEAD else range(start - NEAR_HEADLINE, start)
    return [
        index
        for index in near
        if ruled[index] is None
        and (is_standfirst(page, page.blocks[index]) or (headline is not None and _is_sentence(page.blocks[index])))
    ]


def _is_sentence(block: Block) -> bool:
    return is_prose(block) and ends_sentence(block.text) and block.link_chars == 0


def worth(block: Block) -> float:
    """Characters of prose that `block` is worth to an article; negative for links and stray words."""
    length = len(block.text)
    plain = length - block.link_chars
    if block.kind == "caption":
        return 0.0
    if block.kind == "h":
        return 5.0 if block.link_chars * 2 <= length else -10.0
    if block.link_chars * 2 > length:
        return -max(20.0, min(length, 40.0))
    if plain >= PROSE:
        return float(plain)
    if block.kind in ("li", "row", "dt", "dd", "pre") or ends_sentence(block.text):
        return plain / 3
    return -10.0 if block.kind == "text" else 0.0


def _sums(page: Blocks, ruled: list[str | None], headline: int | None) -> list[float]:
    """Worth of the page's blocks, summed from its start."""
    sums = [0.0]
    for index, (block, rule) in enumerate(zip(page.blocks, ruled, strict=True)):
        value = 0.0 if rule else worth(block)
        if headline is not None and index < headline and value > 0:
            value *= 0.3
        sums.append(sums[-1] + value)
    return sums


def _best(page: Blocks, sums: list[float], headline: int | None) -> int | None:
    """The container of the most worth, or one within it that names itself the body and holds most of that worth."""
    best, best_score = None, 0.0
    for index, container in enumerate(page.containers):
        score = sums[container.end] - sums[container.start]
        if score <= 0:
            continue
        if headline is not None and container.start - NEAR_HEADLINE <= headline < container.end:
            score *= 2
        if score >= best_score:
            best, best_score = index, score
    if best is None:
        return None
    outer = page.containers[best]
    whole = sums[outer.end] - sums[outer.start]
    for index in range(best + 1, len(page.containers)):
        inner = page.containers[index]
        if inner.start >= outer.end:
            break
        share = (sums[inner.end] - sums[inner.start]) / whole if whole > 0 else 0.0
        if share > 0.5 and share >= _needed(inner):
            return index
    return best


def _needed(container: Container) -> float:
    """Which share of the worth a container must hold to be taken for the article on its own word."""
    if container.body:
        return 0.5
    return 0.7 if container.names and _BODY_NAME.search(container.names) else 2.0


def _ruled(page: Blocks, headline: int | None) -> list[str | None]:
    """For every block, the rule of the outermost container that takes it out, unless the container's name lies.

    It lies where containers of that name hold much of the page's prose, and where a container said to hold links and
    labels holds running text.
    """
    prose, texts = [0], [0]
    for block in page.blocks:
        prose.append(prose[-1] + (len(block.text) - block.link_chars if is_prose(block) else 0))
        texts.append(texts[-1] + len(block.text))
    held: dict[str, int] = {}
    for container in page.containers:
        if container.rule is not None:
            name = f"{container.tag} {container.names}"
            held[name] = held.get(name, 0) + prose[container.end] - prose[container.start]
    most = RULED_SHARE * max(1, prose[-1])
    ruled: list[str | None] = ["caption" if block.kind == "caption" else None for block in page.blocks]
    done = 0
    for container in page.containers:
        if container.rule is None or container.start < done or held[f"{container.tag} {container.names}"] > most:
            continue
        running = prose[container.end] - prose[container.start]
        menu = container.tag == "nav" or (headline is not None and container.end <= headline)
        if (
            container.rule in _LINKY
            and not menu
            and running > 150
            and running * 2 > texts[container.end] - texts[container.start]
        ):
            continue
        done = container.end
        for index in range(container.start, container.end):
            ruled[index] = container.rule
    return ruled
