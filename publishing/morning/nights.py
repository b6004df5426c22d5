"""Nights: the flow runs that turned to all sources, and what each of them read.

A run of some sources by hand belongs to the night before it. Which is which can be told from v1_runs alone: a night's
run turns to at least half as many sources as those around it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, String, cast, func, select

from publishing.morning.interface import v1

CRAWLS = ("incremental", "full", "backfill")
"""Modes of the runs that ask sites for pages; the others read what is already there."""
NIGHTS = 30
_LOOK_BACK = timedelta(days=400)
_AROUND = 7  # nights by which a run is held to be a night or not


@dataclass(frozen=True, slots=True)
class Night:
    """One night, from its first crawl until the next night's."""

    start: datetime
    end: datetime  # of the latest night: of its last crawl
    sources: int  # publishers turned to by its first run
    fetched: int
    not_modified: int

    @property
    def saved(self) -> float | None:
        """The share of answers that said 'not modified'; None where none came."""
        answers = self.fetched + self.not_modified
        return self.not_modified / answers if answers else None


def nights_until(connection: Connection, moment: datetime, count: int = NIGHTS) -> tuple[Night, ...]:
    """The last nights that began by `moment`, the oldest first, at most `count`."""
    runs = v1("runs").c
    # Runs that Prefect did not start have no flow run; those of one day are then held to be one.
    group = func.coalesce(runs.flow_run_id, func.substr(cast(runs.started_at, String), 1, 10))
    query = (
        select(
            func.min(runs.started_at, type_=runs.started_at.type).label("start"),
            func.max(runs.finished_at, type_=runs.finished_at.type).label("end"),
            func.count(runs.source_id.distinct()).label("sources"),
            func.sum(runs.fetched).label("fetched"),
            func.sum(runs.not_modified).label("not_modified"),
        )
        .where(runs.mode.in_(CRAWLS), runs.finished_at <= moment, runs.started_at > moment - _LOOK_BACK)
        .group_by(group)
    )
    found = sorted((Night(*row) for row in connection.execute(query)), key=lambda night: (night.start, night.end))
    return _joined(found)[-count:]


def began_before(connection: Connection, moment: datetime) -> datetime:
    """The moment before the latest night until `moment` began; a day before `moment` where there was none."""
    nights = nights_until(connection, moment, 1)
    return nights[0].start - timedelta(microseconds=1) if nights else moment - timedelta(days=1)


def latest_moment(connection: Connection) -> datetime | None:
    """The latest moment that the rows know of: the end of a crawl, or when its source was judged; None: none yet."""
    runs, health = v1("runs").c, v1("health").c
    ends = (select(func.max(one, type_=one.type)) for one in (runs.finished_at, health.judged_at))
    return max((at for end in ends if (at := connection.execute(end).scalar_one())), default=None)


def _joined(runs: list[Night]) -> tuple[Night, ...]:
    """Flow runs as nights: those of a few sources go to the night before them."""
    nights: list[Night] = []
    for index, run in enumerate(runs):
        around = [one.sources for one in runs[max(index - _AROUND, 0) : index + _AROUND + 1]]
        if nights and run.sources * 2 < max(around):
            last = nights[-1]
            nights[-1] = replace(
                last,
                end=max(last.end, run.end),
                fetched=last.fetched + run.fetched,
                not_modified=last.not_modified + run.not_modified,
            )
        else:
            nights.append(run)
    return tuple(nights)
