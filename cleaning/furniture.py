"""Learning a site's furniture from its own pages: what recurs on many of them is not of any one announcement.

Recurrence alone would also take a minister's quote that stands in five releases, or the programme's own paragraph
under 'Notes to editors'. Position and company tell them apart. On every page the prose that no other page has marks
the announcement's span. A block on most pages is furniture. A block on some pages is furniture only where it stands
above the headline, or with a block of most pages between it and the span: a quote never does. What the trade puts at
the end of a release ('ENDS', 'Notes to editors') and what stands right under it is kept, however often it recurs.
"""

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from cleaning.blocks import Blocks, read_blocks
from cleaning.decode import decode
from cleaning.document import Furniture, FurnitureBlock
from cleaning.evidence import read_evidence
from cleaning.fingerprint import END, HEADLINE, START, of_gap, of_place, of_text
from cleaning.markup import read_markup
from cleaning.prose import is_end_matter, is_prose
from cleaning.title import find_headline, find_title

FEWEST_PAGES = 3
"""With fewer pages nothing can be told from chance."""
MOST_SHARE = 0.8
"""Share of a site's pages from which a block is on most of them."""
FEW_PAGES = 6
"""With fewer pages a block within the span is kept even if all have it: they may be of one campaign."""
SAMPLE = 200
LONGEST_GAP = 4
"""Known blocks that a gap may have held when it was learned, and unknown ones that it may hold later."""
LONGEST_GAP_TEXT = 800


@dataclass(slots=True)
class _Seen:
    """One page, read for learning."""

    page: Blocks
    keys: list[str]  # text fingerprints of its blocks
    headline: int  # index of the headline, -1 where there is none
    first: int = 0  # first block of prose that no other page has
    last: int = -1


@dataclass(slots=True)
class _Tally:
    """What is known of one text over all pages."""

    pages: int = 0
    sample: str = ""
    beyond: int = 0  # pages on which it stands above the headline, or beyond a block of most pages
    inside: int = 0  # pages on which it stands between blocks of the announcement's own
    under_end_matter: int = 0  # pages on which it stands right under 'Notes to editors' or the like
    places: set[str] = field(default_factory=set)


def learn_furniture(pages: Iterable[tuple[str, bytes | str]]) -> Furniture:
    """The profile of one site from (url, html) pairs of its pages.

    A page that is given twice counts once, as given last; give the captures of a run and its recent past, and what
    the site has dropped is forgotten. The profile depends on the set of pages alone, not on their order.
    """
    latest: dict[str, bytes | str] = {}
    for url, html in pages:
        latest[url] = html
    seen = [_read(url, latest[url]) for url in sorted(latest)]
    if len(seen) < FEWEST_PAGES:
        return _furniture({}, {}, {}, len(seen))
    tallies = _tallied(seen)
    places = _furniture_places(seen, tallies)
    texts = _furniture_texts(tallies, places, len(seen))
    return _furniture({key: tallies[key] for key in texts}, places, _closed_gaps(seen, texts), len(seen))


def find_furniture(page: Blocks, headline: int | None, furniture: Furniture) -> dict[int, str]:
    """Blocks of `page` that `furniture` knows, each with the fingerprint it is known by."""
    known = {block.fingerprint for block in furniture.blocks}
    keys = [of_text(block.text) for block in page.blocks]
    found = {index: key for index, key in enumerate(keys) if key in known and index != headline}
    for index, block in enumerate(page.blocks):
        if index not in found and index != headline and (place := of_place(page, block)) in known:
            found[index] = place
    anchors = [(-1, START), *sorted(_anchors(keys, set(found), headline)), (len(keys), END)]
    for (before, left), (after, right) in pairwise(anchors):
        between = range(before + 1, after)
        length = sum(len(page.blocks[index].text) for index in between)
        if 0 < len(between) <= LONGEST_GAP and length <= LONGEST_GAP_TEXT and (gap := of_gap(left, right)) in known:
            found.update(dict.fromkeys(between, gap))
    return found


def _anchors(keys: list[str], known: set[int], headline: int | None) -> list[tuple[int, str]]:
    anchors = [(index, keys[index]) for index in known]
    return anchors + ([(headline, HEADLINE)] if headline is not None else [])


def _read(url: str, html: bytes | str) -> _Seen:
    markup = read_markup(html if isinstance(html, str) else decode(html))
    page = read_blocks(markup)
    evidence = read_evidence(markup.tree, markup.json_ld, url)
    title, _ = find_title(evidence, [block for block in page.blocks if block.kind == "h"], None, url)
    headline = find_headline(page, title)
    return _Seen(page, [of_text(block.text) for block in page.blocks], -1 if headline is None else headline)


def _tallied(seen: list[_Seen]) -> dict[str, _Tally]:
    counts = Counter(key for one in seen for key in set(one.keys))
    most = _most(len(seen))
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for one in seen:
        own = [
            index
            for index, key in enumerate(one.keys)
            if counts[key] == 1 and index > one.headline and is_prose(one.page.blocks[index])
        ]
        one.first, one.last = (own[0], own[-1]) if own else (len(one.keys), -1)
        _tally(one, counts, most, tallies)
    return tallies


def _tally(one: _Seen, counts: Counter[str], most: int, tallies: dict[str, _Tally]) -> None:
    frequent = [index for index, key in enumerate(one.keys) if counts[key] >= most]
    head_end = max((index for index in frequent if one.headline < index < one.first), default=-1)
    tail_start = min(
        (index for index in frequent if index > one.last and not _is_end_matter(one, index)), default=len(one.keys)
    )
    done: set[str] = set()
    for index, (key, block) in enumerate(zip(one.keys, one.page.blocks, strict=True)):
        if key in done:
            continue
        done.add(key)
        tally = tallies[key]
        tally.pages += 1
        tally.sample = block.text[:SAMPLE]
        tally.places.add(of_place(one.page, block))
        tally.beyond += index < one.headline or index < head_end or index > tail_start
        tally.inside += one.first < index < one.last
        tally.under_end_matter += index > 0 and _is_end_matter(one, index - 1)


def _furniture_texts(tallies: dict[str, _Tally], places: dict[str, _Tally], pages: int) -> set[str]:
    found = set()
    for key, tally in tallies.items():
        if tally.pages < FEWEST_PAGES or (is_end_matter(tally.sample) and tally.beyond < tally.pages):
            continue
        if tally.under_end_matter >= MOST_SHARE * tally.pages:
            continue
        in_place = tally.places <= places.keys() or tally.beyond >= MOST_SHARE * tally.pages
        if in_place or (tally.pages >= _most(pages) and (pages >= FEW_PAGES or tally.inside == 0)):
            found.add(key)
    return found


def _furniture_places(seen: list[_Seen], tallies: dict[str, _Tally]) -> dict[str, _Tally]:
    """Places that most pages have, and in which nothing stands that is one announcement's own."""
    places: dict[str, _Tally] = defaultdict(_Tally)
    own: set[str] = set()
    for one in seen:
        here: dict[str, str] = {}
        for key, block in zip(one.keys, one.page.blocks, strict=True):
            place = of_place(one.page, block)
            here[place] = block.text[:SAMPLE]
            if tallies[key].pages < FEWEST_PAGES or is_end_matter(block.text):
                own.add(place)
        for place, sample in here.items():
            places[place].pages += 1
            places[place].sample = sample
    return {place: tally for place, tally in places.items() if tally.pages >= _most(len(seen)) and place not in own}


def _closed_gaps(seen: list[_Seen], texts: set[str]) -> dict[str, _Tally]:
    """Pairs of neighbours between which, on most pages, nothing but furniture stands."""
    gaps: dict[str, _Tally] = defaultdict(_Tally)
    for one in seen:
        labels: list[str | None] = [START]
        labels += [
            HEADLINE if index == one.headline else key if key in texts else None for index, key in enumerate(one.keys)
        ]
        labels.append(END)
        found: dict[str, str] = {}
        for index, left in enumerate(labels):
            if left is None:
                continue
            for reach in range(1, LONGEST_GAP + 2):
                right = labels[index + reach] if index + reach < len(labels) else None
                if right is None:
                    break
                found[of_gap(left, right)] = _said(one, index - 1) + " … " + _said(one, index + reach - 1)
        for gap, sample in found.items():
            gaps[gap].pages += 1
            gaps[gap].sample = sample[:SAMPLE]
    return {gap: tally for gap, tally in gaps.items() if tally.pages >= _most(len(seen))}


def _said(one: _Seen, index: int) -> str:
    return one.page.blocks[index].text[:80] if 0 <= index < len(one.keys) else "(end of page)"


def _is_end_matter(one: _Seen, index: int) -> bool:
    return is_end_matter(one.page.blocks[index].text)


def _most(pages: int) -> int:
    return max(FEWEST_PAGES, math.ceil(MOST_SHARE * pages))


def _furniture(texts: dict[str, _Tally], places: dict[str, _Tally], gaps: dict[str, _Tally], pages: int) -> Furniture:
    blocks = tuple(
        FurnitureBlock(key, tally.pages, tally.sample) for key, tally in sorted((texts | places | gaps).items())
    )
    digest = hashlib.sha256("\n".join(block.fingerprint for block in blocks).encode()).hexdigest()[:16]
    return Furniture(version=digest, pages=pages, blocks=blocks)
