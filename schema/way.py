"""A page's way through the warehouse: what `councilwire show` tells."""

from typing import Any

from sqlalchemy import Connection, Engine, Select, or_, select
from sqlalchemy.orm import aliased

from schema.duplicates import explain
from schema.models import (
    Announcement,
    AnnouncementPage,
    Capture,
    Document,
    Issue,
    Page,
    PageAddress,
    PageMatch,
    PageVersion,
    Relation,
    RemovedBlock,
)
from schema.records import (
    AnnouncementWay,
    CaptureRecord,
    CarrierWay,
    ComparisonWay,
    IssueRecord,
    PageWay,
    RelationWay,
    RemovedRecord,
    VersionWay,
)

MOST_ALIKE = 10  # of the pages that a page was compared with, as many are told


def page_way(engine: Engine, url: str) -> list[PageWay]:
    """All that is known of the pages that `url` leads to, one a source; empty where none does."""
    with engine.connect() as connection:
        query = (
            select(Page)
            .where(Page.id.in_(select(PageAddress.page_id).where(PageAddress.url == url)))
            .order_by(Page.source_id)
        )
        return [_way(connection, page) for page in connection.execute(query)]


def _way(connection: Connection, page: Any) -> PageWay:
    return PageWay(
        source_id=page.source_id,
        page_url=page.url,
        first_seen_at=page.first_seen_at,
        last_seen_at=page.last_seen_at,
        last_changed_at=page.last_changed_at,
        last_checked_at=page.last_checked_at,
        withdrawn_at=page.withdrawn_at,
        captures=_captures(connection, page.id),
        versions=_versions(connection, page.id),
        announcement=_announcement(connection, page.id),
        issues=_issues(connection, page),
        compared=_compared(connection, page.id),
        related=_related(connection, page.id),
    )


def _captures(connection: Connection, page_id: int) -> tuple[CaptureRecord, ...]:
    columns = [getattr(Capture, name) for name in CaptureRecord.__dataclass_fields__]
    query = select(*columns).where(Capture.page_id == page_id).order_by(Capture.fetched_at, Capture.id)
    return tuple(CaptureRecord(**row._asdict()) for row in connection.execute(query))


def _versions(connection: Connection, page_id: int) -> tuple[VersionWay, ...]:
    query = (
        select(
            PageVersion.valid_from,
            PageVersion.valid_to,
            PageVersion.change_kind,
            Document.id,
            Document.title,
            Document.published_on,
            Document.published_by,
            Document.body_text,
            Document.method,
        )
        .join(Document, Document.id == PageVersion.document_id)
        .where(PageVersion.page_id == page_id)
        .order_by(PageVersion.valid_from)
    )
    versions = []
    for row in connection.execute(query).all():
        removed = (
            select(RemovedBlock.rule, RemovedBlock.text, RemovedBlock.where)
            .where(RemovedBlock.document_id == row.id)
            .order_by(RemovedBlock.position)
        )
        cleaner = (
            select(Capture.cleaner_version)
            .where(Capture.document_id == row.id)
            .order_by(Capture.fetched_at.desc())
            .limit(1)
        )
        versions.append(
            VersionWay(
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                change_kind=row.change_kind,
                title=row.title,
                published_on=row.published_on,
                published_by=row.published_by,
                body_text=row.body_text,
                method=row.method,
                cleaner_version=connection.execute(cleaner).scalar_one_or_none() or "",
                removed=tuple(RemovedRecord(*block) for block in connection.execute(removed)),
            )
        )
    return tuple(versions)


def _announcement(connection: Connection, page_id: int) -> AnnouncementWay | None:
    query = (
        select(Announcement.id, Announcement.title, AnnouncementPage.matched_by, AnnouncementPage.score)
        .join(AnnouncementPage, AnnouncementPage.announcement_id == Announcement.id)
        .where(AnnouncementPage.page_id == page_id, AnnouncementPage.is_current)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    carriers = (
        select(
            Page.source_id, Page.url, AnnouncementPage.matched_by, AnnouncementPage.score, AnnouncementPage.is_primary
        )
        .join(Page, Page.id == AnnouncementPage.page_id)
        .where(AnnouncementPage.announcement_id == row.id)
        .order_by(AnnouncementPage.is_primary.desc(), Page.source_id, Page.url)
    )
    pages = tuple(CarrierWay(*carrier) for carrier in connection.execute(carriers))
    return AnnouncementWay(row.id, row.title, row.matched_by, row.score, pages)


def _compared(connection: Connection, page_id: int) -> tuple[ComparisonWay, ...]:
    ways = [
        ComparisonWay(row.source_id, row.url, row.is_same, row.score, explain(row.matched_by, row.score, row.features))
        for row in connection.execute(_others(PageMatch, page_id).order_by(PageMatch.score.desc(), Page.url))
    ]
    return tuple(ways[:MOST_ALIKE])


def _related(connection: Connection, page_id: int) -> tuple[RelationWay, ...]:
    return tuple(
        RelationWay(
            row.kind,
            row.source_id,
            row.url,
            row.score,
            tuple(item["text"] for item in row.evidence if "text" in item),
        )
        for row in connection.execute(_others(Relation, page_id).order_by(Relation.kind, Page.url))
    )


def _others(pairs: type[PageMatch] | type[Relation], page_id: int) -> Select[Any]:
    """The rows of `pairs` that have the page on one side, with the address of the page on the other."""
    ours, theirs = aliased(AnnouncementPage), aliased(AnnouncementPage)
    one_way = (pairs.left_id == ours.id) & (pairs.right_id == theirs.id)
    other_way = (pairs.right_id == ours.id) & (pairs.left_id == theirs.id)
    return (
        select(*pairs.__table__.columns, Page.source_id, Page.url)
        .select_from(pairs)
        .join(ours, (ours.page_id == page_id) & or_(pairs.left_id == ours.id, pairs.right_id == ours.id))
        .join(theirs, or_(one_way, other_way))
        .join(Page, Page.id == theirs.page_id)
    )


def _issues(connection: Connection, page: Any) -> tuple[IssueRecord, ...]:
    addresses = select(PageAddress.url).where(PageAddress.page_id == page.id)
    captures = select(Capture.id).where(Capture.page_id == page.id)
    query = (
        select(Issue.kind, Issue.url, Issue.detail, Issue.at, Capture.warc_file, Capture.warc_offset, Issue.page_url)
        .outerjoin(Capture, Capture.id == Issue.capture_id)
        .where(Issue.source_id == page.source_id)
        .where(or_(Issue.url.in_(addresses), Issue.page_url.in_(addresses), Issue.capture_id.in_(captures)))
        .order_by(Issue.at, Issue.id)
    )
    return tuple(IssueRecord(*row) for row in connection.execute(query))
