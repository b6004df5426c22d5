"""The announcement's own headline, not the site's name."""

import re
from urllib.parse import urlsplit

from cleaning.blocks import Block, Blocks
from cleaning.evidence import Evidence
from cleaning.text import plain

_SIGNS = " |–—·•»:~/-"
_SEPARATOR = re.compile(r"\s+[|–—·•»:~/-]+\s+|\s*[|»]\s*")


ALIKE = 0.4
"""Likeness to what the page says of itself from which a first-level heading is taken for the headline."""

SAME = 0.75
"""Likeness from which a heading of any level says what the head says."""


def find_title(
    evidence: Evidence, headings: list[Block], listed: str | None, url: str = ""
) -> tuple[str | None, str | None]:
    """The title and how it was found: h1, json-ld, meta, title-element, listing. (None, None) where nothing tells it.

    The heading that readers see comes first. A page may have several of the first level, the site's name among them,
    so the one that is most like the head's and the listing's titles is taken.
    """
    site = evidence.site_name or ""
    said = [text for text in (evidence.title_element, evidence.meta_title, evidence.headline, listed) if text]
    stated = [frozenset(plain(text).split()) for text in said]
    firsts = [block.text for block in headings if block.level == 1 and not _names_site(block.text, site, url)]
    best = max(firsts, key=lambda text: (_likeness(text, stated), " " in text), default=None)
    if best is not None and _likeness(best, stated) >= ALIKE:
        return _without_name(best, site), "h1"
    same = next((block.text for block in headings if _likeness(block.text, stated) >= SAME), None)
    if best is not None and len(firsts) == 1 and same is None:
        return _without_name(best, site), "h1"
    for text, by in (
        (evidence.headline, "json-ld"),
        (evidence.meta_title, "meta"),
        (listed, "listing"),
        (evidence.title_element, "title-element"),
        (best, "h1"),
    ):
        if text and not _names_site(text, site, url):
            return _without_site(text, site), by
    return (said[0], "title-element") if said else (None, None)


def _likeness(text: str, stated: list[frozenset[str]]) -> float:
    """The most that a title has in common with any stated one: twice the common words by all (Dice's coefficient)."""
    words = frozenset(plain(text).split())
    return max((2 * len(words & other) / (len(words) + len(other)) for other in stated if words and other), default=0.0)


def _names_site(text: str, site: str, url: str) -> bool:
    """Whether `text` is the site's name: as the head gives it, or as its host is called."""
    words = plain(text)
    squeezed = words.replace(" ", "")
    host = urlsplit(url).hostname or "" if url.startswith(("http://", "https://")) else ""
    return words == plain(site) or (len(squeezed) > 3 and squeezed in host.replace("-", "").replace(".", ""))


def find_headline(page: Blocks, title: str | None) -> int | None:
    """The block that says the title: a heading of the first level if there is one. None where no heading does."""
    wanted = plain(title or "")
    firsts = [index for index, block in enumerate(page.blocks) if block.level == 1]
    same = [index for index, block in enumerate(page.blocks) if block.kind == "h" and plain(block.text) == wanted]
    return next((index for index in same if index in firsts), same[0] if same else firsts[0] if firsts else None)


def _without_site(title: str, site: str | None) -> str:
    """`title`, as the head has it, without the site's name behind or before it: the longest part where that is not
    known."""
    without = _without_name(title, site)
    if without != title:
        return without
    longest = max(_parts(title), key=len, default=title)
    return longest if len(longest) > len(title) * 0.5 else title


def _without_name(title: str, site: str | None) -> str:
    """`title` without the known name of its site: a headline may have dashes of its own."""
    parts, name = _parts(title), plain(site or "")
    if len(parts) > 1 and name and plain(parts[-1]) == name:
        return title[: title.rfind(parts[-1])].rstrip(_SIGNS)
    if len(parts) > 1 and name and plain(parts[0]) == name:
        return title[len(parts[0]) :].lstrip(_SIGNS)
    return title


def _parts(title: str) -> list[str]:
    return [part for part in _SEPARATOR.split(title) if part.strip()]
