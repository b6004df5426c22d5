"""What a reader typed, as a query of SQLite's full-text search that cannot fail.

Words must all be there, in any order and in any form of theirs; "words in quotes" must stand together; `word*` is the
beginning of a word; `-word` or `-"words in quotes"` must not be there. Nothing else has a meaning: every term reaches
FTS5 as a quoted string, so its own syntax (https://www.sqlite.org/fts5.html#full_text_query_syntax) is out of reach.
"""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 300
"""Characters of a search that are read: more is no search, and its query would be slow."""
MOST_TERMS = 20

_TERM = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))(?P<star>\*?)')


@dataclass(frozen=True, slots=True)
class Search:
    """A search as FTS5 understands it; both are None where nothing was asked for."""

    wanted: str | None  # what must be there
    unwanted: str | None  # what must not

    @property
    def match(self) -> str | None:
        """One query for both; None where nothing must be there, for FTS5 cannot search for an absence alone."""
        if self.wanted is None or self.unwanted is None:
            return self.wanted
        return f"({self.wanted}) NOT ({self.unwanted})"


def search_of(text: str) -> Search:
    """The search that `text` asks for. Never fails, and what FTS5 makes of it cannot fail either."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for found in _TERM.finditer(_clean(text[:LONGEST])):
        if len(wanted) + len(unwanted) == MOST_TERMS:
            break
        words = found["phrase"] if found["phrase"] is not None else found["word"]
        prefix = found["star"] or (found["word"] or "").endswith("*")
        if any(map(_is_letter_or_digit, words)):
            (unwanted if found["minus"] else wanted).append(f'"{words.rstrip("*")}"{"*" if prefix else ""}')
    return Search(" ".join(wanted) or None, " OR ".join(unwanted) or None)


def _clean(text: str) -> str:
    """`text` without what a statement cannot hold: control characters (NUL ends it) and lone surrogates."""
    return "".join(" " if unicodedata.category(character) in {"Cc", "Cs"} else character for character in text)


def _is_letter_or_digit(character: str) -> bool:
    """Whether the tokenizer `unicode61` takes it for a part of a word; a term without one would match nothing."""
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Co"
