"""Whether two texts carry one announcement: what is measured on a pair, and what follows from it.

A copy may have a new introduction, may be abridged, and may be rewritten here and there. It still takes its names and
numbers from the original. A yearly notice, or the same template for another town, shares nearly all words and has
names and numbers of its own; a story that quotes shares words in quotation marks only.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from schema.minhash import shingle_hashes
from schema.substance import substance, words

NEAR_DAYS = 31  # copies appear within days of each other; a monthly notice does not come sooner
MIN_WORDS = 12  # shorter texts say too little to be told apart
MIN_CONTAINMENT = 0.4  # share of the shorter text's 4-word shingles that the longer one must have
MIN_OUTSIDE_QUOTES = 0.25  # the same, of what stands outside quotation marks
MAX_OWN_FACTS = 0.3  # share of the shorter text's names and numbers that the longer one may lack
FEW_FACTS = 3  # with fewer names and numbers than this, none may be lacking

_QUOTED = re.compile(r"[“\"][^“”\"]{20,2000}[”\"]")
_NAME = re.compile(r"(?<=[^.!?:\n\s”\"])\s+((?:[A-Z][\w’'-]+)(?:\s+[A-Z][\w’'-]+)*)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Text:
    """One side of a comparison."""

    title: str
    body: str
    day: date
    text_hash: str

    @cached_property
    def tokens(self) -> list[str]:
        """Words of the body's substance."""
        return words(substance(self.body))

    @cached_property
    def shingles(self) -> Set[int]:
        """Hashes of its 4-word shingles."""
        return shingle_hashes(self.tokens)

    @cached_property
    def own_words(self) -> Set[int]:
        """The same of what stands outside quotation marks."""
        return shingle_hashes(words(_QUOTED.sub(" ", substance(self.body))))

    @cached_property
    def numbers(self) -> Set[str]:
        """Numbers in title and body, thousands commas taken out."""
        return {number.replace(",", "") for number in _NUMBER.findall(f"{self.title}\n{self.body}")}

    @cached_property
    def names(self) -> Set[str]:
        """Words with a capital that do not begin a sentence."""
        return {word.casefold() for run in _NAME.findall(self.body) for word in run.split()}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a comparison came to."""

    is_same: bool
    score: float  # 0 to 1
    matched_by: str  # same text, near copy; or what speaks against it
    features: dict[str, float]


def compare(left: Text, right: Text) -> Decision:
    """Whether two texts are one announcement. Symmetric: `compare(a, b) == compare(b, a)`."""
    days = abs((left.day - right.day).days)
    if days > NEAR_DAYS:
        return Decision(False, 0.0, "too far apart", {"days": days})
    if left.text_hash == right.text_hash and _same_facts_in_titles(left, right):
        return Decision(True, 1.0, "same text", {"days": days})
    return _judge(_measure(left, right) | {"days": days})


def _measure(left: Text, right: Text) -> dict[str, float]:
    short, long = sorted((left, right), key=lambda text: (len(text.shingles), text.text_hash))
    facts = short.numbers | short.names
    return {
        "words": len(short.tokens),
        "containment": _share(short.shingles, long.shingles),
        "outside_quotes": _share(short.own_words, long.own_words),
        "own_numbers": 1 - _share(short.numbers, long.numbers) if short.numbers else 0.0,
        "own_names": 1 - _share(short.names, long.names | set(long.tokens)) if short.names else 0.0,
        "facts": len(facts),
    }


def _judge(features: dict[str, float]) -> Decision:
    against = ""
    allowed = MAX_OWN_FACTS if features["facts"] >= FEW_FACTS else 0.0
    if features["words"] < MIN_WORDS:
        against = "too short to tell"
    elif features["containment"] < MIN_CONTAINMENT:
        against = "too few words in common"
    elif features["outside_quotes"] < MIN_OUTSIDE_QUOTES:
        against = "only quotes in common"
    elif features["own_numbers"] > allowed:
        against = "other numbers"
    elif features["own_names"] > allowed:
        against = "other names"
    score = features["containment"] * (1 - max(features["own_numbers"], features["own_names"]))
    return Decision(not against, round(score, 4), against or "near copy", features)


def _share(part: Set[int] | Set[str], whole: Set[int] | Set[str]) -> float:
    return round(len(part & whole) / len(part), 4) if part else 0.0


def _same_facts_in_titles(left: Text, right: Text) -> bool:
    """Titles may be reworded, but a year or amount in both must be the same."""
    a, b = set(_NUMBER.findall(left.title)), set(_NUMBER.findall(right.title))
    return not (a and b) or bool(a & b)
