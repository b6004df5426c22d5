"""Days and moments as databases and files give them, and as feeds write them."""

from datetime import UTC, date, datetime


def as_moment(value: str | datetime) -> datetime:
    """A moment in UTC: SQLite has text without a zone, PostgreSQL a datetime with one."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def as_moment_or_none(value: str | datetime | None) -> datetime | None:
    """The same for a column that may be null."""
    return None if value is None else as_moment(value)


def as_day(value: str | date | None) -> date | None:
    """A day: SQLite has text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def rfc3339(value: datetime | date) -> str:
    """`value` to the second, in UTC. A day without a time is its midnight in UTC, which is written as that day."""
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
