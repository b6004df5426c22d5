"""Everything that a morning page tells, read from the public interface."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from publishing.morning.changes import Changes, read_changes
from publishing.morning.charts.figures import ChartFigures, read_chart_figures
from publishing.morning.edits import Edits, read_edits
from publishing.morning.interface import v1
from publishing.morning.late import NOTHING_LATE, Late
from publishing.morning.news import News, read_news
from publishing.morning.nights import began_before
from publishing.morning.standing import Standing, read_standing


@dataclass(frozen=True, slots=True)
class Licence:
    """Terms of texts, the sentence that must stand beside them, and whose they are."""

    licence: str
    attribution: str
    full_text: bool
    publishers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Morning:
    """What happened after `since` and until `moment`."""

    since: datetime
    moment: datetime
    news: News
    edits: Edits
    changes: Changes
    standing: Standing
    charts: ChartFigures
    licences: tuple[Licence, ...]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing new was found and nothing changed."""
        changes = self.changes
        return not (
            self.news.count
            or self.edits.count
            or changes.withdrawn.count
            or changes.returned.count
            or changes.taken_up.count
            or changes.events.count
        )


def gather(
    connection: Connection,
    *,
    moment: datetime,
    since: datetime | None = None,
    returned: Collection[str] = (),
    late: Late = NOTHING_LATE,
) -> Morning:
    """Read what happened after `since` and until `moment`, both aware of their zone.

    Without `since` it is what happened since the latest night began. Nothing but the public interface v1 is read, so
    `connection` may be to a warehouse or to a release's SQLite file. `returned` are ids of announcements that are no
    longer withdrawn: the rows know the present only. `late` is older and was loaded only now.
    """
    since = since or began_before(connection, moment)
    return Morning(
        since,
        moment,
        read_news(connection, since, moment, late.announcements),
        read_edits(connection, since, moment, late.versions),
        read_changes(connection, since, moment, returned),
        read_standing(connection, since, moment),
        read_chart_figures(connection, moment),
        _licences(connection),
    )


def _licences(connection: Connection) -> tuple[Licence, ...]:
    """Every publisher's terms, equal ones together."""
    s = v1("sources").c
    names: dict[tuple[str, str, bool], list[str]] = {}
    query = select(s.licence, s.attribution, s.full_text, s.name).order_by(s.full_text.desc(), s.licence, s.name)
    for row in connection.execute(query):
        names.setdefault((row.licence, row.attribution, row.full_text), []).append(row.name)
    return tuple(Licence(*terms, tuple(sorted(some))) for terms, some in names.items())
