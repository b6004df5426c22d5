"""Which files of a source's archive become one: those of a month that has passed, as they follow one another."""

from collections.abc import Collection, Iterator
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from itertools import groupby

from spiders.replay import first_moment, in_order
from spiders.store import Archive, store_at

_Dated = tuple[str, int, datetime]  # name, size, when its first record was written


def mergeable(
    archive: Archive, source_id: str, today: date, *, after_days: int, most_bytes: int, keep: Collection[str] = ()
) -> list[list[str]]:
    """Groups of a source's files, two and more, each to be written as one file in its order.

    A group is of one month that ended `after_days` days ago or earlier, and holds `most_bytes` at most. Its files
    follow one another in the order in which they are replayed, so that merging does not change that order: files that
    are not taken, because they are in `keep`, too large or cannot be read, part groups.
    """
    store = store_at(archive)
    dated = [(name, store.size(name), first_moment(store, name)[0]) for name in in_order(store, source_id)]

    def month_of(file: _Dated) -> tuple[int, int] | None:
        name, size, first = file
        if name in keep or size > most_bytes or first.year == MINYEAR or not _has_passed(first, today, after_days):
            return None
        return first.year, first.month

    months = [list(files) for month, files in groupby(dated, key=month_of) if month is not None]
    return [group for files in months for group in _bounded(files, most_bytes) if len(group) > 1]


def _has_passed(first: datetime, today: date, after_days: int) -> bool:
    """Whether the month in which `first` lies ended so many days ago."""
    if first.year == MAXYEAR:
        return False
    next_month = (first.replace(day=1) + timedelta(days=31)).replace(day=1).date()
    return next_month + timedelta(days=after_days) <= today


def _bounded(files: list[_Dated], most_bytes: int) -> Iterator[list[str]]:
    group: list[str] = []
    room = most_bytes
    for name, size, _ in files:
        if size > room:
            yield group
            group, room = [], most_bytes
        group.append(name)
        room -= size
    yield group
