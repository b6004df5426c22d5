"""What every site of the demo does alike: robots.txt, its pages by address, and honest answers where it has none."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from email.utils import format_datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from demo.pages import NewsroomText, Page
from demo.server import Answer, Request, Site

Item = TypeVar("Item")

LONDON = ZoneInfo("Europe/London")


def newsroom(
    text: NewsroomText,
    *,
    robots: str,
    article: Callable[[Page, str], str],
    listing: Callable[[Request], Answer | None],
    missing: str,
) -> Site:
    """A site.

    `article` renders a page, given it and the site's address; `listing` answers what is not an article (its
    newsroom, feeds, an API) and None for what it does not know; `missing` is the page for an unknown address.
    """
    by_path = {page.path: page for page in text.pages}

    def site(request: Request) -> Answer:
        if request.path == "/robots.txt":
            return Answer(robots.encode(), content_type="text/plain; charset=utf-8")
        if answer := listing(request):
            return answer
        page = by_path.get(request.path)
        if page is None:
            return html(missing, status=410 if request.path in text.gone else 404)
        if page.status != 200:
            return html(missing, status=page.status)
        # What the page's own charset lacks (in a related headline, say) is written as a reference, as old systems do.
        body = article(page, address(request)).encode(page.charset, "xmlcharrefreplace")
        return Answer(body, delay_seconds=page.delay_seconds)

    return site


def html(text: str, status: int = 200) -> Answer:
    """An HTML page in UTF-8."""
    return Answer(text.encode(), status=status)


def as_json(data: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """A JSON answer."""
    body = json.dumps(data, ensure_ascii=False, indent=1).encode()
    return Answer(body, status=status, content_type="application/json; charset=utf-8", headers=headers)


def address(request: Request) -> str:
    """The site's address as the asker wrote it, with its port and without a closing slash."""
    return f"http://{request.headers.get('host', request.host)}"


def number(request: Request, name: str, default: int) -> int:
    """A number from the query; `default` where it is absent or no number, as lenient sites do."""
    value = request.query.get(name, [""])[0]
    return int(value) if value.isdecimal() else default


def slice_of(items: Sequence[Item], index: int, size: int) -> tuple[Sequence[Item], bool]:
    """Page `index` (0-based) of `items` in pages of `size`, and whether there is another after it."""
    return items[index * size : (index + 1) * size], len(items) > (index + 1) * size


def older(text: NewsroomText, page: Page, count: int = 2) -> list[Page]:
    """Pages published before `page` that stand on both nights, so that links to them do not differ between nights."""
    return [other for other in text.pages if other.published < page.published and _lasts(other)][:count]


def _lasts(page: Page) -> bool:
    return page.status == 200 and not (page.disallowed or page.outside or page.withdrawn or page.gone_on)


def moment(day: date, hour: int = 9, minute: int = 30) -> datetime:
    """A time of `day` in London."""
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON)


def rfc822(when: datetime) -> str:
    """A moment as RSS writes it."""
    return format_datetime(when)


def long_day(day: date) -> str:
    """Such as 4 March 2026."""
    return f"{day.day} {day:%B %Y}"


def full_day(day: date) -> str:
    """Such as Wednesday, 4 March 2026."""
    return f"{day:%A}, {long_day(day)}"
