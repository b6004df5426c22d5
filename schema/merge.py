"""Making two pages one, when one turns out to have moved to the other's address."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, func, select, update

from schema.models import (
    AnnouncementPage,
    Capture,
    Document,
    Page,
    PageAddress,
    PageVersion,
    RemovedBlock,
)


@dataclass(slots=True)
class Disturbed:
    """What must be worked out anew since pages became one."""

    rows: set[int] = field(default_factory=set)  # announcement_page rows whose announcement lost a page
    ended: dict[str, int] = field(default_factory=dict)  # announcements without any row, and the page they went to


def merge_pages(connection: Connection, *, gone: int, into: int) -> Disturbed:
    """Give the page `into` everything that `gone` had, and drop `gone`. The name of the one that was seen first stays.

    Versions are left as they were: the caller rebuilds the chain of `into`.
    """
    _move_documents(connection, gone, into)
    connection.execute(update(Capture).where(Capture.page_id == gone).values(page_id=into))
    connection.execute(update(PageAddress).where(PageAddress.page_id == gone).values(page_id=into))
    _move_versions(connection, gone, into)
    disturbed = _move_announcement_pages(connection, gone, into)
    first, seen, checked = connection.execute(
        select(func.min(Page.first_seen_at), func.max(Page.last_seen_at), func.max(Page.last_checked_at)).where(
            Page.id.in_((gone, into))
        )
    ).one()
    names = select(Page.public_id).where(Page.id.in_((gone, into))).order_by(Page.first_seen_at, Page.public_id)
    name = connection.execute(names.limit(1)).scalar_one()
    connection.execute(delete(Page).where(Page.id == gone))
    moments = {"first_seen_at": first, "last_seen_at": seen, "last_checked_at": checked}
    connection.execute(update(Page).where(Page.id == into).values(public_id=name, **moments))
    return disturbed


def _move_documents(connection: Connection, gone: int, into: int) -> None:
    rows = connection.execute(select(Document.content_hash, Document.id).where(Document.page_id == into))
    there = {row.content_hash: row.id for row in rows}
    moving = select(Document.id, Document.content_hash).where(Document.page_id == gone)
    for document_id, content in connection.execute(moving).all():
        if content not in there:
            connection.execute(update(Document).where(Document.id == document_id).values(page_id=into))
            continue
        same = there[content]
        for model in (Capture, PageVersion, AnnouncementPage):
            connection.execute(update(model).where(model.document_id == document_id).values(document_id=same))
        connection.execute(delete(RemovedBlock).where(RemovedBlock.document_id == document_id))
        connection.execute(delete(Document).where(Document.id == document_id))


def _move_versions(connection: Connection, gone: int, into: int) -> None:
    taken = select(PageVersion.valid_from).where(PageVersion.page_id == into)
    starts = set(connection.execute(taken).scalars())
    moving = select(PageVersion.id, PageVersion.valid_from).where(PageVersion.page_id == gone)
    for version_id, start in connection.execute(moving).all():
        if start in starts:
            connection.execute(delete(PageVersion).where(PageVersion.id == version_id))
        else:
            connection.execute(update(PageVersion).where(PageVersion.id == version_id).values(page_id=into))


def _move_announcement_pages(connection: Connection, gone: int, into: int) -> Disturbed:
    taken = select(AnnouncementPage.edition).where(AnnouncementPage.page_id == into)
    editions = set(connection.execute(taken).scalars())
    disturbed = Disturbed()
    moving = select(AnnouncementPage.id, AnnouncementPage.edition, AnnouncementPage.announcement_id).where(
        AnnouncementPage.page_id == gone
    )
    for row_id, edition, announcement in connection.execute(moving).all():
        if edition not in editions:
            connection.execute(update(AnnouncementPage).where(AnnouncementPage.id == row_id).values(page_id=into))
            continue
        connection.execute(delete(AnnouncementPage).where(AnnouncementPage.id == row_id))
        left = select(AnnouncementPage.id).where(AnnouncementPage.announcement_id == announcement)
        heir = select(AnnouncementPage.id).where(AnnouncementPage.page_id == into, AnnouncementPage.edition == edition)
        others = set(connection.execute(left).scalars())
        disturbed.rows |= others | set(connection.execute(heir).scalars())
        if not others:
            disturbed.ended[announcement] = into
    return disturbed
