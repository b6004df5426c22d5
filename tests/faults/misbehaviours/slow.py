"""Sites that keep a crawl waiting."""

from spiders.capture import Outcome
from tests.faults.misbehaviour import Misbehaviour
from tests.faults.newsroom import FRONT, always, bad_front, bad_page, document, listing, site
from tests.faults.web import FaultySite, Pieces, Wire

_HOLD = 60.0  # seconds: longer than any crawl here waits
_STATUS = b"HTTP/1.1 200 OK\r\n"
_HEAD = _STATUS + b"Content-Type: text/html; charset=utf-8\r\nContent-Length: 5000\r\n\r\n"
_START = document("<h1>Repair shop").encode()


def _stops_after(sent: bytes) -> Wire:
    def pieces() -> Pieces:
        yield sent
        yield _HOLD

    return Wire(pieces)


def _drips(sent: bytes, piece: bytes, seconds: float) -> Wire:
    def pieces() -> Pieces:
        yield sent
        while True:
            yield piece
            yield seconds

    return Wire(pieces)


def _silent_pages(count: int) -> FaultySite:
    names = [f"/news/{number}" for number in range(count)]
    return site({FRONT: listing(names), **dict.fromkeys(names, _stops_after(b""))})


SLOW = (
    Misbehaviour(
        "silent-before-headers",
        "the newsroom takes the connection and never says a word",
        bad_front(_stops_after(b"")),
        Outcome.UNREACHABLE,
        frozenset({"unreachable", "walk-cut"}),
    ),
    Misbehaviour(
        "silent-in-headers",
        "the newsroom stops in the middle of its headers",
        bad_front(_stops_after(_STATUS + b"Content-Type: text/h")),
        Outcome.UNREACHABLE,
        frozenset({"unreachable", "walk-cut"}),
    ),
    Misbehaviour(
        "silent-in-body",
        "a page stops in the middle of its body and holds the connection",
        bad_page(_stops_after(_HEAD + _START)),
        Outcome.OK,
        frozenset({"unreachable"}),
        pages=2,
    ),
    Misbehaviour(
        "byte-a-second",
        "a page comes one byte a second",
        bad_page(_drips(_HEAD, b"x", 1.0)),
        Outcome.OK,
        frozenset({"unreachable"}),
        pages=2,
    ),
    Misbehaviour(
        "header-a-second",
        "a page never ends its headers and sends another every half second",
        bad_page(_drips(_STATUS, b"X-More: to come\r\n", 0.5)),
        Outcome.OK,
        frozenset({"unreachable"}),
        pages=2,
    ),
    Misbehaviour(
        "interim-for-ever",
        "a page answers '100 Continue' and nothing else, again and again",
        bad_page(_drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.2)),
        Outcome.OK,
        frozenset({"unreachable"}),
        pages=2,
    ),
    Misbehaviour(
        "every-answer-silent",
        "everything but robots.txt and the newsroom times out: eight pages, one after the other",
        lambda place: _silent_pages(8),
        Outcome.UNREACHABLE,
        frozenset({"unreachable", "walk-cut"}),
        seconds=25,
    ),
    Misbehaviour(
        "robots-silent",
        "not even robots.txt is answered",
        always(_stops_after(b"")),
        Outcome.UNREACHABLE,
        frozenset({"unreachable", "walk-cut"}),
    ),
    Misbehaviour(
        "hangs-up",
        "the newsroom takes the connection and closes it",
        bad_front(Wire(lambda: iter(()))),
        Outcome.UNREACHABLE,
        frozenset({"unreachable", "walk-cut"}),
    ),
    Misbehaviour(
        "no-http",
        "the newsroom answers with something that is not HTTP",
        bad_front(Wire(lambda: iter((b"220 mail.example ESMTP ready\r\n\r\n",)))),
        Outcome.UNREACHABLE,
        frozenset({"unreachable", "walk-cut"}),
    ),
)
