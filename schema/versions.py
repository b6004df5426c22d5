"""Versions of pages: a function of their captures in order of fetch, worked out anew for every page a load touches.

That makes the chain the same whatever order captures arrive in, and lets a recleaning replace what was read in old
captures. A version ends when the words change; case, punctuation, markup and dates of view are cosmetic.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from schema.models import Capture, Document, Page, PageVersion
from schema.statements import chunks, upsert
from schema.substance import word_diff

REWRITTEN_DAYS = 200
"""A page whose own day of publication moves forward by more than this, with another text, has a new announcement:
pages that are published anew each year move by about 365 days, corrections and second stages by a few."""

_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one capture of a page was read as."""

    fetched_at: datetime
    document_id: int
    text_hash: str
    title_hash: str
    title: str | None
    published_on: date | None


@dataclass(slots=True)
class Span:
    """One version in the making."""

    edition: int
    change_kind: str
    readings: list[Reading] = field(default_factory=list)

    @property
    def start(self) -> datetime:
        """When the text was first fetched."""
        return self.readings[0].fetched_at

    @property
    def last(self) -> Reading:
        """The latest reading of the text."""
        return self.readings[-1]

    @property
    def cosmetic_changes(self) -> int:
        """How often the document changed while its words stayed."""
        ids = [reading.document_id for reading in self.readings]
        return sum(a != b for a, b in pairwise(ids))


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What rebuilding the chains changed."""

    changed: int = 0  # pages that have a substantive version more than before
    cosmetic: int = 0  # pages whose present version has cosmetic changes it had not before


def rebuild_versions(connection: Connection, page_ids: Sequence[int]) -> ChainReport:
    """Work out the versions of `page_ids` anew. Rows keep their ids where page and start stay."""
    changed = cosmetic = 0
    for chunk in chunks(page_ids):
        before = _stored(connection, chunk)
        seen: set[int] = set()
        rows: list[dict[str, Any]] = []
        for page_id, spans in _chains(connection, chunk):
            seen.add(page_id)
            stored = before.get(page_id, {})
            changed += bool(stored) and len(spans) > len(stored)
            cosmetic += _has_new_cosmetics(spans, stored)
            _delete_surplus(connection, page_id, spans, stored)
            rows += _rows(connection, page_id, spans, stored)
        upsert(connection, PageVersion, rows, key=("page_id", "valid_from"))
        _note_changes(connection, rows)
        unread = sorted(set(chunk) - seen)  # pages of whose captures none has a text
        connection.execute(delete(PageVersion).where(PageVersion.page_id.in_(unread)))
        connection.execute(update(Page).where(Page.id.in_(unread)).values(last_changed_at=Page.first_seen_at))
    return ChainReport(changed, cosmetic)


def chain(readings: Sequence[Reading]) -> list[Span]:
    """Fold `readings`, in order of fetch, into versions."""
    spans: list[Span] = []
    for reading in readings:
        if not spans:
            spans.append(Span(1, "new", [reading]))
        elif (spans[-1].last.text_hash, spans[-1].last.title_hash) == (reading.text_hash, reading.title_hash):
            spans[-1].readings.append(reading)
        elif _is_rewritten(spans[-1].last, reading):
            spans.append(Span(spans[-1].edition + 1, "rewritten", [reading]))
        else:
            spans.append(Span(spans[-1].edition, "substantive", [reading]))
    return spans


def _is_rewritten(before: Reading, after: Reading) -> bool:
    """Whether the address was given to a new announcement: by its own date, or by the year in its title."""
    if before.published_on and after.published_on:
        return (after.published_on - before.published_on).days > REWRITTEN_DAYS
    old, new = _YEAR.findall(before.title or ""), _YEAR.findall(after.title or "")
    return bool(old and new) and max(new) > max(old)


def _chains(connection: Connection, page_ids: Sequence[int]) -> Iterator[tuple[int, list[Span]]]:
    query = (
        select(
            Capture.page_id,
            Capture.fetched_at,
            Document.id,
            Document.text_hash,
            Document.title_hash,
            Document.title,
            Document.published_on,
        )
        .join(Document, Document.id == Capture.document_id)
        .where(Capture.page_id.in_(page_ids), ~Document.is_empty)
        .order_by(Capture.page_id, Capture.fetched_at, Capture.warc_file, Capture.warc_offset)
    )
    for page_id, rows in groupby(connection.execute(query).all(), key=lambda row: row.page_id):
        yield page_id, chain(_one_a_moment([Reading(*row[1:]) for row in rows]))


def _one_a_moment(readings: Sequence[Reading]) -> list[Reading]:
    """The last of the readings that share a moment: a version needs a start of its own."""
    return list({reading.fetched_at: reading for reading in readings}.values())


def _stored(connection: Connection, page_ids: Sequence[int]) -> dict[int, dict[datetime, Row[Any]]]:
    query = select(
        PageVersion.page_id,
        PageVersion.valid_from,
        PageVersion.valid_to,
        PageVersion.document_id,
        PageVersion.cosmetic_changes,
        PageVersion.diff,
    ).where(PageVersion.page_id.in_(page_ids))
    stored: dict[int, dict[datetime, Row[Any]]] = {}
    for row in connection.execute(query.order_by(PageVersion.valid_from)):
        stored.setdefault(row.page_id, {})[row.valid_from] = row
    return stored


def _has_new_cosmetics(spans: list[Span], stored: dict[datetime, Row[Any]]) -> bool:
    present = stored.get(spans[-1].start)
    return present is not None and present.cosmetic_changes < spans[-1].cosmetic_changes


def _delete_surplus(connection: Connection, page_id: int, spans: list[Span], stored: dict[datetime, Row[Any]]) -> None:
    surplus = sorted(stored.keys() - {span.start for span in spans})
    if surplus:
        found = PageVersion.valid_from.in_(surplus)
        connection.execute(delete(PageVersion).where(PageVersion.page_id == page_id, found))


def _rows(
    connection: Connection, page_id: int, spans: list[Span], stored: dict[datetime, Row[Any]]
) -> list[dict[str, Any]]:
    ends = [*(span.start for span in spans[1:]), None]
    return [
        {
            "page_id": page_id,
            "edition": span.edition,
            "valid_from": span.start,
            "valid_to": end,
            "is_current": end is None,
            "text_hash": span.last.text_hash,
            "change_kind": span.change_kind,
            "diff": _diff(connection, spans[index - 1] if index else None, span, stored),
            "document_id": span.last.document_id,
            "cosmetic_changes": span.cosmetic_changes,
        }
        for index, (span, end) in enumerate(zip(spans, ends, strict=True))
    ]


def _note_changes(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Note on pages when their present versions began."""
    began = {row["page_id"]: row["valid_from"] for row in rows if row["is_current"]}
    query = select(Page.id, Page.last_changed_at).where(Page.id.in_(began))
    noted = {row.id: row.last_changed_at for row in connection.execute(query)}
    moments = [{"page": page, "moment": moment} for page, moment in began.items() if noted[page] != moment]
    if moments:
        statement = update(Page).where(Page.id == bindparam("page"))
        connection.execute(statement.values(last_changed_at=bindparam("moment")), moments)


def _diff(
    connection: Connection, before: Span | None, after: Span, stored: dict[datetime, Row[Any]]
) -> list[list[str]] | None:
    if before is None:
        return None
    old, new = (stored.get(span.start) for span in (before, after))
    ids = before.last.document_id, after.last.document_id
    if old and new and old.valid_to == new.valid_from and (old.document_id, new.document_id) == ids:
        return list(new.diff)  # they follow one another as before, and the texts are those that it was made from
    ids = before.last.document_id, after.readings[0].document_id
    query = select(Document.id, Document.title, Document.body_text).where(Document.id.in_(ids))
    texts = {row.id: f"{row.title or ''}\n{row.body_text}" for row in connection.execute(query)}
    return word_diff(texts[ids[0]], texts[ids[1]])
