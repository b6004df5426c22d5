"""How blocks are known again on other pages of a site: by what they say, where they stand, and between what.

Three kinds of fingerprint, told apart by their first letter:

* ``t:`` the text, with digits, weekdays and months masked, so that a date line or a count is one block on all pages;
* ``p:`` the place: tags and classes from the body down to the block;
* ``g:`` the gap between two neighbours that are known, the headline or an end of the page among them.
"""

import hashlib
import re

from cleaning.blocks import Block, Blocks

HEADLINE, START, END = "headline", "start", "end"
"""Neighbours of gaps that are no text of their own."""
_MASKED = re.compile(
    r"\d+(?:st|nd|rd|th)?|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
    r"|(?:dydd|nos) \w+|ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr)\b"
)
_NOT_WORDS = re.compile(r"[\W_]+")


def of_text(text: str) -> str:
    """Fingerprint of what a block says."""
    words = _NOT_WORDS.sub(" ", _MASKED.sub("0", text.casefold())).strip()
    return "t:" + _hashed(words or text)


def of_place(page: Blocks, block: Block) -> str:
    """Fingerprint of where a block stands."""
    steps = [block.kind]
    container = block.container
    while container >= 0:
        at = page.containers[container]
        steps.append(f"{at.tag} {_NOT_WORDS.sub(' ', _MASKED.sub('0', at.names))}")
        container = at.parent
    return "p:" + _hashed("/".join(steps))


def of_gap(before: str, after: str) -> str:
    """Fingerprint of the gap between two known neighbours."""
    return "g:" + _hashed(f"{before}|{after}")


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
