"""Polishing the article's fragment: words about links, which stand within the announcement's own sentences.

Rules are data over a BeautifulSoup tree, which is built only where a rule's trigger stands in the fragment: most pages
never pay for it, and none pays for more than its article.
"""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from cleaning.document import Removed


@dataclass(frozen=True, slots=True)
class LinkRule:
    """Takes words out of a link's end, or, in brackets, from right behind it."""

    id: str
    reason: str
    triggers: tuple[str, ...]  # one of these stands in every match, in lower case
    words: re.Pattern[str]
    example: str  # a link of which the rule leaves 'the plan'


LINK_RULES: tuple[LinkRule, ...] = (
    LinkRule(
        id="opens-in",
        reason="says how a link opens",
        triggers=("opens in a new", "opens in new"),
        words=re.compile(r"(?:(?:external )?(?:this )?link,? )?opens in (?:a )?new (?:browser )?(?:tab|window)", re.I),
        example='<a href="/plan">the plan (opens in new tab)</a>',
    ),
    LinkRule(
        id="external-link",
        reason="says that a link leaves the site",
        triggers=("(external", "[external", ", external", "– external", "- external"),
        words=re.compile(r"external(?: (?:link|website|site))?", re.I),
        example='<a href="/plan">the plan, external</a>',
    ),
)
_TRIGGERS = tuple(trigger for rule in LINK_RULES for trigger in rule.triggers)
_WORDS = ("opens in", "external")
"""One of these is in every trigger."""


def is_rough(text: str) -> bool:
    """Whether a fragment of this text may hold anything to polish: a quick look."""
    lower = text.lower()
    return any(word in lower for word in _WORDS) and any(trigger in lower for trigger in _TRIGGERS)


def polished(html: str) -> tuple[str, tuple[Removed, ...]]:
    """A sanitised fragment without words about its links, and what was taken out."""
    soup = BeautifulSoup(html, "html.parser")
    removed: list[Removed] = []
    for link in soup.find_all("a"):
        for rule in LINK_RULES:
            said = _take_end(link, rule) or _take_behind(link, rule)
            if said:
                removed.append(Removed(rule.id, said, f"article/{link.parent.name if link.parent else ''}/a"))
    return soup.decode(), tuple(removed)


def _take_end(link: Tag, rule: LinkRule) -> str | None:
    """Take the rule's words, in brackets or behind a comma, from a link's end if other words stand before them."""
    texts = list(link.find_all(string=True))
    if not texts:
        return None
    match = re.search(rf"(?:\s*[(\[]{rule.words.pattern}\s*[)\]]|\s*[,–-] {rule.words.pattern})\s*$", texts[-1], re.I)
    if match is None or not link.get_text()[: -len(match.group())].strip():
        return None
    texts[-1].replace_with(NavigableString(texts[-1][: match.start()]))
    return match.group().strip()


def _take_behind(link: Tag, rule: LinkRule) -> str | None:
    """Take the rule's words in brackets from right behind a link."""
    text = link.next_sibling
    if not isinstance(text, NavigableString):
        return None
    match = re.match(rf"\s*[(\[]{rule.words.pattern}\s*[)\]]", text, re.I)
    if match is None:
        return None
    text.replace_with(NavigableString(text[match.end() :]))
    return match.group().strip()
