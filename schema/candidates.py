"""Finding texts worth comparing: one query over stored MinHash bands, whatever the size of the warehouse.

Only texts near in time are compared, so bands lie by span of days (`period`) first: what a night writes and looks up is
in one corner of the table, and its cost follows from the news of those weeks and not from all that was ever loaded.
"""

from collections.abc import Iterator, Sequence
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
PERIOD_DAYS = 64  # most nights have all texts near in time in one period, and a year before in three
YEAR_DAYS = (300, 430)  # days between two years' notices
SERIES_SAMPLE, SERIES_BANDS = 4, 2  # every fourth band is looked up; yearly notices share most of their words
Pair = tuple[int, int]


def index_texts(connection: Connection, texts: dict[int, Text]) -> None:
    """Store the bands of `texts`, by announcement_page id, in place of those stored before."""
    for chunk in chunks(sorted(texts)):
        connection.execute(delete(MinhashBand).where(MinhashBand.announcement_page_id.in_(chunk)))
    rows = (
        (text.day.toordinal() // PERIOD_DAYS, value, row_id)
        for row_id, text in texts.items()
        for value in signature(text.body).bands
    )
    insert_many(connection, MinhashBand, ("period", "value", "announcement_page_id"), rows)


def find_candidates(connection: Connection, row_ids: Sequence[int]) -> set[Pair]:
    """Pairs (lower id, higher id) of announcement_page rows, one of them in `row_ids`, that are worth comparing."""
    pairs: set[Pair] = set()
    for chunk in chunks(row_ids):
        pairs |= {one.pair for one in _alike(connection, chunk, (-NEAR_DAYS, NEAR_DAYS), _IS_ANOTHER, SHARED_BANDS)}
        pairs |= _same_texts(connection, chunk)
    return pairs


def find_last_years(connection: Connection, row_ids: Sequence[int]) -> set[Pair]:
    """Pairs, one of them in `row_ids`, that lie about a year apart at one source and may be a yearly series."""
    shortest, longest = YEAR_DAYS
    pairs: set[Pair] = set()
    for chunk in chunks(row_ids):
        for days in ((-longest, -shortest), (shortest, longest)):
            found = _alike(connection, chunk, days, _IS_SAMPLED, SERIES_BANDS)
            pairs |= {one.pair for one in found if one.is_one_source}
    return pairs


@dataclass(frozen=True, slots=True)
class _Alike:
    """Two announcement_page rows whose texts share bands."""

    pair: Pair
    is_one_source: bool


_NEW, _OLD = aliased(MinhashBand), aliased(MinhashBand)
_IS_ANOTHER = _NEW.announcement_page_id != _OLD.announcement_page_id
_IS_SAMPLED = _NEW.value.bitwise_rshift(literal(BAND_SHIFT, Integer())) % SERIES_SAMPLE == 0


def _alike(
    connection: Connection, row_ids: Sequence[int], days: tuple[int, int], which: ColumnElement[bool], fewest: int
) -> Iterator[_Alike]:
    """Texts of `row_ids` with those that share `fewest` bands of `which` or more, and lie so many days from them."""
    asked = _periods(connection, row_ids, days)
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
    for ours, theirs, our_day, their_day, our_source, their_source in connection.execute(query):
        if days[0] <= (their_day - our_day).days <= days[1]:
            yield _Alike((min(ours, theirs), max(ours, theirs)), our_source == their_source)


def _periods(connection: Connection, row_ids: Sequence[int], days: tuple[int, int]) -> list[int]:
    """Which periods, counted from the texts' own, texts so many days from them may lie in.

    Periods that the table has not are left out: as a rule nothing is newer than a night's news.
    """
    day, period = AnnouncementPage.day, MinhashBand.period
    span = select(func.min(day), func.max(day)).where(AnnouncementPage.id.in_(row_ids))
    first, last = (one.toordinal() for one in connection.execute(span).one())
    # In two queries: SQLite looks up the first or last entry of an index, but not both at once.
    ends = select(select(func.min(period)).scalar_subquery(), select(func.max(period)).scalar_subquery())
    oldest, newest = connection.execute(ends).one()
    asked: set[int] = set()
    for own in range(first // PERIOD_DAYS, last // PERIOD_DAYS + 1):
        start = max(first, own * PERIOD_DAYS) + days[0]
        end = min(last, (own + 1) * PERIOD_DAYS - 1) + days[1]
        there = range(max(start // PERIOD_DAYS, oldest), min(end // PERIOD_DAYS, newest) + 1)
        asked |= {other - own for other in there}
    return sorted(asked)


def _same_texts(connection: Connection, row_ids: Sequence[int]) -> set[Pair]:
    new, old = aliased(AnnouncementPage), aliased(AnnouncementPage)
    query = (
        select(new.id, old.id).join(old, old.text_hash == new.text_hash).where(new.id.in_(row_ids), old.id != new.id)
    )
    return {(min(a, b), max(a, b)) for a, b in connection.execute(query)}
