"""How pages put days, moments, addresses and numbers: filters of templates."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")  # RFC 5646's language tags, but for its rare forms


def day(value: str | None) -> str:
    """A day, `2026-03-02`, as `2 March 2026`."""
    if not value:
        return "no date"
    read = date.fromisoformat(value)
    return f"{read.day} {read:%B %Y}"


def month(value: str) -> str:
    """A month, `2026-03`, as `March 2026`."""
    return f"{date.fromisoformat(f'{value}-01'):%B %Y}" if value else "No date"


def moment(value: str | None) -> str:
    """A moment in UTC as `2 March 2026, 14:05`, in London's time."""
    if not value:
        return "never"
    read = _read(value).astimezone(LONDON)
    return f"{read.day} {read:%B %Y, %H:%M}"


def iso(value: str) -> str:
    """A moment as `<time datetime>` has it, in UTC."""
    return _read(value).strftime("%Y-%m-%dT%H:%M:%SZ")


def web_address(value: str | None) -> str | None:
    """`value` where it can be followed: an address of the web, not a script or another scheme. Else None."""
    try:
        parts = urlsplit(value or "")
    except ValueError:
        return None
    return value if parts.scheme in {"http", "https"} and parts.netloc else None


def language_tag(value: str | None) -> str | None:
    """`value` where it is a language's tag that a page may carry. Else None."""
    return value if value and _LANGUAGE.fullmatch(value) else None


def grouped(value: int) -> str:
    """12345 as 12,345."""
    return f"{value:,}"


def counted(value: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 page, 2 pages."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


FILTERS: dict[str, Callable[..., str | None]] = {
    "day": day,
    "month": month,
    "moment": moment,
    "iso": iso,
    "web_address": web_address,
    "language_tag": language_tag,
    "grouped": grouped,
    "counted": counted,
}


def _read(value: str) -> datetime:
    read = datetime.fromisoformat(value)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read
