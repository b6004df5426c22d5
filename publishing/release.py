"""A release: what it is called, what lies in it, and what publishing it came to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from publishing.checks import Check
from publishing.morning import Morning
from schema.v1 import View

SQLITE = "councilwire.sqlite"
CSV = "csv"
JSONL = "jsonl"
PARQUET = "parquet"
PACKAGE = "datapackage.json"
MORNING = "morning.html"
FEEDS = "feeds"
DELTA = "deltas/announcements.jsonl"

NO_YEAR = "__HIVE_DEFAULT_PARTITION__"
"""The year of rows without a day, as Parquet has it: readers of Hive's form take it for null."""
UNDATED = "undated"
"""The same as people have it."""

_DAY_COLUMNS = ("published_on", "fetched_at")

_ID = "%Y%m%dT%H%M%SZ"


class ReleaseError(Exception):
    """A release cannot be made or read; the message says why."""


@dataclass(frozen=True, slots=True)
class Release:
    """What publishing came to."""

    id: str  # its moment in UTC, such as 20261122T031500Z
    address: str  # of its folder
    previous: str | None  # id of the release that its deltas begin at; None: it is the first
    published: bool  # False: a check failed, and the release before it is still the latest
    full: bool  # written anew; False: made from the previous release and what has changed
    why_full: str  # why it was written anew; empty where it was not
    checks: tuple[Check, ...]
    rows: Mapping[str, int]  # by view
    changes: Mapping[str, int]  # announcements by kind of change since the previous release
    bytes: int
    morning: Morning  # what its morning page tells
    removed: tuple[str, ...] = ()  # ids of older releases that were removed

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if not check.passed)

    @property
    def path(self) -> Path:
        """Its folder on this machine. Raises `ReleaseError` where it lies in an object store."""
        if "://" in self.address:
            raise ReleaseError(f"{self.address} is no folder")
        return Path(self.address)


def short_name(view: View) -> str:
    """A view's name in files: without its `v1_`."""
    return view.name.removeprefix("v1_")


def day_column(view: View) -> str | None:
    """The column by whose year a view's rows are parted in files, a day or a moment; None where they lie in one."""
    names = {column.name for column in view.columns}
    return next((name for name in _DAY_COLUMNS if name in names), None)


def year_of(day: str | None) -> str:
    """The year under which a row of that stored day or moment lies."""
    return day[:4] if day else NO_YEAR


def text_name(view: View, year: str | None, kind: str) -> str:
    """The path of a view's `CSV` or `JSONL` file within a release; `year` is None where the view's rows lie in one."""
    name = short_name(view) if year is None else f"{short_name(view)}/{UNDATED if year == NO_YEAR else year}"
    return f"{kind}/{name}.{kind}"


def parquet_name(view: View, year: str | None) -> str:
    """The path of a view's Parquet file, likewise."""
    return f"{PARQUET}/{short_name(view)}/{f'year={year}/' if year else ''}part-0.parquet"


def id_of(moment: datetime) -> str:
    """The id of a release of `moment`, a begun second counting whole: what a release has is never later than its id.

    Raises `ValueError` for a moment without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    begun = timedelta(seconds=1) if moment.microsecond else timedelta()
    return (moment.astimezone(UTC) + begun).strftime(_ID)


def moment_of(release_id: str) -> datetime:
    """The moment of a release. Raises `ValueError` for what is no id."""
    return datetime.strptime(release_id, _ID).replace(tzinfo=UTC)


def is_id(name: str) -> bool:
    """Whether `name` is the id of a release."""
    try:
        return id_of(moment_of(name)) == name
    except ValueError:
        return False
