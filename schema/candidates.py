"""Finding texts worth comparing: one query over stored MinHash bands, whatever the size of the warehouse."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.orm import aliased

from schema.duplicates import NEAR_DAYS
from schema.minhash import bands
from schema.models import AnnouncementPage, MinhashBand
from schema.resemblance import Text
from schema.statements import chunks, insert_new

SHARED_BANDS = 3  # of 64: texts whose shingles overlap by a twelfth share so many nine times in ten
_EPOCH = date(1970, 1, 1).toordinal()


def index_texts(connection: Connection, texts: dict[int, Text]) -> None:
    """Store the bands of `texts`, by announcement_page id, in place of those stored before."""
    for chunk in chunks(sorted(texts)):
        connection.execute(delete(MinhashBand).where(MinhashBand.announcement_page_id.in_(chunk)))
    rows = [
        {"announcement_page_id": row_id, "band": band, "value": value, "day": text.day.toordinal() - _EPOCH}
        for row_id, text in texts.items()
        for band, value in bands(text.tokens)
    ]
    insert_new(connection, MinhashBand, rows, key=("announcement_page_id", "band"))


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


def _same_texts(connection: Connection, row_ids: Sequence[int]) -> set[tuple[int, int]]:
    new, old = aliased(AnnouncementPage), aliased(AnnouncementPage)
    query = (
        select(new.id, old.id).join(old, old.text_hash == new.text_hash).where(new.id.in_(row_ids), old.id != new.id)
    )
    return {(min(a, b), max(a, b)) for a, b in connection.execute(query)}
