"""Learning a site's furniture from its own pages: a block that recurs on many of them is not of any announcement."""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterable

from cleaning.blocks import Block, read_blocks
from cleaning.decode import decode
from cleaning.document import Furniture, FurnitureBlock
from cleaning.markup import read_markup

FEWEST_PAGES = 3
"""With fewer pages nothing can be told from chance."""
RECURRING_SHARE = 0.6
"""Share of a site's pages on which a block must stand to be furniture."""
SAMPLE = 200
_MASKED = re.compile(
    r"\d+(?:st|nd|rd|th)?|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b"
)
_NOT_WORDS = re.compile(r"[\W_]+")


def fingerprint(text: str) -> str:
    """Hash of `text` with digits, weekdays and months masked, and case and punctuation left out."""
    words = _NOT_WORDS.sub(" ", _MASKED.sub("0", text.casefold())).strip()
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]


def learn_furniture(pages: Iterable[tuple[str, bytes | str]]) -> Furniture:
    """The profile of one site from (url, html) pairs of its pages. A page that is given twice counts once."""
    counts: Counter[str] = Counter()
    samples: dict[str, str] = {}
    seen: set[str] = set()
    for url, html in pages:
        if url in seen:
            continue
        seen.add(url)
        markup = read_markup(html if isinstance(html, str) else decode(html))
        found = {fingerprint(block.text): block.text for block in read_blocks(markup).blocks}
        counts.update(found.keys())
        samples |= found
    least = max(FEWEST_PAGES, math.ceil(RECURRING_SHARE * len(seen)))
    blocks = tuple(
        FurnitureBlock(key, number, samples[key][:SAMPLE]) for key, number in sorted(counts.items()) if number >= least
    )
    digest = hashlib.sha256("\n".join(block.fingerprint for block in blocks).encode()).hexdigest()[:16]
    return Furniture(version=digest, pages=len(seen), blocks=blocks)


def is_furniture(block: Block, known: frozenset[str]) -> str | None:
    """The fingerprint under which `block` is known as furniture, or None."""
    key = fingerprint(block.text)
    return key if key in known else None
