"""The figures that the charts show."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select

from publishing.morning.interface import v1
from publishing.morning.nights import CRAWLS, Night, nights_until
from publishing.morning.words import london_day

WEEKS = 53
MOST_SOURCES = 12
"""Sources that have a row of weeks of their own; the others' are taken together."""
MOST_EDGES = 40
"""Pairs of publishers in the network, those with most announcements first."""
_YEAR = timedelta(days=365)
OTHERS = "all others"


@dataclass(frozen=True, slots=True)
class Row:
    """A name and its counts, one a week."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Weeks:
    """Announcements by week of publication, from the first week that has any."""

    mondays: tuple[date, ...]
    kinds: tuple[Row, ...]  # named by the kind of publisher
    sources: tuple[Row, ...]  # those with most first


@dataclass(frozen=True, slots=True)
class Edge:
    """One publisher that carries what another announces."""

    announcer: str
    carrier: str
    announcer_rank: str
    carrier_rank: str
    count: int  # announcements


@dataclass(frozen=True, slots=True)
class Strip:
    """A source's state of health at the end of every night; None before it was first judged."""

    name: str
    states: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class ChartFigures:
    """The figures of all charts."""

    weeks: Weeks
    edges: tuple[Edge, ...]
    more_edges: int
    nights: tuple[Night, ...]
    strips: tuple[Strip, ...]  # the sources that were not healthy all the time
    always_healthy: int
    bytes_saved: float | None  # in the latest night, about; None where nothing is known to reckon by


def read_chart_figures(connection: Connection, moment: datetime) -> ChartFigures:
    """The figures as they stood at `moment`."""
    edges = _edges(connection, moment)
    nights = nights_until(connection, moment)
    strips = _strips(connection, nights, moment)
    unwell = tuple(strip for strip in strips if set(strip.states) - {"healthy", None})
    return ChartFigures(
        _weeks(connection, moment),
        edges[:MOST_EDGES],
        len(edges[MOST_EDGES:]),
        nights,
        unwell,
        len(strips) - len(unwell),
        _bytes_saved(connection, nights, moment),
    )


def _weeks(connection: Connection, moment: datetime) -> Weeks:
    a = v1("announcements").c
    last = _monday(london_day(moment))
    first = last - timedelta(weeks=WEEKS - 1)
    query = (
        select(a.published_on, a.announcer_kind, a.announcer, a.announcer_id, func.count().label("times"))
        .where(a.published_on >= first, a.published_on < last + timedelta(weeks=1), a.first_seen_at <= moment)
        .group_by(a.published_on, a.announcer_kind, a.announcer, a.announcer_id)
    )
    kinds: defaultdict[str, Counter[date]] = defaultdict(Counter)
    sources: defaultdict[tuple[str, str], Counter[date]] = defaultdict(Counter)
    for row in connection.execute(query):
        monday = _monday(row.published_on)
        kinds[row.announcer_kind][monday] += row.times
        sources[row.announcer, row.announcer_id][monday] += row.times
    start = min((monday for counts in kinds.values() for monday in counts), default=last)
    mondays = tuple(start + timedelta(weeks=week) for week in range((last - start).days // 7 + 1))
    order = sorted(sources, key=lambda one: (-sources[one].total(), one))
    rows = [Row(one[0], _counts(sources[one], mondays)) for one in order[:MOST_SOURCES]]
    if rest := order[MOST_SOURCES:]:
        together: Counter[date] = sum((sources[one] for one in rest), Counter())
        rows.append(Row(OTHERS, _counts(together, mondays)))
    return Weeks(mondays, tuple(Row(kind, _counts(kinds[kind], mondays)) for kind in sorted(kinds)), tuple(rows))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _counts(counts: Counter[date], mondays: Sequence[date]) -> tuple[int, ...]:
    return tuple(counts[monday] for monday in mondays)


def _edges(connection: Connection, moment: datetime) -> tuple[Edge, ...]:
    """Who carried whom in the last year, most first."""
    carrier, announcer = v1("outlets").alias("carrier").c, v1("outlets").alias("announcer").c
    query = (
        select(
            announcer.outlet.label("announcer"),
            carrier.outlet.label("carrier"),
            announcer.rank.label("announcer_rank"),
            carrier.rank.label("carrier_rank"),
            func.count(carrier.announcement_id.distinct()),
        )
        .where(announcer.announcement_id == carrier.announcement_id, announcer.source_id != carrier.source_id)
        .where(announcer.is_primary, ~carrier.is_primary)
        .where(carrier.first_seen_at > moment - _YEAR, carrier.first_seen_at <= moment)
        .group_by(announcer.source_id, announcer.outlet, announcer.rank)
        .group_by(carrier.source_id, carrier.outlet, carrier.rank)
    )
    found = [Edge(*row) for row in connection.execute(query)]
    return tuple(sorted(found, key=lambda edge: (-edge.count, edge.announcer, edge.carrier)))


def _strips(connection: Connection, nights: Sequence[Night], moment: datetime) -> list[Strip]:
    """Every source's state when the next night began; of the latest night, at `moment`."""
    s, h = v1("sources").c, v1("health").c
    spells: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for row in connection.execute(select(h.source_id, h.state, h.since).where(h.since <= moment)):
        spells[row.source_id].append((row.since, row.state))
    ends = [*(night.start for night in nights[1:]), moment][: len(nights)]
    names = {row.id: row.name for row in connection.execute(select(s.id, s.name))}
    strips = []
    for source_id, name in sorted(names.items(), key=lambda one: (one[1], one[0])):
        states = [max((one for one in spells[source_id] if one[0] <= end), default=(end, None)) for end in ends]
        strips.append(Strip(name, tuple(state for _, state in states)))
    return strips


def _bytes_saved(connection: Connection, nights: Sequence[Night], moment: datetime) -> float | None:
    """What the latest night's 'not modified' answers would have weighed, by the usual size of their source's pages."""
    if not nights:
        return None
    r, c = v1("runs").c, v1("captures").c
    answers = (
        select(r.source_id, func.sum(r.not_modified).label("times"))
        .where(r.mode.in_(CRAWLS), r.started_at >= nights[-1].start, r.finished_at <= moment)
        .group_by(r.source_id)
    )
    usual = select(c.source_id, func.avg(c.body_length).label("size")).group_by(c.source_id)
    sizes = {row.source_id: float(row.size) for row in connection.execute(usual)}
    known = [row.times * sizes[row.source_id] for row in connection.execute(answers) if row.source_id in sizes]
    return float(sum(known)) if known else None
