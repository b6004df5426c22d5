"""Finding texts worth comparing: one query over stored MinHash bands, whatever the size of the warehouse.

Only texts near in time are compared, so bands lie by span of days (`period`) first: what a night writes and looks up is
in one corner of the table, and its cost follows from the news of those weeks and not from all that was ever loaded.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Integer, Select, delete, func, literal, select
from sqlalchemy.orm import aliased

from schema.duplicates import NEAR_DAYS
from schema.minhash import BAND_SHIFT
from schema.models import AnnouncementPage, MinhashBand, Page
from schema.resemblance import Text
from schema.signature import signature
from schema.statements import chunks, insert_many

SHARED_BANDS = 2  # of 32: texts whose shingles overlap by an eighth share so many nine times in ten
PERIOD_DAYS = NEAR_DAYS + 1  # texts near in time lie in one period or in neighbours
YEAR_DAYS = (300, 430)  # days between two years' notices
SERIES_SAMPLE, SERIES_BANDS = 4, 2  # every fourth band is looked up; yearly notices share most of their words
Pair = tuple[int, int]


def index_texts(connection: Connection, texts: dict[int, Text]) -> None:
    """Store the bands of `texts`, by announcement_page id, in place of those stored before."""
    for chunk in chunks(sorted(texts)):
        connection.execute(delete(MinhashBand).where(MinhashBand.announcement_page_id.in_(chunk)))
    rows = [
        (text.day.toordinal() // PERIOD_DAYS, value, row_id)
        for row_id, text in texts.items()
        for value in signature(text.body).bands
    ]
    insert_many(connection, MinhashBand, ("period", "value", "announcement_page_id"), sorted(rows))


def find_candidates(connection: Connection, row_ids: Sequence[int]) -> set[Pair]:
    """Pairs (lower id, higher id) of announcement_page rows, one of them in `row_ids`, that are worth comparing."""
    pairs: set[Pair] = set()
    for chunk in chunks(row_ids):
        alike = _sharing(chunk, range(-1, 2), SHARED_BANDS)
        for one in _pairs_of(connection, alike.where(_IS_ANOTHER)):
            if abs(one.days) <= NEAR_DAYS:
                pairs.add(one.pair)
        pairs |= _same_texts(connection, chunk)
    return pairs


def find_last_years(connection: Connection, row_ids: Sequence[int]) -> set[Pair]:
    """Pairs, one of them in `row_ids`, that lie about a year apart at one source and may be a yearly series."""
    newest = connection.execute(select(func.max(MinhashBand.period))).scalar_one_or_none() or 0
    shortest, longest = YEAR_DAYS
    periods = range(shortest // PERIOD_DAYS, longest // PERIOD_DAYS + 2)
    pairs: set[Pair] = set()
    for chunk in chunks(row_ids):
        first = select(func.min(MinhashBand.period)).where(MinhashBand.announcement_page_id.in_(chunk))
        oldest = connection.execute(first).scalar_one_or_none()
        for direction in (-1, 1):
            if direction == 1 and (oldest is None or oldest + periods[0] > newest):
                continue  # as a rule nothing is loaded that is a year newer than this
            alike = _sharing(chunk, [direction * n for n in periods], SERIES_BANDS)
            for one in _pairs_of(connection, alike.where(_IS_SAMPLED)):
                if one.is_one_source and shortest <= abs(one.days) <= longest:
                    pairs.add(one.pair)
    return pairs


@dataclass(frozen=True, slots=True)
class _Alike:
    """Two announcement_page rows whose texts share bands."""

    pair: Pair
    days: int  # between their days
    is_one_source: bool


_NEW, _OLD = aliased(MinhashBand), aliased(MinhashBand)
_IS_ANOTHER = _NEW.announcement_page_id != _OLD.announcement_page_id
_IS_SAMPLED = _NEW.value.bitwise_rshift(literal(BAND_SHIFT, Integer())) % SERIES_SAMPLE == 0


def _sharing(row_ids: Sequence[int], periods: Iterable[int], fewest: int) -> Select[int, int]:
    """Texts of `row_ids` with those that share `fewest` bands or more, so many periods before or after them."""
    return (
        select(_NEW.announcement_page_id.label("new_id"), _OLD.announcement_page_id.label("old_id"))
        .join(_OLD, _OLD.period.in_([_NEW.period + n for n in periods]) & (_OLD.value == _NEW.value))
        .where(_NEW.announcement_page_id.in_(row_ids))
        .group_by(_NEW.announcement_page_id, _OLD.announcement_page_id)
        .having(func.count() >= fewest)
    )


def _pairs_of(connection: Connection, alike: Select[int, int]) -> Iterator[_Alike]:
    """The rows that `alike` pairs, with what only announcement_page and page tell of them."""
    found = alike.subquery()
    new, old = aliased(AnnouncementPage), aliased(AnnouncementPage)
    new_page, old_page = aliased(Page), aliased(Page)
    query = (
        select(new.id, old.id, new.day, old.day, new_page.source_id, old_page.source_id)
        .select_from(found)
        .join(new, new.id == found.c.new_id)
        .join(old, old.id == found.c.old_id)
        .join(new_page, new_page.id == new.page_id)
        .join(old_page, old_page.id == old.page_id)
    )
    for a, b, day_a, day_b, source_a, source_b in connection.execute(query):
        yield _Alike((min(a, b), max(a, b)), (day_a - day_b).days, source_a == source_b)


def _same_texts(connection: Connection, row_ids: Sequence[int]) -> set[Pair]:
    new, old = aliased(AnnouncementPage), aliased(AnnouncementPage)
    query = (
        select(new.id, old.id).join(old, old.text_hash == new.text_hash).where(new.id.in_(row_ids), old.id != new.id)
    )
    return {(min(a, b), max(a, b)) for a, b in connection.execute(query)}
