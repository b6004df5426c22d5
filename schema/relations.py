"""Announcements that have to do with one another and are not the same: quotes, yearly series, stages of one matter."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, or_, select
from sqlalchemy.orm import aliased

from schema.duplicates import ANOTHER_STAGE, Decision
from schema.models import AnnouncementPage, Relation
from schema.resemblance import Text, containment
from schema.statements import chunks, insert_new

QUOTED_WORDS = 8  # a shorter quotation may be anybody's
PARAGRAPH_WORDS = 15  # a shorter paragraph may be a formula
PASSAGES = 10  # as many passages are kept as evidence, the longest
SERIES_CONTAINMENT = 0.4  # of the runs of four words of one year's notice, in another year's

_CURLY = (("“", '"'), ("”", '"'), ("„", '"'), ("‟", '"'), ("’", "'"), ("‘", "'"), ("ʼ", "'"))
_QUOTATION = re.compile(r'"([^"\n]{30,2000})"')
_PARAGRAPH = re.compile(r"[^\n]+")
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that two bodies share verbatim, and where: character offsets, the end excluded."""

    text: str
    left: tuple[int, int]
    right: tuple[int, int]


def write_relations(
    connection: Connection,
    changed: Sequence[int],
    decisions: Mapping[Pair, Decision],
    last_years: Sequence[Pair],
    texts: Mapping[int, Text],
) -> None:
    """Write what `changed` announcement_page rows have to do with others.

    `decisions` are on all pairs that were compared, `last_years` are pairs about a year apart at one source.
    """
    rows = [row for pair, decision in decisions.items() for row in _of_compared(pair, decision, texts)]
    rows += [row for pair in last_years for row in _of_series(pair, texts)]
    rows += [_row(pair, "series", 1.0, [{"rewritten": True}]) for pair in _rewritten(connection, changed)]
    insert_new(connection, Relation, rows, key=("left_id", "right_id", "kind"))


def forget_relations(connection: Connection, row_ids: Sequence[int]) -> None:
    """Delete the relations of announcement_page rows whose texts have changed."""
    ours = or_(Relation.left_id.in_(row_ids), Relation.right_id.in_(row_ids))
    connection.execute(delete(Relation).where(ours))


def shared_passages(left: str, right: str) -> list[Passage]:
    """Quotations and paragraphs of either body that the other has verbatim, typographic quotes aside; longest first."""
    a, b = _straight(left), _straight(right)
    spans = {(start, b.find(a[start:end]), end - start) for start, end in _passages(a)}
    spans |= {(a.find(b[start:end]), start, end - start) for start, end in _passages(b)}
    found = sorted((span for span in spans if min(span[:2]) >= 0), key=lambda span: (-span[2], span))
    kept: list[tuple[int, int, int]] = []
    for start, other, length in found:
        if not any(s <= start and start + length <= s + n for s, _, n in kept):
            kept.append((start, other, length))
    return [Passage(left[s : s + n], (s, s + n), (o, o + n)) for s, o, n in kept[:PASSAGES]]


def _straight(body: str) -> str:
    """`body` with straight quotes, one character for one: offsets stay."""
    for curly, straight in _CURLY:
        body = body.replace(curly, straight)
    return body


def _passages(body: str) -> Iterator[tuple[int, int]]:
    for pattern, group, fewest in ((_QUOTATION, 1, QUOTED_WORDS), (_PARAGRAPH, 0, PARAGRAPH_WORDS)):
        for match in pattern.finditer(body):
            if len(match.group(group).split(maxsplit=fewest)) >= fewest:
                yield match.span(group)


def _of_compared(pair: Pair, decision: Decision, texts: Mapping[int, Text]) -> Iterator[dict[str, Any]]:
    if decision.is_same:
        return
    pair = _earlier_first(pair, texts)
    left, right = (texts[row_id] for row_id in pair)
    if decision.matched_by == ANOTHER_STAGE:
        yield _row(pair, "stage", decision.score, [decision.features])
    if passages := shared_passages(left.body, right.body):
        shortest = min(len(left.body), len(right.body))
        score = min(1.0, sum(passage.left[1] - passage.left[0] for passage in passages) / shortest)
        evidence = [{"text": p.text, "left": list(p.left), "right": list(p.right)} for p in passages]
        yield _row(pair, "quote", round(score, 4), evidence)


def _of_series(pair: Pair, texts: Mapping[int, Text]) -> Iterator[dict[str, Any]]:
    pair = _earlier_first(pair, texts)
    left, right = (texts[row_id] for row_id in pair)
    shared = containment(left, right)
    if shared >= SERIES_CONTAINMENT:
        yield _row(pair, "series", shared, [{"containment": shared, "days": (right.day - left.day).days}])


def _rewritten(connection: Connection, changed: Sequence[int]) -> list[Pair]:
    """Editions of one page that follow one another."""
    before, after = aliased(AnnouncementPage), aliased(AnnouncementPage)
    following = (after.page_id == before.page_id) & (after.edition == before.edition + 1)
    pairs: set[Pair] = set()
    for chunk in chunks(changed):
        query = select(before.id, after.id).join(after, following)
        for ours in (before, after):  # with OR between them SQLite would read the whole table
            pairs |= {(row[0], row[1]) for row in connection.execute(query.where(ours.id.in_(chunk)))}
    return sorted(pairs)


def _earlier_first(pair: Pair, texts: Mapping[int, Text]) -> Pair:
    first, second = sorted(pair, key=lambda row_id: (texts[row_id].day, texts[row_id].text_hash))
    return first, second


def _row(pair: Pair, kind: str, score: float, evidence: list[Any]) -> dict[str, Any]:
    return {"left_id": pair[0], "right_id": pair[1], "kind": kind, "score": score, "evidence": evidence}
