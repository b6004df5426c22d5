"""Sites that have no end: pages after pages, months after months, new names for the same."""

import hashlib
from datetime import date, timedelta

from demo.server import Answer, Request
from spiders.capture import Outcome
from tests.faults.misbehaviour import Misbehaviour, Place
from tests.faults.newsroom import FRONT, GOOD, article, listing, site
from tests.faults.web import FaultySite, Wire


def _number(request: Request, name: str = "page") -> int:
    return int(request.query.get(name, ["0"])[0])


def _endless_pages(place: Place) -> FaultySite:
    def answer(request: Request) -> Answer | Wire:
        if request.path == FRONT:
            number = _number(request)
            return listing([f"/news/{number}-{item}" for item in range(2)], f"/news?page={number + 1}")
        return usual(request)

    usual = site({}, otherwise=lambda request: article(request.path))
    return answer


def _calendar(place: Place) -> FaultySite:
    """Every month links to the next one, for ever; all but the first are empty."""

    def answer(request: Request) -> Answer | Wire:
        if request.path != FRONT:
            return usual(request)
        month = date.fromisoformat(request.query.get("month", ["2025-05-01"])[0])
        onward = f"/news?month={(month + timedelta(days=32)).replace(day=1)}"
        return listing(GOOD, onward) if not request.query else listing([], onward, more="<p>There are no items.</p>")

    usual = site({})
    return answer


def _calendar_full(place: Place) -> FaultySite:
    """Every month links to the next one and shows the same news beside it."""

    def answer(request: Request) -> Answer | Wire:
        number = _number(request, "month")
        return listing(GOOD, f"/news?month={number + 1}") if request.path == FRONT else usual(request)

    usual = site({})
    return answer


def _next_to_itself(place: Place) -> FaultySite:
    return site({FRONT: listing(GOOD, FRONT), f"{FRONT}?page=1": listing(GOOD, FRONT)})


def _growing_path(place: Place) -> FaultySite:
    usual = site({FRONT: listing(GOOD, "news/more/")})

    def answer(request: Request) -> Answer | Wire:
        deeper = request.path.startswith("/news/more")
        return listing(GOOD, "more/") if deeper else usual(request)

    return answer


class _Sessions:
    """A site that gives every visit its own addresses: each request for the newsroom begins a new visit."""

    def __init__(self, address: str) -> None:
        self._address = address  # '{}' stands for the visit
        self._visits = 0

    def __call__(self, request: Request) -> Answer | Wire:
        if request.path != FRONT:
            return site({}, otherwise=lambda one: article(GOOD[0] if "first" in one.path else GOOD[1]))(request)
        self._visits += 1
        return listing(self._items())

    def _items(self) -> list[str]:
        visits = [hashlib.md5(f"{self._visits}-{number}".encode()).hexdigest() for number in range(3)]
        return [self._address.format(name=name, visit=visit) for name in ("first", "last") for visit in visits]


def _same_twice(place: Place) -> FaultySite:
    """One page under many spellings of its address."""
    first = "/news/first"
    spellings = [
        first,
        f"{first}#top",
        f"{first}?utm_source=home",
        f"{first}?utm_medium=feed&fbclid=abc",
        place.url(first).replace("http://", "HTTP://").replace(place.host, place.host.upper()),
        "/news/./first",
        "/news/old/../first",
        "/news/%66irst",
    ]
    return site({FRONT: listing(spellings)})


TRAPS = (
    Misbehaviour(
        "pages-without-end",
        "every listing page has new items and a next page",
        _endless_pages,
        Outcome.OK,
        frozenset({"walk-cut"}),
        pages=10,
        requests=15,
    ),
    Misbehaviour(
        "calendar-of-empty-months",
        "every month links to the next, and all are empty but the first",
        _calendar,
        Outcome.OK,
        frozenset({"empty-listing"}),
        pages=2,
        requests=4,
    ),
    Misbehaviour(
        "calendar-of-the-same",
        "every month links to the next and shows the same news",
        _calendar_full,
        Outcome.OK,
        pages=2,
        requests=4,
    ),
    Misbehaviour(
        "next-is-itself",
        "the last listing page names the first as its next",
        _next_to_itself,
        Outcome.OK,
        pages=2,
        requests=4,
    ),
    Misbehaviour(
        "path-that-grows",
        "every listing page names a next one a folder deeper, with the same items",
        _growing_path,
        Outcome.OK,
        pages=2,
        requests=4,
    ),
    Misbehaviour(
        "session-in-query",
        "every link has a session in its query, a new one each time",
        lambda place: _Sessions("/news/{name}?sid={visit}"),
        Outcome.OK,
        pages=2,
        requests=3,
    ),
    Misbehaviour(
        "session-in-path",
        "every link has a session in its path, as Java servers write it",
        lambda place: _Sessions("/news/{name};jsessionid={visit}"),
        Outcome.OK,
        pages=2,
        requests=3,
    ),
    Misbehaviour(
        "session-in-folder",
        "every link has a session as a folder of its path, as ASP.NET writes it",
        lambda place: _Sessions("/(S({visit:.24}))/news/{name}"),
        Outcome.OK,
        pages=2,
        requests=3,
    ),
    Misbehaviour(
        "many-spellings",
        "the newsroom names one page by eight spellings of its address",
        _same_twice,
        Outcome.OK,
        pages=1,
        requests=2,
    ),
)
