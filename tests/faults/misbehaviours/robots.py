"""What may stand where robots.txt should."""

from demo.server import Answer
from spiders.capture import Outcome
from tests.faults.misbehaviour import Misbehaviour
from tests.faults.newsroom import bad_robots, page
from tests.faults.web import Pieces, Wire

_UNREAD = frozenset({"unreachable", "walk-cut"})


def _text(body: bytes) -> Answer:
    return Answer(body, content_type="text/plain")


def _without_end() -> Pieces:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
    while True:
        yield b"# nothing is forbidden, but do read on\n" * 1000


def _rules(line: bytes, size: int) -> bytes:
    return b"User-agent: *\n" + line * (size // len(line))


ROBOTS = (
    Misbehaviour(
        "robots-huge",
        "robots.txt has 9 MB of rules with wildcards",
        bad_robots(_text(_rules(b"Disallow: /*a*b*c*d*e*f*g*h*$\n", 9 * 1024 * 1024))),
        Outcome.OK,
        pages=3,
        memory_mb=400,
    ),
    Misbehaviour(
        "robots-one-long-line",
        "robots.txt is one rule of 9 MB",
        bad_robots(_text(b"User-agent: *\nDisallow: /" + b"*a" * (4 * 1024 * 1024))),
        Outcome.OK,
        pages=3,
        memory_mb=400,
    ),
    Misbehaviour(
        "robots-without-end",
        "robots.txt never ends",
        bad_robots(Wire(_without_end)),
        Outcome.UNREACHABLE,
        _UNREAD,
        requests=0,
    ),
    Misbehaviour(
        "robots-html",
        "robots.txt is a web page",
        bad_robots(page("<h1>Welcome</h1><p>Disallow: /</p>")),
        Outcome.OK,
        pages=3,
    ),
    Misbehaviour("robots-noise", "robots.txt is noise", bad_robots(_text(bytes(range(256)) * 40)), Outcome.OK, pages=3),
    Misbehaviour(
        "robots-500", "robots.txt answers 500", bad_robots(Answer(b"", 500)), Outcome.UNREACHABLE, _UNREAD, requests=0
    ),
    Misbehaviour(
        "robots-403", "robots.txt answers 403, the newsroom does not", bad_robots(Answer(b"", 403)), Outcome.OK, pages=3
    ),
    Misbehaviour(
        "robots-forbids",
        "robots.txt forbids the newsroom",
        bad_robots(_text(b"User-agent: *\nDisallow: /news\n")),
        Outcome.BLOCKED,
        frozenset({"robots", "walk-cut"}),
        requests=0,
    ),
    Misbehaviour(
        "delay-no-number",
        "robots.txt asks for a delay of 'nan' seconds",
        bad_robots(_text(b"User-agent: *\nCrawl-delay: nan\n")),
        Outcome.OK,
        pages=3,
    ),
    Misbehaviour(
        "delay-negative",
        "robots.txt asks for a negative delay",
        bad_robots(_text(b"User-agent: *\nCrawl-delay: -1e9\n")),
        Outcome.OK,
        pages=3,
    ),
    Misbehaviour(
        "delay-beyond-the-time",
        "robots.txt asks for a longer delay than the crawl has time for",
        bad_robots(_text(b"User-agent: *\nCrawl-delay: 5\n")),
        Outcome.UNREACHABLE,
        frozenset({"walk-cut"}),
        settings={"max_crawl_seconds": 3},
    ),
)
