"""From bytes to text: the encoding that a page is really in, whatever it declares."""

import codecs
import re

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

SNIFFED_BYTES = 65_536
"""How much of a page the sniffer reads: its work grows with every candidate encoding."""

_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ENGLISH_BEYOND_ASCII = frozenset("£€‘’‚“”„–—…•·°½¼¾©®™«»\xa0\xad") | frozenset(map(chr, range(0xC0, 0x100)))
_HIGH = re.compile(rb"[\x80-\xff]")


def decode(data: bytes, content_type: str | None = None) -> str:
    """Text of `data`. Never raises: what no encoding explains is replaced by U+FFFD.

    A byte order mark decides. Text that is valid UTF-8 and not plain ASCII is UTF-8, since no other encoding in use
    happens to be; after that the header's and the page's own declarations are tried strictly, then what the bytes
    look like, then Windows-1252, which browsers read wherever Latin-1 is declared (WHATWG Encoding Standard).
    """
    marked, mark = read_bom(data)
    if marked is not None and mark is not None:
        return data[len(mark) :].decode(marked, "replace")
    declared = _declared(data, content_type)
    if declared is not None and _passes_for_utf8(declared, data):
        decoded = _strictly(data, declared)
        if decoded is not None:
            return decoded
    decoded = _strictly(data, "utf-8")
    if decoded is not None:
        return decoded
    if declared is not None and declared != "utf-8":
        decoded = _strictly(data, declared)
        if decoded is not None:
            return decoded
    return _sniffed(data)


def _passes_for_utf8(declared: str, data: bytes) -> bool:
    """Whether text in the encoding `declared` is made of bytes that UTF-8 allows, so that it must be tried before that.

    Markup in UTF-16 and UTF-32 is full of null bytes: without them the declaration is false.
    """
    if declared.startswith(("utf-16", "utf-32")):
        return b"\0" in data[:1024]
    return declared.startswith(("iso2022", "utf-7", "hz"))


def _declared(data: bytes, content_type: str | None) -> str | None:
    """Python's name of the encoding that the header, or else the page, declares."""
    for name in (http_content_type_encoding(content_type), html_body_declared_encoding(data[:4096])):
        if name is None:
            continue
        try:
            return codecs.lookup(name).name
        except LookupError:
            continue
    return None


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding, "strict")
    except (UnicodeError, LookupError):
        return None


def _sniffed(data: bytes) -> str:
    """Read bytes that fit neither UTF-8 nor what was declared."""
    high = len(_HIGH.findall(data))
    in_sequences = sum(len(sequence) for sequence in _MULTIBYTE.findall(data))
    if in_sequences * 2 > high:  # UTF-8 with a few broken bytes, such as a cut-off end
        return data.decode("utf-8", "replace")
    western = _strictly(data, "cp1252")
    if western is not None and _reads_as_english(western):
        return western
    best = from_bytes(_densest(data)).best()
    for encoding in ([best.encoding] if best is not None else []) + ["cp1252"]:
        decoded = _strictly(data, encoding)
        if decoded is not None:
            return decoded
    return data.decode("cp1252", "replace")


def _reads_as_english(text: str) -> bool:
    """Whether the characters outside ASCII are as few, and of the kinds, as English text with a foreign name has.

    A page has too few of them for statistics: a sniffer takes a pound sign and two accents for Polish. Text in
    another script has far more of them, and text in Latin-2 has superscripts and currency signs within its words.
    """
    letters = sum(character.isalpha() for character in text)
    foreign = [character for character in text if character > "\x7f"]
    return len(foreign) * 5 <= letters and all(character in _ENGLISH_BEYOND_ASCII for character in foreign)


def _densest(data: bytes) -> bytes:
    """The stretch of `data` to sniff: from shortly before its first byte outside ASCII."""
    first = _HIGH.search(data)
    start = max(0, first.start() - 1024) if first else 0
    return data[start : start + SNIFFED_BYTES]
