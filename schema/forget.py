"""Forgetting a page: the warehouse is left as if it had never been loaded, but for hashes that keep it out.

What a reader was told stays told: an announcement whose first page is forgotten goes on under the id of the next one,
its old id leads there, and an event says so (docs/duplicates.md).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, or_, select, union

from schema.announcements import closure
from schema.captures import PAGE_KINDS
from schema.engine import writing
from schema.grouping import regroup
from schema.models import (
    AnnouncementPage,
    Capture,
    Document,
    ForgottenAddress,
    Issue,
    Page,
    PageAddress,
    PageVersion,
)
from schema.records import ArchivedCapture, CaptureRecord
from schema.statements import chunks, insert_new
from schema.succession import Ending

_CAPTURE_FIELDS = tuple(CaptureRecord.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What forgetting a page took out of the warehouse, and what is still to be taken out of the archive."""

    addresses: tuple[str, ...]  # every address that led to it
    captures: tuple[ArchivedCapture, ...]  # in order of fetch
    versions: int
    issues: int
    announcements: tuple[str, ...]  # ids of the announcements that it carried


def forget_page(engine: Engine, source_id: str, address: str, at: datetime, *, dry_run: bool = False) -> Forgotten:
    """Delete the page of the source that `address` leads to, with all that was made of it, in one transaction.

    Captures, documents, versions, issues, comparisons and relations go; announcements that it carried are formed anew
    of their other pages. Its addresses are kept as hashes, and `schema.load` leaves out whatever has one of them.
    The archive is the caller's: with `dry_run` nothing is written, and `captures` say where the bytes lie. Who takes
    them out before the page is forgotten can begin again after a crash.

    Raises `LookupError` where no page of the source has the address.
    """
    with writing(engine) as connection:
        query = select(PageAddress.page_id).where(PageAddress.source_id == source_id, PageAddress.url == address)
        page_id = connection.execute(query).scalar_one_or_none()
        if page_id is None:
            raise LookupError(f"no page of {source_id} has the address {address}")
        forgotten = _forget(connection, source_id, page_id, at)
        if dry_run:
            connection.rollback()
    return forgotten


def forgotten_addresses(engine: Engine, source_id: str, addresses: Iterable[str]) -> set[str]:
    """Those of `addresses` that led to pages which were forgotten: they are not to be fetched again."""
    with engine.connect() as connection:
        return forgotten_among(connection, source_id, addresses)


def forgotten_among(connection: Connection, source_id: str, addresses: Iterable[str]) -> set[str]:
    """Those of `addresses` that led to pages of the source which were forgotten."""
    hashes = {_address_hash(source_id, address): address for address in addresses}
    found: set[str] = set()
    for chunk in chunks(sorted(hashes)):
        query = select(ForgottenAddress.address_hash).where(ForgottenAddress.address_hash.in_(chunk))
        found |= {hashes[known] for known in connection.execute(query).scalars()}
    return found


def forgotten_hashes(engine: Engine) -> tuple[str, ...]:
    """The hashes of all addresses that were forgotten, sorted: the SHA-256 of source id, line feed and address."""
    with engine.connect() as connection:
        return tuple(sorted(connection.execute(select(ForgottenAddress.address_hash)).scalars()))


def restore_forgotten(engine: Engine, hashes: Mapping[str, datetime]) -> None:
    """Keep out of the warehouse what was forgotten before it was lost: `hashes` of addresses, and when."""
    rows = [{"address_hash": one, "at": at} for one, at in sorted(hashes.items())]
    with writing(engine) as connection:
        insert_new(connection, ForgottenAddress, rows, key=("address_hash",))


def pages_at(engine: Engine, addresses: Collection[str]) -> list[tuple[str, str]]:
    """The source and an address of every page that one of `addresses` leads to, sorted."""
    query = (
        select(PageAddress.source_id, func.min(PageAddress.url))
        .where(PageAddress.url.in_(addresses))
        .group_by(PageAddress.source_id, PageAddress.page_id)
    )
    with engine.connect() as connection:
        return sorted((row[0], row[1]) for row in connection.execute(query))


def page_titles(engine: Engine, source_id: str, address: str) -> frozenset[str]:
    """Every title under which the page that `address` leads to is known: its own, and those of listings."""
    page_id = select(PageAddress.page_id).where(PageAddress.source_id == source_id, PageAddress.url == address)
    own = select(Document.title).where(Document.page_id == page_id.scalar_subquery())
    listed = select(Capture.listed_title).where(Capture.page_id == page_id.scalar_subquery())
    with engine.connect() as connection:
        return frozenset(title for title in connection.execute(union(own, listed)).scalars() if title)


def _forget(connection: Connection, source_id: str, page_id: int, at: datetime) -> Forgotten:
    query = select(PageAddress.url).where(PageAddress.page_id == page_id).order_by(PageAddress.url)
    addresses = list(connection.execute(query).scalars())
    captures = _captures(connection, source_id, page_id, addresses)
    rows = connection.execute(
        select(AnnouncementPage.id, AnnouncementPage.own_id, AnnouncementPage.announcement_id).where(
            AnnouncementPage.page_id == page_id
        )
    ).all()
    announcements = {row.announcement_id for row in rows}
    ours = {row.id for row in rows}
    companions = closure(connection, ours) - ours
    issues = _delete_issues(connection, source_id, addresses, list(captures))
    connection.execute(delete(AnnouncementPage).where(AnnouncementPage.page_id == page_id))  # and what compared it
    deleted = connection.execute(delete(PageVersion).where(PageVersion.page_id == page_id))
    for chunk in chunks(list(captures)):
        connection.execute(delete(Capture).where(Capture.id.in_(chunk)))
    connection.execute(delete(Document).where(Document.page_id == page_id))  # and its removed blocks
    connection.execute(delete(PageAddress).where(PageAddress.page_id == page_id))
    connection.execute(delete(Page).where(Page.id == page_id))
    began = {row.own_id for row in rows} & announcements
    endings = {own_id: Ending(None, "its first page was forgotten") for own_id in began}
    regroup(connection, companions, at, endings=endings)
    tombstones = [{"address_hash": _address_hash(source_id, address), "at": at} for address in addresses]
    insert_new(connection, ForgottenAddress, tombstones, key=("address_hash",))
    return Forgotten(tuple(addresses), tuple(captures.values()), deleted.rowcount, issues, tuple(sorted(announcements)))


def _captures(
    connection: Connection, source_id: str, page_id: int, addresses: Sequence[str]
) -> dict[int, ArchivedCapture]:
    """The captures of the page, those of its addresses that were never read as a page included, by row number."""
    columns = [getattr(Capture, name) for name in _CAPTURE_FIELDS]
    of_addresses = [Capture.url.in_(addresses), Capture.requested_url.in_(addresses), Capture.page_url.in_(addresses)]
    unread = Capture.page_id.is_(None) & Capture.kind.in_(PAGE_KINDS) & or_(*of_addresses)
    query = (
        select(Capture.id, *columns)
        .where(Capture.source_id == source_id, or_(Capture.page_id == page_id, unread))
        .order_by(Capture.fetched_at, Capture.id)
    )
    return {
        row.id: ArchivedCapture(source_id, CaptureRecord(*(getattr(row, name) for name in _CAPTURE_FIELDS)))
        for row in connection.execute(query)
    }


def _delete_issues(connection: Connection, source_id: str, addresses: Sequence[str], captures: Collection[int]) -> int:
    """Delete the issues that concern the page, and those of others that name an address of it."""
    concerns: list[ColumnElement[bool]] = [Issue.url.in_(addresses), Issue.page_url.in_(addresses)]
    concerns += [Issue.detail.contains(address, autoescape=True) for address in addresses]
    deleted = connection.execute(delete(Issue).where(Issue.source_id == source_id, or_(*concerns))).rowcount
    for chunk in chunks(sorted(captures)):
        deleted += connection.execute(delete(Issue).where(Issue.capture_id.in_(chunk))).rowcount
    return deleted


def _address_hash(source_id: str, address: str) -> str:
    return sha256(f"{source_id}\n{address}".encode("utf-8", "surrogatepass")).hexdigest()
