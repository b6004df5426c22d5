"""What two texts have in common, in six figures that a reader can check.

Each is about what tells a copy from a look-alike. A copy may have a new introduction, be abridged or be reworded; it
takes its names and numbers from the original. A yearly notice, or the same template for another town, shares nearly all
words and has names and numbers of its own. A story that quotes shares one passage, and little of its vocabulary.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from schema.signature import signature
from schema.substance import words

# A run of words with a capital that does not begin a sentence; words in capitals only may be a headline's.
_NAME = re.compile(r"(?<=[^.!?:\n\s”\"'’])[ \t]+((?:[A-Z][\w’'-]*[a-z][\w’'-]*)(?:[ \t]+[A-Z][\w’'-]*[a-z][\w’'-]*)*)")
Slot = tuple[str, str, bool]  # two words beside a number, and whether they stand before it


@dataclass(frozen=True)
class Text:
    """One side of a comparison. What is measured on it is worked out once, when it is first asked for."""

    title: str
    body: str
    day: date
    text_hash: str

    @cached_property
    def tokens(self) -> list[str]:
        """Words of the body's substance, in order."""
        return signature(self.body).words.split()

    @cached_property
    def shingles(self) -> Set[int]:
        """Hashes of its runs of four words."""
        return set(signature(self.body).shingles)

    @cached_property
    def vocabulary(self) -> Set[str]:
        """Its words, each once."""
        return frozenset(self.tokens)

    @cached_property
    def numbers(self) -> Set[str]:
        """Numbers in the body."""
        return frozenset(token for token in self.vocabulary if token[0].isdigit())

    @cached_property
    def names(self) -> Set[str]:
        """Words of the body with a capital that do not begin a sentence."""
        return frozenset(words(" ".join(_NAME.findall(self.body))))

    @cached_property
    def slots(self) -> Mapping[Slot, Set[str]]:
        """The numbers that stand beside each pair of words: (council, by, before) → {4.99}."""
        found: defaultdict[Slot, set[str]] = defaultdict(set)
        tokens, numbers = self.tokens, self.numbers
        for place in [place for place, token in enumerate(tokens) if token in numbers]:
            if place >= 2:
                found[tokens[place - 2], tokens[place - 1], True].add(tokens[place])
            if place + 2 < len(tokens):
                found[tokens[place + 1], tokens[place + 2], False].add(tokens[place])
        return found


def measure(left: Text, right: Text) -> dict[str, float]:
    """The six figures, the same for (left, right) and (right, left).

    containment: share of the shorter text's runs of four words that the longer one has.
    vocabulary: share of the shorter text's words that the longer one has.
    kept_names: share of the shorter text's names that the longer one has, as a name or as a word.
    shared_names: names in both, of the names in either (Jaccard).
    numbers: share of the shorter text's numbers that the longer one has.
    conflicts: of the places where both have a number between the same words, the share with different numbers.

    Few names or numbers say little: shares of them are drawn to one half (conflicts to none) as if by one more.
    """
    short, long = sorted((left, right), key=lambda text: (len(text.shingles), text.text_hash, text.title))
    conflicts, places = conflicting_numbers(short, long)
    return {
        "containment": _share(short.shingles, long.shingles),
        "vocabulary": _share(short.vocabulary, long.vocabulary),
        "kept_names": _drawn(len(short.names & long.vocabulary), len(short.names), to=0.5),
        "shared_names": _drawn(len(short.names & long.names), len(short.names | long.names), to=0.5),
        "numbers": _drawn(len(short.numbers & long.numbers), len(short.numbers), to=0.5),
        "conflicts": _drawn(conflicts, places, to=0.0),
    }


def conflicting_numbers(left: Text, right: Text) -> tuple[int, int]:
    """Places where both have a number between the same words: those where the numbers differ, and all."""
    common = left.slots.keys() & right.slots.keys()
    return sum(not left.slots[slot] & right.slots[slot] for slot in common), len(common)


def containment(left: Text, right: Text) -> float:
    """Share of the runs of four words of the text with fewer of them that the other has."""
    short, long = sorted((left.shingles, right.shingles), key=len)
    return _share(short, long)


def _share(part: Set[int] | Set[str], whole: Set[int] | Set[str]) -> float:
    return round(len(part & whole) / len(part), 4) if part else 0.0


def _drawn(hits: int, tries: int, to: float) -> float:
    return round((hits + to) / (tries + 1), 4)
