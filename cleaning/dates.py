"""Reading of days and moments as UK pages write them. Day stands before month; times are Europe/London's.

A moment that comes with another place's offset keeps it, so that its day is the one that the page shows.

`read_moment` reads a value that is known to be a date (an attribute, a JSON-LD field, a feed's element).
`find_day` looks for a date in a piece of prose. Neither invents: what is not wholly there is not read.
"""

import re
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from cleaning.document import Day

LONDON = ZoneInfo("Europe/London")
EARLIEST = date(1990, 1, 1)
"""No press page is older than the web."""

_ENGLISH = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WELSH = (
    "ionawr", "chwefror", "mawrth", "ebrill", "mai", "mehefin",
    "gorffennaf", "awst", "medi", "hydref", "tachwedd", "rhagfyr",
)  # fmt: skip
_MONTHS = {name: number for names in (_ENGLISH, _WELSH) for number, name in enumerate(names, 1)}
_MONTHS |= {name[:3]: number for number, name in enumerate(_ENGLISH, 1)} | {"sept": 9}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_TIME = (
    r"(?:(?:,|\s|at|-|–|\||T|o'clock)*\b(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?)?"
    r"\s*(?P<half>[ap]\.?m\b\.?)?(?!\s*[\d/])(?:\s*(?P<zone>GMT|BST|UTC)\b)?)?"
)
_DAY_MONTH = re.compile(
    rf"(?<![\d/.:-])(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|af|ain|il|ydd|fed|eg)?\s*(?:of\s+)?[-\s/,.]?\s*{_MONTH}"
    rf"[-\s/,.']*(?P<year>(?:19|20)\d\d|\d\d(?![\d:.%]|\s*(?:per|[ap]\.?m)|,?\s*(?:19|20)\d\d))(?!\d){_TIME}",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"\b{_MONTH}\s*(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\s*,?\s+(?P<year>(?:19|20)\d\d)(?!\d){_TIME}",
    re.IGNORECASE,
)
_YEAR_MONTH_DAY = re.compile(
    rf"(?<!\d)(?P<year>(?:19|20)\d\d)[-\s,]+{_MONTH}[-\s,]*(?P<day>0?[1-9]|[12]\d|3[01])(?![\d:])", re.IGNORECASE
)
_ISO = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/.](?P<month>0?[1-9]|1[0-2])[-/.](?P<day>0?[1-9]|[12]\d|3[01])(?!\d)"
    r"(?:[T\s]+(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d))?"
)
_NUMERIC = re.compile(
    rf"(?<![\d/.:-])(?P<first>\d{{1,2}})(?P<sep>[/.-])(?P<second>\d{{1,2}})(?P=sep)(?P<year>(?:19|20)\d\d|\d\d)(?![\d/]){_TIME}",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:(?P<count>\d{1,3}|an?|one|two|three|four|five|six|seven)\s+(?P<unit>minute|min|hour|hr|day|week)s?\s+ago"
    r"|(?P<word>today|yesterday|just now|heddiw|ddoe))\b",
    re.IGNORECASE,
)
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_UNITS = {"min": "minutes", "minute": "minutes", "hr": "hours", "hour": "hours", "day": "days", "week": "weeks"}


def read_moment(value: str, fetched_at: datetime | None = None, *, month_first: bool = False) -> Day | None:
    """Read a value that should be a date: ISO 8601, RFC 822, epoch seconds, or any form that prose has. None if not.

    `month_first` reads 03/04/2021 as the Fourth of March.
    """
    value = value.strip()[:100]
    if not value:
        return None
    try:
        if len(value) > 10:
            moment = datetime.fromisoformat(value.replace(" UTC", "+00:00").replace(" GMT", "+00:00"))
            return _plausible(_local(moment), fetched_at)
        return _plausible(date.fromisoformat(value), fetched_at)
    except ValueError:
        pass
    if value.isdigit() and len(value) in (10, 13):
        return _plausible(datetime.fromtimestamp(int(value[:10]), tz=UTC).astimezone(LONDON), fetched_at)
    if "," in value[:5] and ":" in value:
        try:
            return _plausible(_local(parsedate_to_datetime(value)), fetched_at)
        except ValueError:
            pass
    return find_day(value, fetched_at, month_first=month_first)


def find_day(text: str, fetched_at: datetime | None = None, *, month_first: bool = False) -> Day | None:
    """The first date in `text`, as a day, or as a moment where a time stands by it. None if there is none."""
    found: list[tuple[int, Day]] = []
    for pattern in (_ISO, _DAY_MONTH, _MONTH_DAY, _YEAR_MONTH_DAY, _NUMERIC):
        for match in pattern.finditer(text):
            day = _plausible(_from_match(match, month_first), fetched_at)
            if day is not None:
                found.append((match.start(), day))
                break
    if found:
        return min(found, key=lambda pair: pair[0])[1]
    return _relative(text, fetched_at) if fetched_at is not None else None


def month_stands_first(text: str) -> bool | None:
    """Which order the numeric dates of `text` have. None where all of them, if any, can be read both ways."""
    for match in _NUMERIC.finditer(text):
        first, second = int(match["first"]), int(match["second"])
        if first <= 12 < second <= 31 or second <= 12 < first <= 31:
            return second > 12
    return None


def is_two_way(text: str) -> bool:
    """Whether `text` has a numeric date that reads as another day if the month stands first."""
    return any(12 >= int(match["first"]) != int(match["second"]) <= 12 for match in _NUMERIC.finditer(text))


def day_of(moment: Day) -> date:
    """The day where the moment was told: in Europe/London, unless it came with another place's offset."""
    return moment.date() if isinstance(moment, datetime) else moment


def _from_match(match: re.Match[str], month_first: bool) -> Day | None:
    parts = match.groupdict()
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        is_swapped = second > 12 or (month_first and first <= 12)
        day, month = (second, first) if is_swapped else (first, second)
    else:
        day = int(parts["day"])
        month = int(parts["month"]) if parts["month"].isdigit() else _MONTHS[parts["month"].lower()]
    year = int(parts["year"])
    year += 2000 if year < 70 else 1900 if year < 100 else 0
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return _with_time(found, parts)


def _with_time(day: date, parts: dict[str, str]) -> Day:
    """`day` with the time that stands beside it. A bare number is no time: minutes or am and pm make it one."""
    hour, minute, half = parts.get("hour"), parts.get("minute"), (parts.get("half") or "").lower()
    if hour is None or (minute is None and not half):
        return day
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            return day
        hours = hours % 12 + (12 if half.startswith("p") else 0)
    zone = UTC if (parts.get("zone") or "").upper() in ("GMT", "UTC") else LONDON
    return datetime(day.year, day.month, day.day, hours, int(minute or 0), tzinfo=zone).astimezone(LONDON)


def _relative(text: str, fetched_at: datetime) -> Day | None:
    match = _RELATIVE.search(text)
    if match is None:
        return None
    now = fetched_at.astimezone(LONDON)
    word = (match.group("word") or "").lower()
    if word:
        return now.date() - timedelta(days=1 if word in ("yesterday", "ddoe") else 0)
    count, unit = match.group("count").lower(), _UNITS[match.group("unit").lower()]
    moment = fetched_at - timedelta(**{unit: _COUNTS.get(count) or int(count)})
    return moment.astimezone(LONDON).date()


def _local(moment: datetime) -> datetime:
    """`moment` in Europe/London; without a zone it is taken for local time. Another place's offset is kept."""
    if moment.tzinfo is None or not 1 < moment.year < MAXYEAR:  # the first and last years have no moment elsewhere
        return moment.replace(tzinfo=LONDON)
    local = moment.astimezone(LONDON)
    return moment if moment.utcoffset() and moment.utcoffset() != local.utcoffset() else local


def _plausible(day: Day | None, fetched_at: datetime | None) -> Day | None:
    """`day`, unless it lies before the web or more than two days after the page was fetched."""
    if day is None or day_of(day) < EARLIEST:
        return None
    if fetched_at is not None and day_of(day) > fetched_at.astimezone(LONDON).date() + timedelta(days=2):
        return None
    return day
