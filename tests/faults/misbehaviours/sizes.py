"""Sites that send too much, too little, or something other than what they say."""

import gzip
import zlib
from collections.abc import Iterator
from functools import cache

from scrapy.utils._compression import brotli  # type: ignore[attr-defined]

from demo.server import Answer
from spiders.capture import Outcome
from tests.faults.misbehaviour import Misbehaviour, Place
from tests.faults.newsroom import BAD, FRONT, article, bad_front, bad_page, listing, page, site
from tests.faults.web import FaultySite, Pieces, Wire

_MEGABYTE = 1024 * 1024
_WORDS = b"<p>The council has opened a repair shop at the old fire station.</p>\n"
_HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
_ARTICLE = article(BAD).body


def _wire(*pieces: bytes) -> Wire:
    return Wire(lambda: iter(pieces))


def _coded(coding: str, body: bytes) -> Answer:
    return Answer(body, headers=(("Content-Encoding", coding),))


@cache
def _gzip_bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return b"".join(packer.compress(b"\0" * _MEGABYTE) for _ in range(megabytes)) + packer.flush()


@cache
def _brotli_bomb(megabytes: int) -> bytes:
    packer = brotli.Compressor(quality=1)
    packed: bytes = b"".join(packer.process(b"\0" * _MEGABYTE) for _ in range(megabytes)) + packer.finish()
    return packed


def _endless_chunks() -> Pieces:
    yield _HTML + b"Transfer-Encoding: chunked\r\n\r\n"
    chunk = _WORDS * 1000
    while True:
        yield b"%x\r\n%s\r\n" % (len(chunk), chunk)


def _much_text() -> Pieces:
    yield _HTML + b"Content-Length: %d\r\n\r\n" % (50 * _MEGABYTE)
    for _ in range(50):
        yield (_WORDS * (_MEGABYTE // len(_WORDS) + 1))[:_MEGABYTE]


def _much_text_unannounced() -> Pieces:
    yield _HTML + b"\r\n"
    for _ in range(50):
        yield (_WORDS * (_MEGABYTE // len(_WORDS) + 1))[:_MEGABYTE]


def _many_headers() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    for number in range(200_000):
        yield b"X-Header-%d: %s\r\n" % (number, b"x" * 80)
    yield b"\r\n"


def _many_links(place: Place) -> FaultySite:
    names = [f"/news/{number}" for number in range(50_000)]
    return site({FRONT: listing(names)}, otherwise=lambda request: article(request.path))


def _unclosed(tag: str, count: int) -> Answer:
    return page(tag * count)


SIZES = (
    Misbehaviour(
        "body-cut-short",
        "a page declares a longer body than it sends, and closes",
        bad_page(_wire(_HTML + b"Content-Length: 90000\r\n\r\n", _ARTICLE)),
        Outcome.OK,
        frozenset({"unreachable"}),
        pages=2,
    ),
    Misbehaviour(
        "chunks-cut-short",
        "a page in chunks closes before the last",
        bad_page(_wire(_HTML + b"Transfer-Encoding: chunked\r\n\r\n", b"%x\r\n%s\r\n" % (len(_ARTICLE), _ARTICLE))),
        Outcome.OK,
        frozenset({"unreachable"}),
        pages=2,
    ),
    Misbehaviour(
        "body-longer-than-declared",
        "a page goes on after the length that it declares",
        bad_page(_wire(_HTML + b"Content-Length: %d\r\n\r\n" % len(_ARTICLE), _ARTICLE + b"<p>and more</p>" * 50)),
        Outcome.OK,
        pages=3,
    ),
    Misbehaviour(
        "length-no-number",
        "a page's Content-Length is no number",
        bad_page(_wire(_HTML + b"Content-Length: as long as it takes\r\n\r\n", _ARTICLE)),
        Outcome.OK,
        frozenset({"unreachable"}),
        pages=2,
    ),
    Misbehaviour(
        "two-lengths",
        "a page declares two lengths that differ",
        bad_page(_wire(_HTML + b"Content-Length: 10\r\nContent-Length: 5000\r\n\r\n", _ARTICLE)),
        Outcome.OK,
        frozenset({"unreachable"}),
        pages=2,
    ),
    Misbehaviour(
        "gzip-bomb",
        "a page of 200 KB inflates to 200 MB",
        bad_page(lambda request: _coded("gzip", _gzip_bomb(200))),
        Outcome.OK,
        frozenset({"too-large"}),
        pages=2,
    ),
    Misbehaviour(
        "brotli-bomb",
        "a page inflates to 200 MB, in a coding that was not asked for",
        bad_page(lambda request: _coded("br", _brotli_bomb(200))),
        Outcome.OK,
        frozenset({"too-large"}),
        pages=2,
    ),
    Misbehaviour(
        "bomb-in-a-bomb",
        "a page is packed twice, each time a bomb",
        bad_page(lambda request: _coded("gzip, gzip", gzip.compress(_gzip_bomb(200)))),
        Outcome.OK,
        frozenset({"too-large"}),
        pages=2,
    ),
    Misbehaviour(
        "packed-a-hundred-times",
        "a page names a hundred codings, one within another",
        bad_page(_coded(", ".join(["gzip"] * 100), gzip.compress(_ARTICLE))),
        Outcome.OK,
        frozenset({"bad-coding"}),
        pages=2,
    ),
    Misbehaviour(
        "gzip-cut-short",
        "a page's packed body is cut in the middle, with a length that fits",
        bad_page(_coded("gzip", gzip.compress(_ARTICLE)[:-200])),
        Outcome.OK,
        frozenset({"bad-coding"}),
        pages=2,
    ),
    Misbehaviour(
        "gzip-is-none",
        "a page says it is packed and is not",
        bad_page(_coded("gzip", _ARTICLE)),
        Outcome.OK,
        frozenset({"bad-coding"}),
        pages=2,
    ),
    Misbehaviour(
        "deflate-is-none",
        "a page says it is deflated and is noise",
        bad_page(_coded("deflate", b"\xff\x00\x13" * 400)),
        Outcome.OK,
        frozenset({"bad-coding"}),
        pages=2,
    ),
    Misbehaviour(
        "coding-unknown",
        "a page comes in a coding that nobody knows",
        bad_page(_coded("x-rot13", b"\x8f" * 4000)),
        Outcome.OK,
        frozenset({"bad-coding"}),
        pages=2,
    ),
    Misbehaviour(
        "fifty-megabytes",
        "a page has 50 MB of text and says so",
        bad_page(Wire(_much_text)),
        Outcome.OK,
        frozenset({"too-large"}),
        pages=2,
    ),
    Misbehaviour(
        "fifty-megabytes-unannounced",
        "the newsroom has 50 MB of text and does not say how long it is",
        bad_front(Wire(_much_text_unannounced)),
        Outcome.UNREACHABLE,
        frozenset({"too-large", "walk-cut"}),
    ),
    Misbehaviour(
        "chunks-without-end",
        "a page in chunks never ends, as fast as the line goes",
        bad_page(Wire(_endless_chunks)),
        Outcome.OK,
        frozenset({"too-large"}),
        pages=2,
    ),
    Misbehaviour(
        "headers-without-end",
        "a page sends 20 MB of headers",
        bad_page(Wire(_many_headers)),
        Outcome.OK,
        frozenset({"unreachable"}),
        pages=2,
    ),
    Misbehaviour(
        "header-of-a-megabyte",
        "a page sends one header of a megabyte",
        bad_page(_wire(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x" * _MEGABYTE, b"\r\n\r\n")),
        Outcome.OK,
        frozenset({"unreachable"}),
        pages=2,
    ),
    Misbehaviour(
        "fifty-thousand-items",
        "the newsroom names 50,000 pages at once",
        _many_links,
        Outcome.OK,
        frozenset({"bad-item", "walk-cut"}),
        pages=5,
        seconds=30,
        memory_mb=400,
        settings={"max_pages": 5},
    ),
    Misbehaviour(
        "nested-markup",
        "the newsroom nests a hundred thousand items in one another",
        bad_front(_unclosed('<div><li class="item"><a href="/news/first">first', 100_000)),
        Outcome.OK,
        pages=1,
        memory_mb=600,
    ),
    Misbehaviour(
        "nested-links",
        "the newsroom opens three hundred thousand links and closes none",
        bad_front(_unclosed('<div><a href="/news/first">Older', 100_000)),
        Outcome.SITE_CHANGED,
        frozenset({"broken-listing", "walk-cut"}),
        memory_mb=600,
    ),
)
