"""How well groups meet labels: pairwise precision and recall, and the adjusted Rand index."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scores:
    """Figures of one partition; each 1 where groups and labels agree."""

    precision: float
    recall: float
    ari: float  # Hubert and Arabie, 1985

    def __str__(self) -> str:
        return f"precision {self.precision:.4f}, recall {self.recall:.4f}, ARI {self.ari:.4f}"


def score_partition(items: Sequence[tuple[str, str, int]]) -> Scores:
    """Score (label, group, number of documents) triples."""
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    for label, group, documents in items:
        wanted[label] += documents
        found[group] += documents
        both[label, group] += documents
    hits, want, have = _pairs(both.values()), _pairs(wanted.values()), _pairs(found.values())
    expected = want * have / _pairs([wanted.total()])
    mean = (want + have) / 2
    return Scores(
        precision=hits / have if have else 1.0,
        recall=hits / want if want else 1.0,
        ari=(hits - expected) / (mean - expected) if mean != expected else 1.0,
    )


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)
