"""Mending of characters: white space, invisible characters, shielded addresses, text that was encoded twice."""

import re

import ftfy

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u200e\u200f\u0001-\u0008\u000e-\u001b\u007f]")
"""Soft hyphens, zero-width spaces, byte order marks, direction marks and control characters, none of them printable."""
_NOT_WORDS = re.compile(r"[\W_]+")
_TWICE_ENCODED = re.compile(
    "[\u00c2\u00c3\u00e2\u00c5\u0192][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
"""What UTF-8 looks like when it was read as Windows-1252, as in â€™ for ’."""


def visible(text: str) -> str:
    """`text` as a reader sees it: white space squeezed to single spaces, invisible characters gone, encoding mended."""
    if not text.isascii() and _TWICE_ENCODED.search(text):
        text = ftfy.fix_encoding(text)
    if text.isprintable() and "  " not in text:  # most text is: a quick look before the slow way
        return text.strip()
    squeezed = " ".join(text.split())
    if squeezed.isprintable():
        return squeezed
    shorter = _INVISIBLE.sub("", squeezed)
    return visible(shorter) if len(shorter) < len(squeezed) else squeezed  # what they parted may be encoded twice


def plain(text: str) -> str:
    """`text` for comparing: words only, case folded."""
    return _NOT_WORDS.sub(" ", text.casefold()).strip()


def decoded_email(shield: str) -> str:
    """An address from Cloudflare's `data-cfemail`: hexadecimal bytes, each XORed with the first. '' if it is none."""
    try:
        data = bytes.fromhex(shield)
    except ValueError:
        return ""
    return bytes(byte ^ data[0] for byte in data[1:]).decode("utf-8", "replace") if data else ""
