"""Tells whether archived bytes, of whatever kind, give away a page: name its address, or say its title."""

import html
import re
from collections.abc import Iterable
from urllib.parse import unquote, urljoin, urlsplit

from spiders.address import page_key

FEWEST_WORDS = 2
"""Words of a title that is looked for. 'News' stands in every listing and gives nobody away."""

_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^<>]*>")  # a page of nothing but '<' takes no longer than any other
_HREF = re.compile(r"""(?:href|src)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_ENDS = r"(?![\w~%-]|\.\w)"  # '/news/crane-2' is another page than '/news/crane'
_JSON_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(/))")


class Mentions:
    """What gives a page away: every address that leads to it, and every title that it has had."""

    def __init__(self, addresses: Iterable[str], titles: Iterable[str]) -> None:
        self._keys = frozenset(_key(address) for address in addresses)
        paths = sorted(filter(None, {_path(key) for key in self._keys}))
        self._paths = re.compile(f"(?:{'|'.join(map(re.escape, paths))}){_ENDS}") if paths else None
        worded = (_words(title) for title in titles)
        self._titles = frozenset(title for title in worded if len(title.split()) >= FEWEST_WORDS)

    def leads_there(self, *addresses: str) -> bool:
        """Tell whether one of `addresses` is the page's, under http or https."""
        return any(_key(address) in self._keys for address in addresses)

    def in_bytes(self, body: bytes, base: str) -> bool:
        """Tell whether a document that was read at `base` names the page, by a link of any form or by a title."""
        # As UTF-8 and as what old sites are written in: what is neither is found by its address.
        return any(self._in_text(_unescaped(body.decode(coding, "replace")), base) for coding in ("utf-8", "cp1252"))

    def _in_text(self, text: str, base: str) -> bool:
        if self._paths is not None and (self._paths.search(text) or self._paths.search(unquote(text))):
            return True
        if any(_key(_joined(base, link)) in self._keys for link in _HREF.findall(text)):
            return True
        said = _words(_TAG.sub(" ", text))
        return any(title in said for title in self._titles)


def _key(address: str) -> str:
    """What the addresses of one page have in common, a slash at the end aside."""
    try:
        return page_key(address).rstrip("/")
    except ValueError:
        return address


def _path(key: str) -> str:
    """The part of an address that stands in links and text of its own site; '' where that is too little to look for."""
    parts = urlsplit(f"//{key}")
    path = parts.path.rstrip("/")
    # '/news' is in the address of every page of the newsroom
    return f"{path}?{parts.query}" if parts.query else path if path.count("/") > 1 else ""


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def _unescaped(text: str) -> str:
    """Without the escapes of JSON and, as feeds escape markup once more, of HTML."""
    plain = _JSON_ESCAPE.sub(lambda found: found[2] or chr(int(found[1], 16)), text)
    return html.unescape(html.unescape(plain))


def _words(text: str) -> str:
    """The words alone, in lower case, one space before and behind each: quotes and dashes are written in many ways."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "
