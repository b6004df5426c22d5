"""What lies where in a release: the names of its files, and the years by which rows are parted."""

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
