"""How sources fare: the facts that their health is judged by, and the spells of time that they spend in each state.

What the states mean and when a source is in which is not decided here: `flows.health` judges.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from schema.engine import writing
from schema.models import CrawlRun, Document, HealthSpell, Issue, Page, PageVersion, RemovedBlock
from schema.records import SourceRecord
from schema.sources import write_source

NIGHTS = 30
"""Crawls of the past that are looked at."""
PAGES = 60
"""Newest pages that are looked at."""
_CRAWLS = ("incremental", "full")


@dataclass(frozen=True, slots=True)
class NightFact:
    """One crawl of a source."""

    started_at: datetime
    outcome: str
    detail: str
    walk_complete: bool
    fetched: int
    new_pages: int
    changed: int


@dataclass(frozen=True, slots=True)
class PageFact:
    """What was read of one page, in its present text."""

    seen_on: date  # first seen, UTC
    published_on: date | None
    characters: int  # of the body
    removed_characters: int  # of the blocks that cleaning took out, each counted to 500


@dataclass(frozen=True, slots=True)
class HealthFacts:
    """What a source's health is judged by."""

    nights: tuple[NightFact, ...]  # newest first
    pages: tuple[PageFact, ...]  # by first sight, newest first
    crawled_since: date | None  # day of the first crawl
    newest_on: date | None  # latest day of publication (or of first sight, where a page tells none)
    last_month: int  # pages published (or first seen) in the last 30 days
    met_last_night: dict[str, int]  # issues that the last crawl met, by kind
    standing: dict[str, int]  # issues that stand, whenever they were met, by kind


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a source is in its state."""

    reason: str  # id: docs/operators.md explains them
    detail: str  # one sentence with the figures


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of time in one state, which has not ended."""

    source_id: str
    state: str
    since: datetime
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What recording a judgement came to."""

    spell: Spell
    began: bool  # whether it begins with this judgement
    before: str | None = None  # the state that was left for it


def _present(*columns: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Select[Any]:
    """A selection from the present documents of the pages of `source_id`."""
    return (
        select(*columns)
        .select_from(Page)
        .join(PageVersion, and_(PageVersion.page_id == Page.id, PageVersion.is_current))
        .join(Document, Document.id == PageVersion.document_id)
        .where(Page.source_id == bindparam("source_id"))
    )


# Put together once: every source is judged every night, and SQLAlchemy takes longer to build these than to run them.
_UNDATED = Document.published_on.is_(None)
_NEWEST = _present(func.max(Document.published_on), func.max(Page.first_seen_at).filter(_UNDATED))
_IN_MONTH = _present(func.count()).where(
    or_(Document.published_on > bindparam("first_day"), and_(_UNDATED, Page.first_seen_at > bindparam("month")))
)
_NEWEST_PAGES = (
    _present(
        Page.first_seen_at,
        Document.published_on,
        func.length(Document.body_text),
        select(func.coalesce(func.sum(func.length(RemovedBlock.text)), 0))
        .where(RemovedBlock.document_id == Document.id)
        .scalar_subquery(),
    )
    .order_by(Page.first_seen_at.desc(), Page.id.desc())
    .limit(PAGES)
)
_FIRST_CRAWL = select(func.min(CrawlRun.started_at)).where(
    CrawlRun.source_id == bindparam("source_id"), CrawlRun.mode.in_(_CRAWLS)
)
_NIGHTS = (
    select(
        CrawlRun.started_at,
        CrawlRun.outcome,
        CrawlRun.detail,
        CrawlRun.walk_complete,
        CrawlRun.fetched,
        CrawlRun.loaded,
    )
    .where(CrawlRun.source_id == bindparam("source_id"), CrawlRun.mode.in_(_CRAWLS))
    .order_by(CrawlRun.started_at.desc(), CrawlRun.id.desc())
    .limit(NIGHTS)
)
_ISSUES = (
    select(Issue.kind, func.count().label("met"))
    .where(Issue.source_id == bindparam("source_id"), Issue.resolved_at.is_(None))
    .group_by(Issue.kind)
)
_STANDING_SPELL = (
    select(HealthSpell.id, HealthSpell.state, HealthSpell.since)
    .where(HealthSpell.source_id == bindparam("source_id"), HealthSpell.until.is_(None))
    .order_by(HealthSpell.since.desc())
    .limit(1)
)


def health_facts(engine: Engine, source_id: str, now: datetime) -> HealthFacts:
    """Facts on `source_id` as the warehouse stands at `now` (aware)."""
    month = now.astimezone(UTC) - timedelta(days=30)
    of_source: dict[str, Any] = {"source_id": source_id}
    with engine.connect() as connection:
        nights = _nights(connection, source_id)
        first = connection.execute(_FIRST_CRAWL, of_source).scalar_one()
        published_on, seen_at = connection.execute(_NEWEST, of_source).one()
        of_month = of_source | {"month": month, "first_day": month.date()}
        days = [day for day in (published_on, seen_at.date() if seen_at else None) if day is not None]
        return HealthFacts(
            nights=nights,
            pages=_pages(connection, source_id),
            crawled_since=first.date() if first else None,
            newest_on=max(days, default=None),
            last_month=connection.execute(_IN_MONTH, of_month).scalar_one(),
            met_last_night=_issues(connection, source_id, nights[0].started_at) if nights else {},
            standing=_issues(connection, source_id, None),
        )


def record_health(
    engine: Engine, source: SourceRecord, state: str, reasons: tuple[Reason, ...], at: datetime
) -> Judged:
    """Record that `source` was judged to be in `state` at `at`: its spell goes on, or a new one begins."""
    said: list[Any] = [asdict(reason) for reason in reasons]
    with writing(engine) as connection:
        write_source(connection, source)
        standing = connection.execute(_STANDING_SPELL, {"source_id": source.id}).one_or_none()
        if standing is not None:
            goes_on = {"judged_at": at, "reasons": said} if standing.state == state else {"until": at}
            connection.execute(update(HealthSpell).where(HealthSpell.id == standing.id).values(goes_on))
            if standing.state == state:
                return Judged(Spell(source.id, state, standing.since, reasons), False)
        began = {"source_id": source.id, "state": state, "since": at, "judged_at": at, "reasons": said}
        connection.execute(insert(HealthSpell), [began])
    return Judged(Spell(source.id, state, at, reasons), True, standing.state if standing is not None else None)


def current_health(engine: Engine) -> dict[str, Spell]:
    """The spell that every source is in, by its id; a source that was never judged has none."""
    columns = (HealthSpell.source_id, HealthSpell.state, HealthSpell.since, HealthSpell.reasons)
    with engine.connect() as connection:
        rows = connection.execute(
            select(*columns).where(HealthSpell.until.is_(None)).order_by(HealthSpell.source_id)
        ).all()
    return {
        row.source_id: Spell(row.source_id, row.state, row.since, tuple(Reason(**said) for said in row.reasons))
        for row in rows
    }


def nights_of(engine: Engine, source_id: str) -> tuple[NightFact, ...]:
    """The latest crawls of a source, newest first."""
    with engine.connect() as connection:
        return _nights(connection, source_id)


def _nights(connection: Connection, source_id: str) -> tuple[NightFact, ...]:
    rows = connection.execute(_NIGHTS, {"source_id": source_id})
    return tuple(
        NightFact(
            started_at=row.started_at,
            outcome=row.outcome,
            detail=row.detail,
            walk_complete=row.walk_complete,
            fetched=row.fetched,
            new_pages=row.loaded.get("new_pages", 0),
            changed=row.loaded.get("changed", 0),
        )
        for row in rows
    )


def _pages(connection: Connection, source_id: str) -> tuple[PageFact, ...]:
    return tuple(
        PageFact(seen_at.date(), published_on, characters, int(taken))
        for seen_at, published_on, characters, taken in connection.execute(_NEWEST_PAGES, {"source_id": source_id})
    )


def _issues(connection: Connection, source_id: str, since: datetime | None) -> dict[str, int]:
    """How many issues stand that were met from `since` on, by kind."""
    counted = _ISSUES if since is None else _ISSUES.where(Issue.last_at >= since)
    return {row.kind: row.met for row in connection.execute(counted, {"source_id": source_id})}
