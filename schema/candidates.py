"""Finding texts worth comparing: one query over stored MinHash bands, whatever the size of the warehouse.

Only texts near in time are compared, so bands lie by span of days (`period`) first: what a night writes and looks up is
in one corner of the table, and its cost follows from the news of those weeks and not from all that was ever loaded.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Integer, delete, func, literal, select
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
        for one in _alike(connection, chunk, range(-1, 2), _IS_ANOTHER, SHARED_BANDS):
            if abs(one.days) <= NEAR_DAYS:
                pairs.add(one.pair)
        pairs |= _same_texts(connection, chunk)
    return pairs


def find_last_years(connection: Connection, row_ids: Sequence[int]) -> set[Pair]:
    """Pairs, one of them in `row_ids`, that lie about a year apart at one source and may be a yearly series."""
    shortest, longest = YEAR_DAYS
    later = range(shortest // PERIOD_DAYS, longest // PERIOD_DAYS + 2)
    periods = [*(-n for n in later), *later]
    pairs: set[Pair] = set()
    for chunk in chunks(row_ids):
        for one in _alike(connection, chunk, periods, _IS_SAMPLED, SERIES_BANDS):
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


def _alike(
    connection: Connection, row_ids: Sequence[int], periods: Iterable[int], which: ColumnElement[bool], fewest: int
) -> Iterator[_Alike]:
    """Texts of `row_ids` with those that share `fewest` bands of `which` or more, so many periods before or after."""
    asked = _within(connection, row_ids, periods)
    if not asked:
        return
    found = (
        select(_NEW.announcement_page_id.label("new_id"), _OLD.announcement_page_id.label("old_id"))
        .join(_OLD, _OLD.period.in_([_NEW.period + n for n in asked]) & (_OLD.value == _NEW.value))
        .where(_NEW.announcement_page_id.in_(row_ids), which)
        .group_by(_NEW.announcement_page_id, _OLD.announcement_page_id)
        .having(func.count() >= fewest)
        .subquery()
    )
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


def _within(connection: Connection, row_ids: Sequence[int], periods: Iterable[int]) -> list[int]:
    """Those of `periods`, counted from the texts', that the table has: as a rule nothing is newer than a night's."""
    ours = select(MinhashBand.period).where(MinhashBand.announcement_page_id.in_(row_ids)).subquery()
    ends = [
        func.min(ours.c.period),
        func.max(ours.c.period),
        func.min(MinhashBand.period),
        func.max(MinhashBand.period),
    ]
    # Each end in a query of its own: SQLite looks up the first or last entry of an index, but not both at once.
    asked = select(*(select(end).scalar_subquery() for end in ends))
    first, last, oldest, newest = connection.execute(asked).one()
    return [] if first is None else [n for n in periods if first + n <= newest and last + n >= oldest]


def _same_texts(connection: Connection, row_ids: Sequence[int]) -> set[Pair]:
    new, old = aliased(AnnouncementPage), aliased(AnnouncementPage)
    query = (
        select(new.id, old.id).join(old, old.text_hash == new.text_hash).where(new.id.in_(row_ids), old.id != new.id)
    )
    return {(min(a, b), max(a, b)) for a, b in connection.execute(query)}
