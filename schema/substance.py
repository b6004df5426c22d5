"""What a text says, apart from how it is set: its words, their hash, and how two texts differ in them."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from hashlib import sha256

_TOKEN = re.compile(r"[^\W\d_]++(?:'[^\W\d_]++)*+|\d++(?:[.,:/]\d++)*+")  # possessive: there is no other way to match
_ASCII_TOKEN = re.compile(r"[a-z]++(?:'[a-z]++)*+|[0-9]++(?:[.,:/][0-9]++)*+")  # the same of case-folded ASCII, quicker
_COMMON_MARKS = "“”–—£•"  # what keeps most texts from being ASCII, and is in no word
_GROUPING = re.compile(r",(?=\d)(?<=\d,)")  # 1,048 is 1048; the comma first, which is quick to look for
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # soft hyphens, zero-width marks, direction marks

# Paragraphs that change although the announcement does not. Each must match a whole paragraph of at most
# VOLATILE_WORDS words, so that no sentence of a release can be lost to one.
VOLATILE_WORDS = 14
_VOLATILE = re.compile(
    r"""
      (?:this\ page\ was\ |page\ |content\ )?last\ (?:updated|reviewed|modified|checked|changed)\b.*  # date of view
    | (?:first\ )?(?:published|posted|updated|added|released|issued)(?:\ date)?\ ?:?\ (?:on\ )?(?:\w+day,?\ )?\d.*
    | (?:views?|page\ views|visits|hits|reads|shares|likes|comments)\ ?:?\ [\d,.]+           # counters
    | (?:viewed\ )?[\d,.]+\ (?:views?|visits|hits|reads|shares|likes|comments|times)
    | \d+\ min(?:ute)?s?\ read
    | (?:\w+\ )?\d+\ (?:second|minute|hour|day|week)s?\ ago
    """,
    re.VERBOSE | re.IGNORECASE,
)


def words(text: str) -> list[str]:
    """The words and numbers of `text` in order: case, punctuation, spacing and typography set aside.

    '£1,048.46' becomes '1048.46'; 'Council’s' becomes "council's".
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
        text = text.replace("’", "'").replace("‘", "'").replace("ʼ", "'")
        for mark in _COMMON_MARKS:
            text = text.replace(mark, " ")
    plain = _GROUPING.sub("", text.casefold())
    return (_ASCII_TOKEN if plain.isascii() else _TOKEN).findall(plain)


def has_words(text: str) -> bool:
    """Whether `text` says anything at all."""
    return _TOKEN.search(text) is not None


def substance_words(body_text: str) -> list[str]:
    """The words of the body's substance."""
    return words(substance(body_text))


def substance(body_text: str) -> str:
    """`body_text` without the paragraphs that change from day to day while the announcement stays."""
    kept = (paragraph for paragraph in body_text.split("\n") if not _is_volatile(paragraph.strip()))
    return "\n".join(kept)


def words_hash(tokens: Sequence[str]) -> str:
    """SHA-256, in hex, of words in order."""
    return sha256(" ".join(tokens).encode()).hexdigest()


def word_diff(before: str, after: str) -> list[list[str]]:
    """What changed from `before` to `after`: [words before, words after] pairs in order, as they were written.

    Paragraphs are compared first and words only within those that differ, so that long pages stay cheap.
    """
    old, new = before.split("\n"), after.split("\n")
    pairs: list[list[str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            pairs.extend(_diff_of_words(" ".join(old[i1:i2]).split(), " ".join(new[j1:j2]).split()))
    return pairs


def _diff_of_words(old: list[str], new: list[str]) -> list[list[str]]:
    codes = SequenceMatcher(None, old, new).get_opcodes()
    return [[" ".join(old[i1:i2]), " ".join(new[j1:j2])] for tag, i1, i2, j1, j2 in codes if tag != "equal"]


def _is_volatile(paragraph: str) -> bool:
    return _VOLATILE.fullmatch(paragraph) is not None and len(paragraph.split()) <= VOLATILE_WORDS
