"""Word for word: what one text has that another has not, for people to read.

Paragraphs are compared first, then the words of those that differ. `difflib` takes time in the square of the texts'
length and more where words repeat; texts that would take too long are shown whole, the one struck out and the other
added. So a page full of one word costs no more than any other.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby
from typing import Literal, TypeVar

Part = TypeVar("Part", str, tuple[str, ...])  # a word, or the words of a paragraph
Kind = Literal["same", "added", "removed", "skipped"]

MOST_PAIRS = 400_000
"""Pairs of equal words that are looked at: prose of some 5,000 words has so many. It is compared in under a second."""
CONTEXT = 24
"""Words that are shown on either side of a difference."""

_PARAGRAPH = "\n\n"
_PARAGRAPHS = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; of one that is skipped, `text` is empty and `words` says how much is left out."""

    kind: Kind
    text: str
    words: int


@dataclass(frozen=True, slots=True)
class Diff:
    """The way from one text to another."""

    pieces: tuple[Piece, ...]
    added: int  # words
    removed: int  # words

    @property
    def same(self) -> bool:
        """Whether no word differs."""
        return not self.added and not self.removed


@lru_cache(maxsize=256)
def diff(before: str, after: str, context: int | None = CONTEXT) -> Diff:
    """What `after` adds to `before` and leaves out of it, with `context` words of what they share around it, or all."""
    pieces = tuple(_joined(_steps(_paragraphs(before), _paragraphs(after))))
    shown = pieces if context is None else tuple(_folded(pieces, context))
    return Diff(shown, _words(pieces, "added"), _words(pieces, "removed"))


def beginning_diff(before: str, beginning: str) -> Diff:
    """What the `beginning` of a text adds to `before` and leaves out of it, as far as it goes.

    Its last word may be cut, and does not count.
    """
    words = beginning.rsplit(maxsplit=1)
    whole = diff(before, words[0] if words else "", context=None)
    pieces = whole.pieces
    while pieces and pieces[-1].kind == "removed":  # what comes after the beginning
        pieces = pieces[:-1]
    return Diff(pieces, _words(pieces, "added"), _words(pieces, "removed"))


def _paragraphs(text: str) -> list[tuple[str, ...]]:
    """Every paragraph's words; the last word of each but the last paragraph is the break after it."""
    found = [tuple(words) for part in _PARAGRAPHS.split(text) if (words := part.split())]
    return [(*words, _PARAGRAPH) for words in found[:-1]] + found[-1:]


def _steps(before: list[tuple[str, ...]], after: list[tuple[str, ...]]) -> Iterator[tuple[Kind, Sequence[str]]]:
    for tag, old, new in _opcodes(before, after):
        old_words = [word for paragraph in old for word in paragraph]
        new_words = [word for paragraph in new for word in paragraph]
        if tag == "equal":
            yield "same", new_words
            continue
        for inner, gone, come in _opcodes(old_words, new_words):
            if inner == "equal":
                yield "same", come
                continue
            yield "removed", gone
            yield "added", come


def _opcodes(before: Sequence[Part], after: Sequence[Part]) -> Iterator[tuple[str, Sequence[Part], Sequence[Part]]]:
    """Stretches of both texts: equal, or the one in place of the other."""
    there = Counter(after)
    if sum(times * there[one] for one, times in Counter(before).items()) > MOST_PAIRS:
        yield "replace", before, after
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield tag, before[i1:i2], after[j1:j2]


def _joined(steps: Iterator[tuple[Kind, Sequence[str]]]) -> Iterator[Piece]:
    """Neighbours of one kind as one piece."""
    for kind, group in groupby((step for step in steps if step[1]), key=lambda step: step[0]):
        words = [word for _, part in group for word in part]
        yield Piece(kind, _text(words), sum(word != _PARAGRAPH for word in words))


def _words(pieces: tuple[Piece, ...], kind: Kind) -> int:
    return sum(piece.words for piece in pieces if piece.kind == kind)


def _folded(pieces: tuple[Piece, ...], context: int) -> Iterator[Piece]:
    """The pieces with long stretches of what is the same left out in their middle, or at the text's ends."""
    for place, piece in enumerate(pieces):
        words = _tokens(piece.text)
        first, last = place == 0, place == len(pieces) - 1
        head = 0 if first else context
        tail = 0 if last else context
        left_out = words[head : len(words) - tail]
        if piece.kind != "same" or len(left_out) <= context:
            yield piece
            continue
        if head:
            yield Piece("same", _text(words[:head]), head)
        yield Piece("skipped", "", sum(word != _PARAGRAPH for word in left_out))
        if tail:
            yield Piece("same", _text(words[-tail:]), tail)


def _tokens(text: str) -> list[str]:
    return re.findall(r"\n\n|\S+", text)


def _text(words: Sequence[str]) -> str:
    """The words with spaces between them, and with the breaks of paragraphs where they were."""
    return " ".join(words).replace(f" {_PARAGRAPH}", _PARAGRAPH).replace(f"{_PARAGRAPH} ", _PARAGRAPH)
