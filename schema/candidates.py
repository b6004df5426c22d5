"""Finding texts worth comparing: one query over stored MinHash bands, whatever the size of the warehouse."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.orm import aliased

from schema.duplicates import NEAR_DAYS
from schema.minhash import bands
from schema.models import AnnouncementPage, MinhashBand, Page
from schema.resemblance import Text
from schema.statements import chunks, insert_many

SHARED_BANDS = 2  # of 32: texts whose shingles overlap by an eighth share so many nine times in ten
SERIES_BANDS = 8  # yearly notices share most of their words
YEAR_DAYS = (300, 430)  # days between two years' notices
_EPOCH = date(1970, 1, 1).toordinal()


def index_texts(connection: Connection, texts: dict[int, Text]) -> None:
    """Store the bands of `texts`, by announcement_page id, in place of those stored before."""
    for chunk in chunks(sorted(texts)):
        connection.execute(delete(MinhashBand).where(MinhashBand.announcement_page_id.in_(chunk)))
    rows = [
        (row_id, band, value, text.day.toordinal() - _EPOCH)
        for row_id, text in texts.items()
        for band, value in bands(text.tokens)
    ]
    insert_many(connection, MinhashBand, ("announcement_page_id", "band", "value", "day"), rows)


def find_candidates(connection: Connection, row_ids: Sequence[int]) -> set[tuple[int, int]]:
    """Pairs (lower id, higher id) of announcement_page rows, one of them in `row_ids`, that are worth comparing."""
    pairs: set[tuple[int, int]] = set()
    new, old = aliased(MinhashBand), aliased(MinhashBand)
    near = old.day.between(new.day - NEAR_DAYS, new.day + NEAR_DAYS)
    for chunk in chunks(row_ids):
        query = (
            select(new.announcement_page_id, old.announcement_page_id)
            .join(old, (old.value == new.value) & near)
            .where(new.announcement_page_id.in_(chunk), old.announcement_page_id != new.announcement_page_id)
            .group_by(new.announcement_page_id, old.announcement_page_id)
            .having(func.count() >= SHARED_BANDS)
        )
        pairs |= {(min(a, b), max(a, b)) for a, b in connection.execute(query)}
        pairs |= _same_texts(connection, chunk)
    return pairs


def find_last_years(connection: Connection, row_ids: Sequence[int]) -> set[tuple[int, int]]:
    """Pairs, one of them in `row_ids`, that lie about a year apart at one source and may be a yearly series."""
    pairs: set[tuple[int, int]] = set()
    new, old = aliased(MinhashBand), aliased(MinhashBand)
    new_row, old_row = aliased(AnnouncementPage), aliased(AnnouncementPage)
    new_page, old_page = aliased(Page), aliased(Page)
    shortest, longest = YEAR_DAYS
    for direction in (1, -1):
        distance = sorted((direction * shortest, direction * longest))
        year_off = old.day.between(new.day + distance[0], new.day + distance[1])
        for chunk in chunks(row_ids):
            query = (
                select(new.announcement_page_id, old.announcement_page_id)
                .join(old, (old.value == new.value) & year_off)
                .join(new_row, new_row.id == new.announcement_page_id)
                .join(old_row, old_row.id == old.announcement_page_id)
                .join(new_page, new_page.id == new_row.page_id)
                .join(old_page, (old_page.id == old_row.page_id) & (old_page.source_id == new_page.source_id))
                .where(new.announcement_page_id.in_(chunk))
                .group_by(new.announcement_page_id, old.announcement_page_id)
                .having(func.count() >= SERIES_BANDS)
            )
            pairs |= {(min(a, b), max(a, b)) for a, b in connection.execute(query)}
    return pairs


def _same_texts(connection: Connection, row_ids: Sequence[int]) -> set[tuple[int, int]]:
    new, old = aliased(AnnouncementPage), aliased(AnnouncementPage)
    query = (
        select(new.id, old.id).join(old, old.text_hash == new.text_hash).where(new.id.in_(row_ids), old.id != new.id)
    )
    return {(min(a, b), max(a, b)) for a, b in connection.execute(query)}
