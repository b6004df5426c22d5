"""Whether two texts carry one announcement, and why.

Equal words make one announcement, near in time. Otherwise six figures of `schema.resemblance` are weighed by a
logistic model whose weights are data: `duplicate_weights.json`, fitted by `benchmarks/fit_duplicates.py`.
docs/duplicates.md explains the method and how well it does.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path

from schema.resemblance import Text, conflicting_numbers, containment, measure
from schema.substance import words

NEAR_DAYS = 31
"""Texts further apart are never one announcement: copies appear within days, monthly notices do not come sooner."""
MIN_WORDS = 12
"""Shorter texts say too little to be told apart by their words; they match only with equal words and headline."""
MIN_CONTAINMENT = 0.1
"""With less of its runs of four words in the other, a text is no copy: rewrites in the dev data have .13 or more."""
MIN_CONFLICTS = 3
"""With as many numbers that differ between the same words, and no fewer than those that agree, a text is another
year's, month's or town's, whatever else it shares. Of the 3,660 pairs of one announcement in the dev data none is."""
MIN_NAMES, KEPT_NAMES = 3, 0.2
"""A text of so many names, of which the other has no larger share, is about another place. Of those pairs none is."""
STAGE_DAYS = 2
PROPOSAL = frozenset(
    {"propose", "proposed", "proposes", "recommend", "recommended", "recommends", "consider", "considers"}
)
DECISION = frozenset({"adopt", "adopted", "adopts", "agreed", "agrees", "approve", "approved", "approves", "rejected"})
"""A committee recommends, days later the full council approves: nearly the same words, and two announcements. The
earlier text has words of the first kind that the later one lacks, the later one words of the second kind."""
ANOTHER_STAGE = "another stage"
RULES = frozenset({"too far apart in time", "too short to tell", "of other numbers", "of other names", ANOTHER_STAGE})
"""What speaks against a pair whatever its score."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Weights:
    """The logistic model: score = 1 / (1 + exp(-(intercept + Σ weight * figure)))."""

    intercept: float
    features: dict[str, float]
    joins_at: float  # score from which two texts are one announcement

    def score(self, features: dict[str, float]) -> float:
        """0 to 1: how sure it is that two texts with these figures are one announcement."""
        total = self.intercept + sum(weight * features[name] for name, weight in self.features.items())
        return round(1 / (1 + exp(-total)), 4)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a comparison came to."""

    is_same: bool
    score: float
    matched_by: str  # same text or near copy; else what speaks against it
    features: dict[str, float]


@cache
def weights() -> Weights:
    """The weights in use."""
    return Weights(**json.loads((Path(__file__).parent / "duplicate_weights.json").read_text(encoding="utf-8")))


def compare(left: Text, right: Text) -> Decision:
    """Whether two texts are one announcement. Symmetric: `compare(a, b) == compare(b, a)`."""
    days = abs((left.day - right.day).days)
    short = min(len(left.tokens), len(right.tokens)) < MIN_WORDS
    if days > NEAR_DAYS:
        return Decision(False, 0.0, "too far apart in time", {})
    if left.text_hash == right.text_hash and not _titles_differ(left, right, strictly=short):
        return Decision(True, 1.0, "same text", {})
    if short or containment(left, right) < MIN_CONTAINMENT:
        return Decision(False, 0.0, "too short to tell" if short else "too few words in common", {})
    features = measure(left, right) | {"days": days}
    score = weights().score(features)
    against = _another_matter(left, right, days)
    if against is None and score < weights().joins_at:
        against = _weakest(features)
    return Decision(against is None, score, against or "near copy", features)


def explain(matched_by: str, score: float, features: dict[str, float]) -> str:
    """A decision in a sentence, for an operator."""
    if not features:
        return matched_by
    days = features["days"]
    return (
        f"{matched_by} (score {score:.2f}): the longer text has {features['containment']:.0%} of the shorter one's runs"
        f" of four words, {features['vocabulary']:.0%} of its words and about {features['numbers']:.0%} of its numbers;"
        f" it has about {features['kept_names']:.0%} of the shorter one's names, and they share about"
        f" {features['shared_names']:.0%} of all; numbers between the same words differ in about"
        f" {features['conflicts']:.0%} of places; {days:.0f} day{'' if days == 1 else 's'} apart"
    )


def _another_matter(left: Text, right: Text, days: int) -> str | None:
    """What tells two texts apart whatever their score."""
    conflicts, places = conflicting_numbers(left, right)
    if conflicts >= MIN_CONFLICTS and 2 * conflicts >= places:
        return "of other numbers"
    if _names_are_others(left, right) or _names_are_others(right, left):
        return "of other names"
    if days >= STAGE_DAYS and _is_another_stage(*sorted((left, right), key=lambda text: text.day)):
        return ANOTHER_STAGE
    return None


def _is_another_stage(before: Text, after: Text) -> bool:
    """Whether the earlier text proposes what the later one has decided."""
    proposes = PROPOSAL & before.vocabulary - after.vocabulary
    decides = DECISION & after.vocabulary - before.vocabulary
    return bool(proposes and decides)


def _names_are_others(one: Text, other: Text) -> bool:
    if len(one.shingles) > len(other.shingles) or len(one.names) < MIN_NAMES:
        return False
    return len(one.names & other.vocabulary) <= KEPT_NAMES * len(one.names)


def _weakest(features: dict[str, float]) -> str:
    """The figure that most speaks against a pair, beside those of an ordinary copy."""
    ordinary = {
        "containment": 0.75,
        "vocabulary": 0.9,
        "kept_names": 1.0,
        "shared_names": 0.8,
        "numbers": 0.9,
        "conflicts": 0.0,
    }
    words_for = {
        "containment": "too few words in common",
        "vocabulary": "too few words in common",
        "kept_names": "other names",
        "shared_names": "other names",
        "numbers": "other numbers",
        "conflicts": "other numbers",
    }
    lost = {name: weight * (ordinary[name] - features[name]) for name, weight in weights().features.items()}
    return words_for[max(lost, key=lambda name: lost[name])]


def _titles_differ(left: Text, right: Text, strictly: bool) -> bool:
    """Whether headlines tell texts of equal words apart: by their years and amounts, or strictly by any word."""
    if strictly:
        return words(left.title) != words(right.title)
    a, b = set(_NUMBER.findall(left.title)), set(_NUMBER.findall(right.title))
    return bool(a and b) and not a & b
