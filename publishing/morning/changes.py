"""What became of announcements that were known: taken up by others, withdrawn, returned, merged, split."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Row, func, select

from publishing.morning.interface import v1
from schema.statements import chunks

MOST = 100
"""Rows of each list that are shown; the rest is counted."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A page that began to carry an announcement which was known."""

    outlet: str
    url: str
    title: str
    announcer: str
    matched_by: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A page that was withdrawn."""

    publisher: str
    url: str
    title: str
    status: int | None  # 404 or 410; None: its own notice says so
    at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to an announcement's id."""

    kind: str  # merged, split or ended
    title: str | None  # of the announcement that it leads to
    url: str | None
    from_id: str
    to_id: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Part(Generic[Item]):
    """The first of a list, and how long it is."""

    count: int
    shown: tuple[Item, ...]

    @property
    def rest(self) -> int:
        """How many are counted only."""
        return self.count - len(self.shown)


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of known announcements in a span of time."""

    taken_up: Part[TakenUp]
    withdrawn: Part[Gone]
    returned: Part[Gone]
    events: Part[Event]
    merged_at_birth: int  # copies that were found among the announcements of this very span


def read_changes(connection: Connection, since: datetime, moment: datetime, returned: Collection[str] = ()) -> Changes:
    """What happened after `since` and until `moment`. `returned` are ids of announcements that are no longer withdrawn:
    rows tell the present state only, so that whoever knows the last one must say."""
    events, merged_at_birth = _events(connection, since, moment)
    return Changes(
        _taken_up(connection, since, moment),
        _withdrawn(connection, since, moment),
        _returned(connection, returned),
        events,
        merged_at_birth,
    )


def _part(items: Sequence[Item]) -> Part[Item]:
    return Part(len(items), tuple(items[:MOST]))


def _taken_up(connection: Connection, since: datetime, moment: datetime) -> Part[TakenUp]:
    o, a = v1("outlets"), v1("announcements")
    query = (
        select(o.c.outlet, o.c.url, a.c.title, a.c.announcer, o.c.matched_by, o.c.match_certainty)
        .join_from(o, a, a.c.id == o.c.announcement_id)
        .where(o.c.first_seen_at > since, o.c.first_seen_at <= moment, a.c.first_seen_at <= since)
        .where(o.c.is_current, ~o.c.is_primary)
    )
    rows = sorted(
        connection.execute(query).all(), key=lambda row: (row.announcer, row.title or "", row.outlet, row.url)
    )
    return _part([TakenUp(row.outlet, row.url, row.title or row.url, *row[3:]) for row in rows])


def _withdrawn(connection: Connection, since: datetime, moment: datetime) -> Part[Gone]:
    """Pages that went, and pages on which a notice of withdrawal was found.

    A notice tells its own moment, often an earlier one. That it was found in this span is known by v1_runs, which
    counts a crawl's withdrawals: of the source's pages that were read in the span, those with the latest notices.
    """
    p, s = v1("pages"), v1("sources")
    columns = (s.c.name, p.c.url, p.c.title, p.c.gone_status, p.c.withdrawn_at)
    of_source = select(*columns).join_from(p, s, s.c.id == p.c.source_id)
    order = p.c.withdrawn_at.desc(), p.c.url
    found: list[Any] = []
    for source_id, count in _withdrawals(connection, since, moment):
        at = of_source.where(p.c.source_id == source_id)
        by_going = at.where(
            p.c.gone_status.is_not(None), p.c.withdrawn_at > since, p.c.withdrawn_at <= moment
        ).order_by(*order)
        went = connection.execute(by_going).all()
        read = select(v1("captures").c.page_id).where(
            v1("captures").c.source_id == source_id,
            v1("captures").c.fetched_at > since,
            v1("captures").c.fetched_at <= moment,
        )
        by_notice = at.where(p.c.gone_status.is_(None), p.c.withdrawn_at <= moment, p.c.id.in_(read)).order_by(*order)
        noticed = connection.execute(by_notice.limit(max(count - len(went), 0))).all()
        found += [*went, *noticed]
    found.sort(key=lambda row: (row.name, row.url))
    return _part([_gone(row) for row in found])


def _withdrawals(connection: Connection, since: datetime, moment: datetime) -> list[tuple[str, int]]:
    """How many pages of each source were found to be withdrawn."""
    r = v1("runs").c
    total = func.sum(r.withdrawn_pages)
    query = (
        select(r.source_id, total)
        .where(r.finished_at > since, r.finished_at <= moment, r.withdrawn_pages > 0)
        .group_by(r.source_id)
        .order_by(r.source_id)
    )
    return [(source_id, int(count)) for source_id, count in connection.execute(query)]


def _returned(connection: Connection, ids: Collection[str]) -> Part[Gone]:
    a = v1("announcements").c
    rows = [
        row
        for chunk in chunks(sorted(ids))
        for row in connection.execute(
            select(a.announcer.label("name"), a.url, a.title, a.last_seen_at).where(a.id.in_(chunk))
        )
    ]
    rows.sort(key=lambda row: (row.name, row.url))
    return _part([Gone(row.name, row.url, row.title or row.url, None, row.last_seen_at) for row in rows])


def _gone(row: Row[Any]) -> Gone:
    return Gone(row.name, row.url, row.title or row.url, row.gone_status, row.withdrawn_at)


def _events(connection: Connection, since: datetime, moment: datetime) -> tuple[Part[Event], int]:
    """What became of ids that stood before the span, and how many were merged in the span that they were met in."""
    e, a = v1("events"), v1("announcements")
    query = (
        select(e.c.kind, a.c.title, a.c.url, e.c.from_id, e.c.to_id, e.c.why, a.c.first_seen_at)
        .join_from(e, a, a.c.id == e.c.to_id, isouter=True)
        .where(e.c.at > since, e.c.at <= moment)
        .order_by(e.c.number)
    )
    rows = connection.execute(query).all()
    born = [row for row in rows if row.kind == "merged" and row.first_seen_at and row.first_seen_at > since]
    told = [Event(*row[:6]) for row in rows if row not in born]
    return _part(told), len(born)
