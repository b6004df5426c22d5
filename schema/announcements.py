"""Which announcement each page carries: worked out anew for the pages whose text changed and all they touch."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, or_, select

from schema.candidates import find_candidates, find_last_years, index_texts
from schema.carriers import sync_carriers
from schema.duplicates import Decision, compare
from schema.grouping import AnnouncementReport, regroup
from schema.merge import Disturbed
from schema.models import AnnouncementPage, Document, PageMatch
from schema.relations import forget_relations, write_relations
from schema.resemblance import Text
from schema.statements import chunks, insert_new
from schema.succession import Ending


def update_announcements(
    connection: Connection, page_ids: Sequence[int], disturbed: Disturbed, at: datetime
) -> AnnouncementReport:
    """Bring announcements up to date with the versions of `page_ids`, of which some may have become one.

    `at` is the moment noted on redirects and events.
    """
    synced = sync_carriers(connection, page_ids)
    _compare(connection, synced.changed)
    there = select(AnnouncementPage.id).where(AnnouncementPage.id.in_(disturbed.rows))
    seeds = synced.touched | synced.bereft | set(connection.execute(there).scalars())
    ended = synced.ended | disturbed.ended
    heirs = select(AnnouncementPage.page_id, AnnouncementPage.id).where(
        AnnouncementPage.page_id.in_(set(ended.values())), AnnouncementPage.is_current
    )
    row_of = {row.page_id: row.id for row in connection.execute(heirs)}
    endings = {
        old_id: Ending(row_of.get(page_id), "its page became another" if page_id in row_of else "its page has no text")
        for old_id, page_id in ended.items()
    }
    row_ids = closure(connection, seeds)
    return regroup(connection, row_ids, at, fresh_ids=synced.fresh_ids, endings=endings)


def _compare(connection: Connection, ids: Sequence[int]) -> None:
    """Compare the changed texts with all that resemble them, and keep what came of it.

    All are indexed before the first is compared, so that they find each other; only some are in memory at a time.
    """
    for chunk in chunks(ids):
        index_texts(connection, texts_of(connection, chunk))
    for chunk in chunks(ids):
        ours = or_(PageMatch.left_id.in_(chunk), PageMatch.right_id.in_(chunk))
        connection.execute(delete(PageMatch).where(ours))
        forget_relations(connection, chunk)
    for chunk in chunks(ids):
        pairs = sorted(find_candidates(connection, chunk))
        last_years = sorted(find_last_years(connection, chunk))
        texts = texts_of(connection, sorted({row_id for pair in pairs + last_years for row_id in pair}))
        decisions = {(left, right): compare(texts[left], texts[right]) for left, right in pairs}
        rows = [
            {"left_id": left, "right_id": right, **_columns(decision)} for (left, right), decision in decisions.items()
        ]
        insert_new(connection, PageMatch, rows, key=("left_id", "right_id"))
        write_relations(connection, chunk, decisions, last_years, texts)


def _columns(decision: Decision) -> dict[str, Any]:
    return {
        "score": decision.score,
        "is_same": decision.is_same,
        "matched_by": decision.matched_by,
        "features": decision.features,
    }


def texts_of(connection: Connection, ids: Sequence[int]) -> dict[int, Text]:
    """The texts that announcement_page rows stand for."""
    texts: dict[int, Text] = {}
    for chunk in chunks(ids):
        query = (
            select(AnnouncementPage.id, Document.title, Document.body_text, AnnouncementPage.day, Document.text_hash)
            .join(Document, Document.id == AnnouncementPage.document_id)
            .where(AnnouncementPage.id.in_(chunk))
        )
        for row_id, title, body, day, text_hash in connection.execute(query):
            texts[row_id] = Text(title or "", body, day, text_hash)
    return texts


def closure(connection: Connection, seeds: set[int]) -> set[int]:
    """`seeds`, all they are matched with, and all that share an announcement with any of these."""
    found: set[int] = set()
    frontier = seeds
    while frontier:
        found |= frontier
        reached: set[int] = set()
        for chunk in chunks(sorted(frontier)):
            announcements = select(AnnouncementPage.announcement_id).where(AnnouncementPage.id.in_(chunk))
            for query in (
                select(PageMatch.right_id).where(PageMatch.left_id.in_(chunk), PageMatch.is_same),
                select(PageMatch.left_id).where(PageMatch.right_id.in_(chunk), PageMatch.is_same),
                select(AnnouncementPage.id).where(AnnouncementPage.announcement_id.in_(announcements)),
            ):
                reached |= set(connection.execute(query).scalars())
        frontier = reached - found
    return found
