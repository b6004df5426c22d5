"""Pages that moved without a word: no redirect, no canonical link, but the same text under the same headline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import aliased

from schema.duplicates import MIN_WORDS, NEAR_DAYS
from schema.models import AnnouncementPage, Document, Page, PageVersion
from schema.signature import signature
from schema.statements import chunks


@dataclass(frozen=True, slots=True)
class Move:
    """A page whose address is gone, and the page of its source that has its text now."""

    gone: int
    into: int


@dataclass(frozen=True, slots=True)
class _Standing:
    page_id: int
    url: str
    first_seen_at: datetime
    last_seen_at: datetime
    is_gone: bool
    document_id: int


def find_moves(connection: Connection, page_ids: Sequence[int]) -> list[Move]:
    """Moves that have one of `page_ids` on either side.

    One address is gone and the other answers, texts and headlines have the same words, the day of publication is the
    same or told by neither, and the new address was first seen near the time when the old one last answered: a notice
    that is published anew with the same words has moved nowhere.
    """
    pairs: set[tuple[_Standing, _Standing]] = set()
    for chunk in chunks(page_ids):
        pairs |= _same_elsewhere(connection, chunk)
    moves: dict[int, Move] = {}
    for gone, there in sorted(pairs, key=lambda pair: (pair[1].first_seen_at, pair[1].url)):
        if _is_long_enough(connection, there.document_id):
            moves.setdefault(gone.page_id, Move(gone.page_id, there.page_id))
    return [moves[page_id] for page_id in sorted(moves)]


def _same_elsewhere(connection: Connection, page_ids: Sequence[int]) -> set[tuple[_Standing, _Standing]]:
    """(gone page, page that answers) pairs with equal words, one of each in `page_ids`."""
    page, version, document = aliased(Page), aliased(PageVersion), aliased(Document)
    other_page, other_row, other_document = aliased(Page), aliased(AnnouncementPage), aliased(Document)
    query = (
        select(*_columns(page), document.id, *_columns(other_page), other_document.id)
        .join(version, (version.page_id == page.id) & version.is_current)
        .join(document, document.id == version.document_id)
        .join(other_row, (other_row.text_hash == version.text_hash) & other_row.is_current)
        .join(other_document, other_document.id == other_row.document_id)
        .join(other_page, other_page.id == other_row.page_id)
        .where(page.id.in_(page_ids), other_page.id != page.id, other_page.source_id == page.source_id)
        .where(other_document.title_hash == document.title_hash)
        .where(other_document.published_on.is_not_distinct_from(document.published_on))
    )
    pairs: set[tuple[_Standing, _Standing]] = set()
    for row in connection.execute(query):
        both = _standing(row[:6]), _standing(row[6:])
        gone, there = sorted(both, key=lambda standing: not standing.is_gone)
        near = abs(there.first_seen_at - gone.last_seen_at) <= timedelta(days=NEAR_DAYS)
        if gone.is_gone and not there.is_gone and near:
            pairs.add((gone, there))
    return pairs


def _columns(page: type[Page]) -> tuple[Any, ...]:
    return (page.id, page.url, page.first_seen_at, page.last_seen_at, page.gone_since)


def _standing(values: Sequence[Any]) -> _Standing:
    page_id, url, first, last, gone_since, document_id = values
    return _Standing(page_id, url, first, last, gone_since is not None, document_id)


def _is_long_enough(connection: Connection, document_id: int) -> bool:
    body = connection.execute(select(Document.body_text).where(Document.id == document_id)).scalar_one()
    return len(signature(body).words.split()) >= MIN_WORDS
