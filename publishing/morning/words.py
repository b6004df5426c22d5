"""Numbers, days and lists as a newspaper writes them."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)  # not strftime's: those follow the machine's locale


def number(value: int) -> str:
    """In words up to ten, in figures from there: seven, 1,204."""
    return _NUMBERS[value] if 0 <= value < len(_NUMBERS) else f"{value:,}"


def counted(value: int, one: str, many: str | None = None) -> str:
    """A number and its noun: one edit, three edits, no edits."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """`text` with a capital first."""
    return text[:1].upper() + text[1:]


def listed(parts: Sequence[str]) -> str:
    """One, two and three."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def day(value: date) -> str:
    """21 November 2026."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def weekday(value: date) -> str:
    """Saturday 21 November 2026."""
    return f"{_DAYS[value.weekday()]} {day(value)}"


def day_and_month(value: date) -> str:
    """21 Nov, where the year is plain or there is no room for it."""
    return f"{value.day} {_MONTHS[value.month - 1][:3]}"


def london_day(value: datetime) -> date:
    """The day of a moment, in London."""
    return value.astimezone(LONDON).date()


def clock(value: datetime) -> str:
    """A moment as 02:05, in London's time."""
    return f"{value.astimezone(LONDON):%H:%M}"


def share(value: float) -> str:
    """A part of one in words: about nine tenths."""
    if value >= 0.95:
        return "nearly all"
    tenths = max(round(value * 10), 1)
    return "about half" if tenths == 5 else f"about {counted(tenths, 'tenth')}"


def size(value: float) -> str:
    """Bytes as people say them: 640 bytes, 1.4 MB."""
    if value < 1000:
        return f"{value:.0f} bytes"
    for unit in ("kB", "MB", "GB"):
        value /= 1000
        if value < 999.5 or unit == "GB":
            break
    return f"{value:,.1f} {unit}" if value < 9.95 else f"{value:,.0f} {unit}"


def duration(seconds: float) -> str:
    """A time as people say it: 8 seconds, 12 minutes, 3.5 hours."""
    if seconds < 90:
        return "1 second" if round(seconds) == 1 else f"{seconds:.0f} seconds"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours"
