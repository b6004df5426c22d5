"""What runs changed, page by page, for people to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, and_, func, or_, select

from schema.models import Announcement, AnnouncementPage, Capture, CrawlRun, Document, Issue, Page, PageVersion

KINDS = ("new", "edited", "withdrawn", "merged")


@dataclass(frozen=True, slots=True)
class PageChange:
    """One page that a run changed."""

    kind: str  # new; edited: another text; withdrawn; merged: new, and of an announcement that others carry already
    source_id: str
    url: str
    title: str | None
    announcement: str | None  # title of the announcement that it carries


def changes_of(engine: Engine, flow_run_id: str, limit: int = 50) -> dict[str, tuple[int, tuple[PageChange, ...]]]:
    """By kind of change: how many pages the loads of a flow run changed so, and the first `limit` of them."""
    with engine.connect() as connection:
        runs = connection.execute(
            select(CrawlRun.id, CrawlRun.source_id, CrawlRun.started_at).where(CrawlRun.flow_run_id == flow_run_id)
        ).all()
        found: dict[str, list[PageChange]] = {kind: [] for kind in KINDS}
        for run in runs:
            for change in _of_run(connection, run.id, run.source_id, run.started_at):
                found[change.kind].append(change)
    return {kind: (len(changes), tuple(changes[:limit])) for kind, changes in found.items()}


def standing_issues(engine: Engine, source_ids: Sequence[str] | None = None) -> dict[str, int]:
    """How many issues stand, by kind, the most frequent first; of all sources unless some are named."""
    counted = select(Issue.kind, func.count().label("met")).where(Issue.resolved_at.is_(None)).group_by(Issue.kind)
    if source_ids is not None:
        counted = counted.where(Issue.source_id.in_(source_ids))
    with engine.connect() as connection:
        rows = connection.execute(counted.order_by(func.count().desc(), Issue.kind)).all()
    return {row.kind: row.met for row in rows}


def _of_run(connection: Connection, run_id: str, source_id: str, started: datetime) -> list[PageChange]:
    return [
        PageChange(kind, source_id, row.url, row.title, row.announcement)
        for row in connection.execute(_touched(run_id, source_id, started))
        if (kind := _kind(row, started)) is not None
    ]


def _kind(row: Any, started: datetime) -> str | None:
    if row.withdrawn_at is not None and row.withdrawn_at >= started:
        return "withdrawn"
    if row.first_seen_at >= started:
        return "new" if row.matched_by in (None, "first") else "merged"
    return "edited" if row.last_changed_at >= started else None


def _touched(run_id: str, source_id: str, started: datetime) -> Select[*tuple[Any, ...]]:
    """Pages of the source that the run captured, or found to be gone."""
    captured = select(Capture.page_id).where(Capture.run_id == run_id, Capture.page_id.is_not(None))
    carried = and_(AnnouncementPage.page_id == Page.id, AnnouncementPage.is_current)
    return (
        select(
            Page.url,
            Document.title,
            Page.first_seen_at,
            Page.last_changed_at,
            Page.withdrawn_at,
            AnnouncementPage.matched_by,
            Announcement.title.label("announcement"),
        )
        .outerjoin(PageVersion, and_(PageVersion.page_id == Page.id, PageVersion.is_current))
        .outerjoin(Document, Document.id == PageVersion.document_id)
        .outerjoin(AnnouncementPage, carried)
        .outerjoin(Announcement, Announcement.id == AnnouncementPage.announcement_id)
        .where(Page.source_id == source_id, or_(Page.id.in_(captured), Page.withdrawn_at >= started))
        .order_by(Page.url)
    )
