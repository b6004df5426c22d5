"""From compared pairs to announcements: which pages belong together. No database here, only sets and scores."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

JOIN_MEAN = 0.4
"""Two groups join where the mean score over all pairs between them reaches this; a pair that was not joined counts 0.
One link is not enough to join two groups: joining by connected components loses (docs/duplicates.md)."""

Pair = tuple[int, int]


def clusters(nodes: Sequence[int], scores: Mapping[Pair, float]) -> list[list[int]]:
    """Partition `nodes` by `scores`, which has (earlier node, later node) pairs as `nodes` orders them.

    Best pairs first; ties go to the earlier nodes, so the result depends on the order of `nodes` and on nothing else.
    Groups come in the order of their first nodes, and nodes within a group in the order of `nodes`.
    """
    place = {node: index for index, node in enumerate(nodes)}
    group: dict[int, list[int]] = {node: [node] for node in nodes}
    for left, right in sorted(scores, key=lambda pair: (-scores[pair], place[pair[0]], place[pair[1]])):
        a, b = group[left], group[right]
        if a is not b and _mean(a, b, scores, place) >= JOIN_MEAN:
            a.extend(b)
            group |= dict.fromkeys(b, a)
    found = {id(members): sorted(members, key=place.__getitem__) for members in group.values()}
    return sorted(found.values(), key=lambda members: place[members[0]])


def _mean(a: Iterable[int], b: Iterable[int], scores: Mapping[Pair, float], place: Mapping[int, int]) -> float:
    pairs = [(x, y) if place[x] < place[y] else (y, x) for x, y in product(a, b)]
    return sum(scores.get(pair, 0.0) for pair in pairs) / len(pairs)
