"""Bodies whose compression is broken, cut, unknown or a trap, and redirects to what is no web address."""

import gzip
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from spiders.manners.compression import MOST_CODINGS, CompressionMiddleware, is_whole
from spiders.manners.redirects import WebRedirectMiddleware
from spiders.manners.refusals import Misdirected, Undecodable

PAGE = b"<p>The repair shop opens on Monday.</p>" * 50
LIMIT = 100_000
ASKED = Request("https://council.example/news/1")


def unpacked(body: bytes, coding: str) -> Response:
    middleware = CompressionMiddleware.from_crawler(get_crawler(settings_dict={"DOWNLOAD_MAXSIZE": LIMIT}))
    answer = Response(ASKED.url, body=body, headers={"Content-Encoding": coding})
    response = middleware.process_response(ASKED, answer)
    assert isinstance(response, Response)
    return response


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(PAGE, mtime=0), "gzip"),
        (gzip.compress(PAGE, mtime=0), "X-GZIP"),
        (gzip.compress(PAGE, mtime=0)[:-8], "gzip"),  # without its checksum and length
        (gzip.compress(PAGE, mtime=0)[:-8] + b"12345678", "gzip"),  # with wrong ones
        (gzip.compress(PAGE, mtime=0) + b"\0" * 20, "gzip"),  # padded
        (zlib.compress(PAGE), "deflate"),
        (gzip.compress(gzip.compress(PAGE, mtime=0), mtime=0), "gzip, gzip"),
        (PAGE, "identity"),
    ],
)
def test_what_servers_send_for_compression_is_undone(body: bytes, coding: str) -> None:
    assert unpacked(body, coding).body == PAGE


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(PAGE, mtime=0)[:-20], "gzip"),
        (PAGE, "gzip"),
        (b"\xff\x00" * 99, "deflate"),
        (b"\xff\x00" * 99, "br"),
        (b"\xff\x00" * 99, "zstd"),
        (PAGE, "rot13"),
        (gzip.compress(PAGE, mtime=0), "rot13, gzip"),
        (gzip.compress(PAGE, mtime=0), ", ".join(["gzip"] * (MOST_CODINGS + 1))),
    ],
)
def test_a_body_that_cannot_be_undone_is_refused_and_no_half_of_it_is_kept(body: bytes, coding: str) -> None:
    with pytest.raises(Undecodable):
        unpacked(body, coding)


@pytest.mark.parametrize("cut", range(11, len(gzip.compress(PAGE, mtime=0)) - 9, 7))
def test_a_gzip_body_that_is_cut_anywhere_is_known_to_be(cut: int) -> None:
    assert not is_whole(gzip.compress(PAGE, mtime=0)[:cut], LIMIT)


@given(st.binary(max_size=2000))
def test_whatever_is_packed_is_whole(body: bytes) -> None:
    assert is_whole(gzip.compress(body), LIMIT)


@given(st.binary(max_size=200))
def test_no_body_makes_the_reader_fail(body: bytes) -> None:
    is_whole(body, LIMIT)
    is_whole(b"\x1f\x8b\x08\x00" + body, LIMIT)


def test_a_bomb_is_unpacked_to_its_limit_only() -> None:
    from time import process_time

    bomb = gzip.compress(b"\0" * 100_000_000, 1)
    started = process_time()
    assert is_whole(bomb, LIMIT), "it is the limit that refuses it, not this"
    assert process_time() - started < 0.1


def redirected(location: bytes) -> Request | Response:
    middleware = WebRedirectMiddleware(Settings({"REDIRECT_MAX_TIMES": 5}))
    middleware.crawler = get_crawler()
    return middleware.process_response(ASKED, Response(ASKED.url, status=302, headers={"Location": location}))


@pytest.mark.parametrize(
    "location",
    [
        b"file:///etc/passwd", b"javascript:alert(1)", b"data:text/html,x", b"ftp://council.example/", b"gopher://a:25/x",
        b"http://", b"http://[::1", b"http://council.example:99999/", b"http://council.example:x/",
        b"http://council.example@evil.example/", b"http://evil.example\\@council.example/", b"mailto:a@b.example",
    ],
)  # fmt: skip
def test_a_redirect_to_what_is_no_plain_web_address_is_told_apart(location: bytes) -> None:
    with pytest.raises(Misdirected, match="no web address"):
        redirected(location)


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        (b"/news/2", "https://council.example/news/2"),
        (b"?page=2", "https://council.example/news/1?page=2"),
        (b"//www.council.example/a", "https://www.council.example/a"),
        (b"http://council.example/caf\xc3\xa9", "http://council.example/caf%C3%A9"),
    ],
)
def test_other_redirects_are_followed(location: bytes, leads_to: str) -> None:
    followed = redirected(location)
    assert isinstance(followed, Request)
    assert followed.url == leads_to


@given(st.binary(max_size=60))
def test_no_location_makes_the_redirect_fail(location: bytes) -> None:
    with suppress(Misdirected):
        redirected(location.replace(b"\n", b"").replace(b"\r", b""))
