"""When pages answered and when they did not: last seen, last checked, gone, withdrawn, returned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from schema.models import Document, Page, PageVersion
from schema.statements import chunks


@dataclass(frozen=True, slots=True)
class Sighting:
    """One answer about a page: with the page, new or unchanged, or with a 404 or 410."""

    at: datetime
    gone_status: int | None = None


@dataclass(slots=True)
class Withdrawals:
    """Pages whose standing changed."""

    withdrawn: set[int] = field(default_factory=set)
    returned: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Times:
    first_seen_at: datetime
    last_seen_at: datetime
    last_checked_at: datetime
    gone_since: datetime | None
    gone_status: int | None

    def note(self, sighting: Sighting) -> None:
        self.last_checked_at = max(self.last_checked_at, sighting.at)
        if sighting.gone_status is None:
            self.first_seen_at = min(self.first_seen_at, sighting.at)
            self.last_seen_at = max(self.last_seen_at, sighting.at)
            if self.gone_since is not None and sighting.at >= self.gone_since:
                self.gone_since = self.gone_status = None
        elif sighting.at >= self.last_seen_at and self.gone_since is None:
            self.gone_since, self.gone_status = sighting.at, sighting.gone_status


_TIMES = ("first_seen_at", "last_seen_at", "last_checked_at", "gone_since", "gone_status")


def note_sightings(connection: Connection, sightings: Mapping[int, Sequence[Sighting]]) -> None:
    """Bring the times of pages up to date. What happened before the last known moment changes nothing."""
    rows: list[dict[str, Any]] = []
    for chunk in chunks(sorted(sightings)):
        query = select(Page.id, *(getattr(Page, name) for name in _TIMES)).where(Page.id.in_(chunk))
        for page_id, *stored in connection.execute(query):
            times = _Times(*stored)
            for sighting in sorted(sightings[page_id], key=lambda s: (s.at, s.gone_status or 0)):
                times.note(sighting)
            if times != _Times(*stored):
                rows.append({"page": page_id} | {f"new_{name}": getattr(times, name) for name in _TIMES})
    if rows:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _TIMES}
        connection.execute(update(Page).where(Page.id == bindparam("page")).values(values), rows)


def settle_withdrawals(connection: Connection, page_ids: Sequence[int]) -> Withdrawals:
    """Set or clear `withdrawn_at`: a page is withdrawn by its own notice, or by being gone."""
    changed = Withdrawals()
    rows = []
    for chunk in chunks(page_ids):
        query = (
            select(Page.id, Page.withdrawn_at, Page.gone_since, Document.withdrawn_at)
            .outerjoin(PageVersion, (PageVersion.page_id == Page.id) & PageVersion.is_current)
            .outerjoin(Document, Document.id == PageVersion.document_id)
            .where(Page.id.in_(chunk))
        )
        for page_id, before, gone_since, notice in connection.execute(query):
            now = notice or gone_since
            if now != before:
                rows.append({"page": page_id, "moment": now})
            if now and not before:
                changed.withdrawn.add(page_id)
            if before and not now:
                changed.returned.add(page_id)
    if rows:
        statement = update(Page).where(Page.id == bindparam("page"))
        connection.execute(statement.values(withdrawn_at=bindparam("moment")), rows)
    return changed
