"""Reads the day that a listing gives to an item, leniently, to know where a walk may stop.

What is read here decides only how far a listing is walked and is never stored: a page's own date is cleaning's
business. So a text that cannot be read is no fault, and an ambiguous one is left unread.
"""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_ORDINAL = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"

_FORMS: tuple[re.Pattern[str], ...] = (
    re.compile(rf"\b{_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?!\d)"),  # 2017-03-20, with or without a time
    re.compile(rf"\b{_ORDINAL}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}\b", re.IGNORECASE),  # Monday, 20th March 2017
    re.compile(rf"\b{_MONTH}\s+{_ORDINAL},?\s+{_YEAR}\b", re.IGNORECASE),  # March 20, 2017
    re.compile(rf"\b(?P<day>\d{{1,2}})[/.](?P<month>\d{{1,2}})[/.]{_YEAR}\b"),  # 20/03/2017, the British order
)
_AGO = re.compile(r"\b(?P<count>\d+|an?)\s+(?P<unit>second|minute|hour|day|week|month|year)s?\s+ago\b", re.IGNORECASE)
_UNIT_DAYS = {"second": 0, "minute": 0, "hour": 0, "day": 1, "week": 7, "month": 30, "year": 365}


def read_listed_day(text: str | None, now: datetime) -> date | None:
    """Return the day in Europe/London that `text` names, or None where it names none that can be told.

    Reads ISO 8601, RFC 822, the forms that British sites write, and relative ones ('3 hours ago', 'Yesterday')
    counted from `now`, an aware moment.
    """
    if not text or not text.strip():
        return None
    moment = _moment(text.strip())
    if moment is not None:
        return moment.astimezone(LONDON).date()
    for form in _FORMS:
        found = form.search(text)
        if found:
            return _day(found["year"], found["month"], found["day"])
    return _relative(text, now.astimezone(LONDON).date())


def _moment(text: str) -> datetime | None:
    """A whole ISO 8601 or RFC 822 moment with its offset; None for anything less."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except (ValueError, IndexError, TypeError, OverflowError):
            continue
        if moment.tzinfo is not None:
            return _in_range(moment)
    return None


def _in_range(moment: datetime) -> datetime | None:
    try:
        return moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _day(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def _relative(text: str, today: date) -> date | None:
    lowered = text.lower()
    if re.search(r"\b(?:today|just now)\b", lowered):
        return today
    if re.search(r"\byesterday\b", lowered):
        return today - timedelta(days=1)
    found = _AGO.search(lowered)
    if not found:
        return None
    count = 1 if found["count"].startswith("a") else int(found["count"])
    try:
        return today - timedelta(days=count * _UNIT_DAYS[found["unit"]])
    except OverflowError:
        return None
