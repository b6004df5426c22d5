"""The announcement's own headline, not the site's name."""

import re

from cleaning.blocks import Block, Blocks
from cleaning.evidence import Evidence
from cleaning.text import plain

_SEPARATOR = re.compile(r"\s+[|–—·•»:~/-]+\s+|\s*[|»]\s*")


def find_title(evidence: Evidence, headings: list[Block], listed: str | None) -> tuple[str | None, str | None]:
    """The title and how it was found: h1, json-ld, meta, title-element, listing. (None, None) where nothing tells it."""
    stated = [plain(text) for text in (evidence.title_element, evidence.meta_title, evidence.headline, listed) if text]
    firsts = [block.text for block in headings if block.level == 1]
    for text in firsts:
        words = plain(text)
        if words and any(words == other or (len(words) > 10 and words in other) for other in stated):
            return text, "h1"
    if evidence.headline:
        return evidence.headline, "json-ld"
    if evidence.meta_title:
        return _without_site(evidence.meta_title, evidence.site_name), "meta"
    if len(firsts) == 1 and plain(firsts[0]) != plain(evidence.site_name or ""):
        return firsts[0], "h1"
    if listed:
        return listed, "listing"
    if evidence.title_element:
        return _without_site(evidence.title_element, evidence.site_name), "title-element"
    return (firsts[0], "h1") if firsts else (None, None)


def find_headline(page: Blocks, title: str | None) -> int | None:
    """The block that says the title: a heading of the first level if there is one. None where no heading does."""
    wanted = plain(title or "")
    firsts = [index for index, block in enumerate(page.blocks) if block.level == 1]
    same = [index for index, block in enumerate(page.blocks) if block.kind == "h" and plain(block.text) == wanted]
    return next((index for index in same if index in firsts), same[0] if same else firsts[0] if firsts else None)


def _without_site(title: str, site: str | None) -> str:
    """`title` without the site's name behind or before it."""
    parts = [part for part in _SEPARATOR.split(title) if part.strip()]
    if len(parts) < 2:
        return title
    name = plain(site or "")
    if name and plain(parts[-1]) == name:
        return title[: title.rfind(parts[-1])].rstrip(" |–—·•»:~/-")
    if name and plain(parts[0]) == name:
        return title[len(parts[0]) :].lstrip(" |–—·•»:~/-")
    longest = max(parts, key=len)
    return longest if len(longest) > len(title) * 0.5 else title
