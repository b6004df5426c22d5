"""The rows of announcement_page: one for every edition of a page, kept in step with the page's versions."""

from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, union_all, update

from schema.models import Announcement, AnnouncementPage, AnnouncementRedirect, Document, Page, PageVersion
from schema.statements import chunks, insert_new

_FOLLOWING = ("is_current", "document_id", "text_hash", "day")  # columns that follow the page's versions
_ID_BYTES = 10  # 80 bits: among a billion announcements two clash with a chance of one in a million


@dataclass(slots=True)
class Synced:
    """What keeping in step changed. All but `fresh_ids` are announcement_page ids."""

    touched: set[int] = field(default_factory=set)  # every row of the pages
    changed: list[int] = field(default_factory=list)  # rows whose text or day is not what was compared before
    bereft: set[int] = field(default_factory=set)  # rows whose announcement lost another row
    fresh_ids: set[str] = field(default_factory=set)  # announcement ids that no reader has seen yet
    ended: dict[str, int] = field(default_factory=dict)  # announcement ids without any row, and the page they were of


def sync_carriers(connection: Connection, page_ids: Sequence[int]) -> Synced:
    """Bring announcement_page into step with page_version for `page_ids`."""
    synced = Synced()
    for chunk in chunks(page_ids):
        wanted, stored = _wanted(connection, chunk), _stored(connection, chunk)
        _drop(connection, [row for key, row in stored.items() if key not in wanted], synced)
        own_ids = _insert(connection, {key: row for key, row in wanted.items() if key not in stored})
        synced.fresh_ids |= set(own_ids)
        _update(connection, [(row, wanted[key]) for key, row in stored.items() if key in wanted])
        for key, row in _stored(connection, chunk).items():
            synced.touched.add(row.id)
            if key not in stored or (row.document_id, row.day) != (stored[key].document_id, stored[key].day):
                synced.changed.append(row.id)
    return synced


def announcement_id(source_id: str, url: str, edition: int, attempt: int = 0) -> str:
    """The public name of an announcement whose first page is `edition` of `url`: 16 letters and digits."""
    parts = [source_id, url, str(edition)] + ([str(attempt)] if attempt else [])
    return b32encode(sha256("\n".join(parts).encode()).digest()[:_ID_BYTES]).decode().lower()


def _stored(connection: Connection, page_ids: Sequence[int]) -> dict[tuple[int, int], Any]:
    query = select(AnnouncementPage).where(AnnouncementPage.page_id.in_(page_ids))
    return {(row.page_id, row.edition): row for row in connection.execute(query)}


def _wanted(connection: Connection, page_ids: Sequence[int]) -> dict[tuple[int, int], dict[str, Any]]:
    query = (
        select(
            PageVersion.page_id,
            PageVersion.edition,
            PageVersion.valid_from,
            PageVersion.is_current,
            PageVersion.text_hash,
            PageVersion.document_id,
            Document.published_on,
        )
        .join(Document, Document.id == PageVersion.document_id)
        .where(PageVersion.page_id.in_(page_ids))
        .order_by(PageVersion.page_id, PageVersion.valid_from)
    )
    wanted: dict[tuple[int, int], dict[str, Any]] = {}
    for key, rows in groupby(connection.execute(query), key=lambda row: (row.page_id, row.edition)):
        versions = list(rows)
        first, last = versions[0], versions[-1]
        day: date = last.published_on or first.valid_from.date()
        wanted[key] = {
            "first": first.valid_from,
            "page_id": last.page_id,
            "edition": last.edition,
            "is_current": last.is_current,
            "document_id": last.document_id,
            "text_hash": last.text_hash,
            "day": day,
        }
    return wanted


def _drop(connection: Connection, rows: Sequence[Any], synced: Synced) -> None:
    for row in rows:
        connection.execute(delete(AnnouncementPage).where(AnnouncementPage.id == row.id))
    for row in rows:
        left = select(AnnouncementPage.id).where(AnnouncementPage.announcement_id == row.announcement_id)
        others = set(connection.execute(left).scalars())
        synced.bereft |= others
        if not others:
            synced.ended[row.announcement_id] = row.page_id


def _new_ids(connection: Connection, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """An id for each new row that none has or ever had."""
    query = select(Page.id, Page.source_id, Page.url)
    addresses = {
        row.id: (row.source_id, row.url)
        for chunk in chunks(sorted({page_id for page_id, _ in keys}))
        for row in connection.execute(query.where(Page.id.in_(chunk)))
    }
    ids: dict[tuple[int, int], str] = {}
    attempt = 0
    while open_keys := [key for key in keys if key not in ids]:
        proposed = {key: announcement_id(*addresses[key[0]], key[1], attempt) for key in open_keys}
        taken = set(ids.values())
        for chunk in chunks(sorted(proposed.values())):
            used = union_all(
                select(AnnouncementPage.own_id).where(AnnouncementPage.own_id.in_(chunk)),
                select(Announcement.id).where(Announcement.id.in_(chunk)),
            )
            taken |= set(connection.execute(used).scalars())
            taken |= _led_elsewhere(connection, {own_id: key[0] for key, own_id in proposed.items()}, chunk)
        ids |= {key: own_id for key, own_id in proposed.items() if own_id not in taken}
        attempt += 1
    return ids


def _led_elsewhere(connection: Connection, pages: dict[str, int], ids: Sequence[str]) -> set[str]:
    """Those of `ids` that lead on to an announcement which their own page in `pages` does not carry."""
    query = (
        select(AnnouncementRedirect.old_id, AnnouncementPage.page_id)
        .outerjoin(AnnouncementPage, AnnouncementPage.announcement_id == AnnouncementRedirect.new_id)
        .where(AnnouncementRedirect.old_id.in_(ids))
    )
    led = connection.execute(query).all()
    return {row.old_id for row in led} - {row.old_id for row in led if row.page_id == pages[row.old_id]}


def _insert(connection: Connection, wanted: dict[tuple[int, int], dict[str, Any]]) -> list[str]:
    """Write new rows, each with an announcement of its own to begin with; the ids of those."""
    own_ids = _new_ids(connection, sorted(wanted))
    announcements = [
        {"id": own_id, "first_seen_at": wanted[key]["first"], "last_changed_at": wanted[key]["first"]}
        for key, own_id in own_ids.items()
    ]
    insert_new(connection, Announcement, announcements, key=("id",))
    alone = {"matched_by": "first", "score": 1.0, "matched_to_id": None, "is_primary": True}
    rows = []
    for key, own_id in own_ids.items():
        row = wanted[key] | alone | {"own_id": own_id, "announcement_id": own_id}
        del row["first"]
        rows.append(row)
    insert_new(connection, AnnouncementPage, rows, key=("page_id", "edition"))
    return list(own_ids.values())


def _update(connection: Connection, pairs: Sequence[tuple[Any, dict[str, Any]]]) -> None:
    rows = [
        {f"new_{name}": new[name] for name in _FOLLOWING} | {"row_id": old.id}
        for old, new in pairs
        if any(getattr(old, name) != new[name] for name in _FOLLOWING)
    ]
    if rows:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _FOLLOWING}
        matching = AnnouncementPage.id == bindparam("row_id")
        connection.execute(update(AnnouncementPage).where(matching).values(values), rows)
