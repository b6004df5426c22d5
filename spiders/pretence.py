"""Tells pages that answer 200 and are none: they say that nothing was found, or ask for a password.

Only what a page calls itself is looked at, its title and its headlines, and each must say so and no more: an
announcement may well be about a page that could not be found. A page whose headline is the one that the listing gave is
what the listing says it is.
"""

import html
import re

from scrapy.http import Response

_HEAD_BYTES = 131_072  # a page that is none is small; its headline stands near its beginning
_TITLE = re.compile(rb"<title[^>]*>([^<]{1,300})", re.IGNORECASE)
_HEADLINE = re.compile(rb"<h1(?:\s[^>]*)?>(.{1,1000}?)</h1", re.IGNORECASE | re.DOTALL)
_MOST_HEADLINES = 3
_TAG = re.compile(r"<[^<>]*>")
_PARTS = re.compile(r"\s+[-–—|:·»]+\s+|\s*\|\s*")  # 'Page not found - Thornhaven Council'
_PASSWORD_FIELD = re.compile(rb"<input\s[^>]{0,500}?type\s*=\s*[\"']?password\b", re.IGNORECASE)

_THING = r"(?:web ?page|page|url|address|article|story|document|content|file|item|resource)"
_ASKED = (
    r"(?:\s(?:that\s)?you(?:\shave|'ve|\sare|'re|\swere)?\s(?:requested|asked for|looking for|trying to \w+|wanted))?"
)
_ABSENT = r"(?:not found|no longer (?:exists?|available)|missing|unavailable|gone)"
_THIS = rf"(?:the\s|that\s|this\s|your\s)?(?:requested\s)?{_THING}{_ASKED}"
_NOT_FOUND = re.compile(
    r"(?:(?:sorry|oops|whoops|error)\W+)*(?:"
    r"(?:http\s)?(?:error\s)?(?:404|410)(?:\serror)?(?:\W+(?:page\s|file\s|resource\s)?(?:not found|gone))?"
    rf"|{_THIS}\s(?:(?:is|was|has been)\s)?{_ABSENT}"
    rf"|{_THIS}\s(?:is|was|has|does|did|could|can)(?:\s?not|n't|'t)(?:\sbe|\sbeen)?\s(?:found|available|exist|located)"
    rf"|we\s(?:can|could)(?:\s?not|n't|'t)\s(?:find|locate)\s{_THIS}"
    r"|not found|nothing (?:was )?found"
    r")"
)
_LOGIN = re.compile(r"(?:please\s)?(?:log|sign)[\s-]?(?:in|on)\b.{0,60}|authentication required|(?:staff|member) login")


def pretence(response: Response, listed_title: str | None = None) -> tuple[str, str] | None:
    """Return the issue kind and a sentence where `response` is no page though it answers 200; None where it is one."""
    head = response.body[:_HEAD_BYTES]
    headlines = [_plain(found) for found in _HEADLINE.findall(head)[:_MOST_HEADLINES]]
    if listed_title and _plain_text(listed_title) in headlines:
        return None
    title = _TITLE.search(head)
    said = [*headlines, *(_PARTS.split(_plain(title[1])) if title else ())]
    for one in said:
        if _NOT_FOUND.fullmatch(one):
            return "not-found", f"answers {response.status} and says {one!r}"
    if _PASSWORD_FIELD.search(head):
        for one in said:
            if _LOGIN.fullmatch(one):
                return "blocked", f"answers with a form for a password: {one!r}"
    return None


def _plain(markup: bytes) -> str:
    return _plain_text(html.unescape(_TAG.sub(" ", markup.decode("utf-8", "replace"))))


def _plain_text(text: str) -> str:
    """In lower case, on one line, with straight apostrophes, without signs at its ends."""
    return " ".join(text.lower().replace("’", "'").split()).strip(" .!?:–-—'\"")
