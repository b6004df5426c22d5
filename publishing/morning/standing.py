"""How the sources stand: who is not well and why, which issues stand, and what the crawls cost."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from publishing.morning.interface import v1
from publishing.morning.nights import CRAWLS
from schema.health_reasons import REASONS, State

WORST_FIRST = (State.BROKEN, State.BLOCKED, State.DEGRADED, State.HEALTHY)
TROUBLED = frozenset({"blocked", "site changed", "unreachable", "failed"})
"""Outcomes after which nothing can be said of a newsroom."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One reason that a source is not well for."""

    meaning: str
    detail: str
    advice: str | None


@dataclass(frozen=True, slots=True)
class Patient:
    """A source that is not well."""

    name: str
    home_url: str
    state: str
    since: datetime
    is_new: bool  # it fell into this state in the span
    complaints: tuple[Complaint, ...]


@dataclass(frozen=True, slots=True)
class IssueKind:
    """Issues of one kind that stand."""

    kind: str
    count: int
    publishers: tuple[str, ...]
    example: str  # the newest one's own words


@dataclass(frozen=True, slots=True)
class Cost:
    """What the span's crawls took."""

    crawls: int
    publishers: int
    troubled: int  # publishers whose newsroom could not be read
    requests: int
    fetched: int
    not_modified: int
    bytes_received: int
    seconds: float  # of all crawls together
    first_start: datetime | None
    last_end: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How the sources stand."""

    sources: int
    patients: tuple[Patient, ...]  # the worst first
    mended: tuple[str, ...]  # publishers that are well again since the span began
    issues: tuple[IssueKind, ...]
    cost: Cost


def read_standing(connection: Connection, since: datetime, moment: datetime) -> Standing:
    """How the sources stand at `moment`, and what was spent after `since`."""
    names = _names(connection)
    patients, mended = _health(connection, since, moment, names)
    cost = _cost(connection, since, moment)
    return Standing(len(names), patients, mended, _issues(connection, moment, names), cost)


def _names(connection: Connection) -> dict[str, tuple[str, str]]:
    s = v1("sources").c
    return {row.id: (row.name, row.home_url) for row in connection.execute(select(s.id, s.name, s.home_url))}


def _health(
    connection: Connection, since: datetime, moment: datetime, names: dict[str, tuple[str, str]]
) -> tuple[tuple[Patient, ...], tuple[str, ...]]:
    h = v1("health").c
    query = select(h.source_id, h.state, h.since, h.reasons).where(
        h.since <= moment, (h.until.is_(None)) | (h.until > moment)
    )
    patients, mended = [], []
    ended_in_span = select(h.source_id).where(h.until > since, h.until <= moment, h.state != State.HEALTHY)
    were_unwell = set(connection.execute(ended_in_span).scalars())
    for row in connection.execute(query):
        name, home = names[row.source_id]
        if row.state != State.HEALTHY:
            complaints = tuple(_complaint(reason) for reason in row.reasons)
            patients.append(Patient(name, home, row.state, row.since, row.since > since, complaints))
        elif row.source_id in were_unwell:
            mended.append(name)
    order = list(WORST_FIRST)
    patients.sort(key=lambda one: (order.index(State(one.state)), one.name, one.home_url))
    return tuple(patients), tuple(sorted(mended))


def _complaint(reason: dict[str, Any]) -> Complaint:
    kind = REASONS.get(reason["reason"])
    return Complaint(kind.meaning if kind else reason["reason"], reason["detail"], kind.advice if kind else None)


def _issues(connection: Connection, moment: datetime, names: dict[str, tuple[str, str]]) -> tuple[IssueKind, ...]:
    i = v1("issues").c
    stands = i.at <= moment, (i.resolved_at.is_(None)) | (i.resolved_at > moment)
    counts: defaultdict[str, int] = defaultdict(int)
    publishers: defaultdict[str, set[str]] = defaultdict(set)
    for row in connection.execute(
        select(i.kind, i.source_id, func.count().label("times")).where(*stands).group_by(i.kind, i.source_id)
    ):
        counts[row.kind] += row.times
        publishers[row.kind].add(names[row.source_id][0])
    found = []
    for kind in sorted(counts, key=lambda one: (-counts[one], one)):
        newest = select(i.detail).where(*stands, i.kind == kind).order_by(i.at.desc(), i.detail, i.url).limit(1)
        example = connection.execute(newest).scalar_one()
        found.append(IssueKind(kind, counts[kind], tuple(sorted(publishers[kind])), example))
    return tuple(found)


def _cost(connection: Connection, since: datetime, moment: datetime) -> Cost:
    r = v1("runs").c
    rows = connection.execute(
        select(
            *(r.source_id, r.outcome, r.started_at, r.finished_at),
            *(r.requests, r.fetched, r.not_modified, r.bytes_received),
        ).where(r.mode.in_(CRAWLS), r.finished_at > since, r.finished_at <= moment)
    ).all()
    last = {row.source_id: row.outcome for row in sorted(rows, key=lambda row: (row.started_at, row.finished_at))}
    return Cost(
        crawls=len(rows),
        publishers=len(last),
        troubled=sum(outcome in TROUBLED for outcome in last.values()),
        requests=sum(row.requests for row in rows),
        fetched=sum(row.fetched for row in rows),
        not_modified=sum(row.not_modified for row in rows),
        bytes_received=sum(row.bytes_received for row in rows),
        seconds=sum((row.finished_at - row.started_at).total_seconds() for row in rows),
        first_start=min((row.started_at for row in rows), default=None),
        last_end=max((row.finished_at for row in rows), default=None),
    )
