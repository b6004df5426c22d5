"""Reading the warehouse for the next crawl, for recleaning and for an operator's questions."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine, Row, Select, and_, func, select

from schema.captures import PAGE_KINDS
from schema.models import (
    Capture,
    CrawlRun,
    Document,
    Furniture,
    FurnitureBlock,
    Issue,
    Page,
    PageAddress,
    PageVersion,
)
from schema.records import (
    ArchivedCapture,
    CaptureRecord,
    FurnitureBlockRecord,
    FurnitureRecord,
    KnownRecord,
    PresentReading,
    WantedRecord,
)
from schema.statements import chunks
from schema.way import page_way

__all__ = [
    "archived",
    "known",
    "last_walk_complete",
    "latest_furniture",
    "loaded_runs",
    "newest_capture_at",
    "page_way",
    "present_readings",
    "recent_captures",
    "wanted",
]

ASKED_AGAIN = frozenset({"http-error", "unreachable", "too-large", "bad-coding"})
"""Kinds of issue after which a page may answer another time: the site mends it, or an operator raises a limit."""

NO_WALK = ("reclean", "backfill", "maintain", "forget")
"""Modes of runs that say nothing of how far a night walked."""

_CAPTURE_FIELDS = tuple(CaptureRecord.__dataclass_fields__)
_CAPTURE_COLUMNS = tuple(getattr(Capture, name) for name in _CAPTURE_FIELDS)


def loaded_runs(engine: Engine, source_id: str) -> set[str]:
    """The ids of the source's runs that were loaded."""
    with engine.connect() as connection:
        return set(connection.execute(select(CrawlRun.id).where(CrawlRun.source_id == source_id)).scalars())


def known(engine: Engine, source_id: str) -> list[KnownRecord]:
    """The latest capture of every address of the source that answered, listings and feeds included, by address.

    An address that redirects is named with the one it leads to; one that several lead to comes once for each. An
    address that answered before it began to lead to another page keeps a record of its own: it may answer again.
    """
    with engine.connect() as connection:
        rows = connection.execute(_latest_captures(source_id)).all()
    latest: dict[str, Row[Any]] = {}
    moved: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: (row.fetched_at, row.warc_file, row.warc_offset)):
        before = latest.get(row.requested_url)
        if row.requested_url != row.url and (before is None or before.page_id == row.page_id):
            moved[row.requested_url] = row.url
        moved.pop(row.url, None)
        latest[row.url] = row
    leading: dict[str, list[str | None]] = {address: [] for address in latest.keys() - moved.keys()}
    for address in sorted(moved):
        target = moved[address]
        while target in moved:  # each hop is later than the one before it, so that they end
            target = moved[target]
        leading[target].append(address)
    return [_known(latest[address], from_) for address in sorted(leading) for from_ in leading[address] or [None]]


def wanted(engine: Engine, source_id: str, since: datetime) -> list[WantedRecord]:
    """Press pages of the source that were asked for in vain, for the first time after `since`, and have not answered
    yet; by address. Pages that were captured before may be among them."""
    query = (
        select(Issue.url, Issue.page_url, Issue.at.label("first_at"), Issue.listed_title, Issue.listed_published)
        .where(Issue.source_id == source_id, Issue.resolved_at.is_(None), Issue.kind.in_(ASKED_AGAIN))
        .where(Issue.url.is_not(None), Issue.page_url.is_not(None))
        .order_by(Issue.url, Issue.at, Issue.id)
    )
    first: dict[str, WantedRecord] = {}  # a page that answers 500 and then 503 has an issue of each
    with engine.connect() as connection:
        for row in connection.execute(query):
            first.setdefault(row.url, WantedRecord(**row._asdict()))
    return [record for record in first.values() if record.first_at > since]


def last_walk_complete(engine: Engine, source_id: str) -> bool:
    """Whether the source's newest nightly crawl walked its listing to the end or to known pages; False where none did.

    A backfill leaves off where its budget ends, among pages that are older than all that nights brought.
    """
    query = (
        select(CrawlRun.walk_complete)
        .where(CrawlRun.source_id == source_id, CrawlRun.mode.not_in(NO_WALK))
        .order_by(CrawlRun.started_at.desc(), CrawlRun.id.desc())
        .limit(1)
    )
    with engine.connect() as connection:
        return bool(connection.execute(query).scalar_one_or_none())


def newest_capture_at(engine: Engine, source_id: str) -> datetime | None:
    """When the source's newest capture was fetched; None where there is none."""
    query = select(Capture.fetched_at).where(Capture.source_id == source_id).order_by(Capture.fetched_at.desc())
    with engine.connect() as connection:
        return connection.execute(query.limit(1)).scalar_one_or_none()


def archived(engine: Engine, source_id: str, since: date | None, until: date | None) -> Iterator[ArchivedCapture]:
    """Captures of pages in order of fetch, fetched from the day `since` to the day `until` (UTC, both included)."""
    query = (
        select(*_CAPTURE_COLUMNS)
        .where(Capture.source_id == source_id, Capture.kind.in_(PAGE_KINDS), Capture.status < 400)
        .order_by(Capture.fetched_at, Capture.warc_file, Capture.warc_offset)
    )
    if since is not None:
        query = query.where(Capture.fetched_at >= _start_of(since))
    if until is not None:
        query = query.where(Capture.fetched_at < _start_of(until + timedelta(days=1)))
    with engine.connect() as connection:
        for row in connection.execution_options(yield_per=1000).execute(query):
            yield ArchivedCapture(source_id, CaptureRecord(**row._asdict()))


def present_readings(engine: Engine, source_id: str, addresses: Iterable[str]) -> dict[str, PresentReading]:
    """What stands in the warehouse for each of `addresses` that leads to a page with a text, by address."""
    found: dict[str, PresentReading] = {}
    with engine.connect() as connection:
        for chunk in chunks(sorted(set(addresses))):
            query = (
                select(PageAddress.url, Document.method, Document.body_text)
                .join(PageVersion, and_(PageVersion.page_id == PageAddress.page_id, PageVersion.is_current))
                .join(Document, Document.id == PageVersion.document_id)
                .where(PageAddress.source_id == source_id, PageAddress.url.in_(chunk))
            )
            found |= {row.url: PresentReading(row.method, row.body_text) for row in connection.execute(query)}
    return found


def recent_captures(engine: Engine, source_id: str, limit: int) -> list[ArchivedCapture]:
    """The latest capture of each of the `limit` pages fetched last, newest first: what furniture is learned from."""
    newest = func.row_number().over(
        partition_by=Capture.page_id, order_by=(Capture.fetched_at.desc(), Capture.id.desc())
    )
    ranked = (
        select(*_CAPTURE_COLUMNS, newest.label("place"))
        .where(Capture.source_id == source_id, Capture.kind.in_(PAGE_KINDS), Capture.status < 400)
        .where(Capture.page_id.is_not(None))
        .subquery()
    )
    columns = [ranked.c[name] for name in _CAPTURE_FIELDS]
    query = select(*columns).where(ranked.c.place == 1)
    order = (ranked.c.fetched_at.desc(), ranked.c.warc_file, ranked.c.warc_offset)
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(*order).limit(limit)).all()
    return [ArchivedCapture(source_id, CaptureRecord(**row._asdict())) for row in rows]


def latest_furniture(engine: Engine, source_id: str) -> FurnitureRecord | None:
    """The profile that was learned last for the source; None where none was."""
    query = (
        select(Furniture.id, Furniture.version, Furniture.pages)
        .where(Furniture.source_id == source_id)
        .order_by(Furniture.learned_at.desc(), Furniture.id.desc())
        .limit(1)
    )
    with engine.connect() as connection:
        profile = connection.execute(query).one_or_none()
        if profile is None:
            return None
        blocks = (
            select(FurnitureBlock.fingerprint, FurnitureBlock.pages, FurnitureBlock.sample)
            .where(FurnitureBlock.furniture_id == profile.id)
            .order_by(FurnitureBlock.fingerprint)
        )
        rows = connection.execute(blocks).all()
    return FurnitureRecord(profile.version, profile.pages, tuple(FurnitureBlockRecord(*row) for row in rows))


def _known(row: Row[Any], requested_url: str | None) -> KnownRecord:
    return KnownRecord(
        url=row.url,
        page_url=row.canonical_url or row.page_url,
        kind=row.kind,
        sha256=row.sha256,
        etag=row.etag,
        last_modified=row.last_modified,
        first_seen_at=row.first_seen_at or row.fetched_at,
        last_changed_at=row.last_changed_at or row.fetched_at,
        last_checked_at=row.last_checked_at or row.fetched_at,
        requested_url=requested_url,
    )


def _latest_captures(source_id: str) -> Select[Any]:
    newest = func.row_number().over(
        partition_by=(Capture.requested_url, Capture.url), order_by=(Capture.fetched_at.desc(), Capture.id.desc())
    )
    ranked = (
        select(*_CAPTURE_COLUMNS, Capture.page_id, newest.label("place"))
        .where(Capture.source_id == source_id, Capture.status < 400)
        .subquery()
    )
    return (
        select(
            ranked,
            Page.url.label("canonical_url"),
            Page.first_seen_at,
            Page.last_changed_at,
            Page.last_checked_at,
        )
        .outerjoin(Page, Page.id == ranked.c.page_id)
        .where(ranked.c.place == 1)
    )


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
