"""Manners, each on its own: networks, refusals, waits."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
    UnsupportedURLSchemeError,
)
from scrapy.http import HtmlResponse, Response
from twisted.internet import reactor
from twisted.internet.error import DNSLookupError
from twisted.python.failure import Failure

from spiders.capture import ISSUE_KINDS
from spiders.failures import classify
from spiders.manners.blocking import BlockingMiddleware, challenge_maker
from spiders.manners.networks import GuardedResolver, LiteralAddressMiddleware, is_refused
from spiders.manners.patience import read_retry_after
from spiders.manners.refusals import AddressRefused, Blocked, HostClosed, Misdirected, Refusal, Undecodable
from spiders.manners.sites import SameSiteMiddleware

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_networks_that_are_not_the_public_internet_are_refused(address: str) -> None:
    assert is_refused(address)


@pytest.mark.parametrize("address", ["151.101.0.144", "2a04:4e42::144", "::ffff:151.101.0.144", "64:ff9b::9765:90"])
def test_public_addresses_are_not_refused(address: str) -> None:
    assert not is_refused(address)


@given(st.integers(0, 2**32 - 1))
def test_an_address_is_judged_alike_in_every_ipv6_disguise(number: int) -> None:
    plain = is_refused(str(IPv4Address(number)))
    assert is_refused(str(IPv6Address(0xFFFF << 32 | number))) == plain
    assert is_refused(str(IPv6Address((0x64FF9B << 96) | number))) == plain


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]:8080/a", "https://169.254.169.254/latest"])
def test_addresses_written_as_numbers_are_refused_unless_a_setting_opens_them(url: str) -> None:
    with pytest.raises(AddressRefused):
        LiteralAddressMiddleware(allow_private=False).process_request(Request(url))
    LiteralAddressMiddleware(allow_private=True).process_request(Request(url))


def resolver(*, allow_private: bool) -> GuardedResolver:
    resolve = {"*.thornhaven.example": "127.0.0.1", "public.example": "151.101.0.144"}
    return GuardedResolver(reactor, 10, 1.0, allow_private=allow_private, resolve=resolve)


def test_names_that_lead_to_a_private_network_do_not_resolve_and_the_request_learns_why() -> None:
    failures: list[Failure] = []
    resolver(allow_private=False).getHostByName("www.thornhaven.example").addErrback(failures.append)
    assert isinstance(failures[0].value, DNSLookupError)
    with pytest.raises(AddressRefused, match=r"www\.thornhaven\.example leads to 127\.0\.0\.1"):
        LiteralAddressMiddleware(allow_private=False).process_exception(
            Request("http://www.thornhaven.example/"), CannotResolveHostError("no results")
        )


def test_names_resolve_where_they_lead_to_the_public_internet_or_a_setting_opens_the_rest() -> None:
    found: list[str] = []
    resolver(allow_private=False).getHostByName("public.example").addCallback(found.append)
    resolver(allow_private=True).getHostByName("www.thornhaven.example").addCallback(found.append)
    assert found == ["151.101.0.144", "127.0.0.1"]


def test_an_open_network_is_open_and_the_networks_beside_it_are_not() -> None:
    opened = ["10.2.0.0/16", "fd00::/64"]
    assert [is_refused(one, opened) for one in ("10.2.3.4", "10.3.0.1", "127.0.0.1", "fd00::1", "fd01::1")] == [
        False,
        True,
        True,
        False,
        True,
    ]
    LiteralAddressMiddleware(False, opened).process_request(Request("http://10.2.3.4/"))
    with pytest.raises(AddressRefused):
        LiteralAddressMiddleware(False, opened).process_request(Request("http://10.3.0.1/"))


INSIDE = (
    "http://169.254.169.254/latest/meta-data/", "http://169.254.169.254:80/", "http://[fd00:ec2::254]/", "http://[fe80::1]/",
    "http://10.0.0.1/", "http://192.168.0.1/", "http://127.0.0.1:9200/", "http://[::1]/", "http://[::]/", "http://0.0.0.0/",
    "http://[::ffff:169.254.169.254]/", "http://[64:ff9b::a9fe:a9fe]/", "http://100.100.100.200/", "http://224.0.0.251/",
)  # fmt: skip


@pytest.mark.parametrize("target", INSIDE)
def test_a_redirect_to_the_inside_is_stopped_by_two_guards_each_by_itself(target: str) -> None:
    with pytest.raises(Refusal, match="not the publisher"):
        SameSiteMiddleware(["www.council.example"]).process_request(Request(target))
    with pytest.raises(AddressRefused):
        LiteralAddressMiddleware(allow_private=False).process_request(Request(target))


@pytest.mark.parametrize(
    "name", ["2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.16689662", "0xa9.254.169.254"]
)
def test_spellings_of_numbers_that_are_no_addresses_are_judged_where_they_resolve(name: str) -> None:
    """They pass for names, so that the resolver sees them; what the system makes of them is judged there."""
    LiteralAddressMiddleware(allow_private=False).process_request(Request(f"http://{name}/"))
    failures: list[Failure] = []
    guarded = GuardedResolver(reactor, 10, 1.0, allow_private=False, resolve={name: "169.254.169.254"})
    guarded.getHostByName(name).addErrback(failures.append)
    assert isinstance(failures[0].value, DNSLookupError)


def test_requests_stay_on_the_publishers_hosts() -> None:
    middleware = SameSiteMiddleware(["www.council.example"])
    middleware.process_request(Request("https://www.council.example/a"))
    with pytest.raises(Refusal, match="not the publisher"):
        middleware.process_request(Request("https://elsewhere.example/a"))
    middleware.process_request(Request("https://elsewhere.example/robots.txt", meta={"dont_obey_robotstxt": True}))


def answer(status: int, body: bytes = b"", **headers: str) -> HtmlResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HtmlResponse("https://council.example/news/1", status=status, body=body, headers=named)


@pytest.mark.parametrize(
    "response",
    [
        answer(403, cf_mitigated="challenge"),
        answer(503, b"<html><head><title>Just a moment...</title></head>"),
        answer(403, b"<script>window._cf_chl_opt={}</script>"),
        answer(202, x_amzn_waf_action="challenge"),
        answer(200, b"<iframe src='/_Incapsula_Resource?x=1'></iframe>"),
        answer(403, b"<script src='https://ct.captcha-delivery.com/c.js'></script>"),
        answer(403, b"<script>window._pxAppId = 'PX1'</script>"),
        answer(200, b"<script>sucuri_cloudproxy_js=''</script>"),
        answer(429, x_vercel_mitigated="challenge"),
        answer(200, b"<script id='anubis_challenge' type='application/json'>"),
        answer(200, b"The requested URL was rejected. Please consult.<br>Your support ID is: 12"),
    ],
)
def test_challenges_are_known(response: HtmlResponse) -> None:
    assert challenge_maker(response)


@pytest.mark.parametrize(
    "response",
    [
        answer(200, b"<title>Just a moment of your time</title> on <code>_cf_chl_opt</code>"),
        answer(503, b"<title>Down for maintenance</title>"),
        answer(200, b"/_Incapsula_Resource?" + b" " * 70_000),
    ],
)
def test_pages_that_only_speak_of_challenges_are_none(response: HtmlResponse) -> None:
    assert challenge_maker(response) is None


def request(path: str = "/news/1", *, robots: bool = False) -> Request:
    return Request(f"https://council.example{path}", meta={"dont_obey_robotstxt": True} if robots else {})


def test_a_challenge_closes_the_host_at_once() -> None:
    middleware = BlockingMiddleware()
    assert middleware.process_response(request(), answer(200)).status == 200
    with pytest.raises(Blocked) as refusal:
        middleware.process_response(request(), answer(403, cf_mitigated="challenge"))
    assert refusal.value.closes_host
    with pytest.raises(HostClosed):
        middleware.process_request(request("/news/2"))
    middleware.process_request(Request("https://elsewhere.example/"))


def test_a_403_before_anything_was_served_closes_the_host() -> None:
    middleware = BlockingMiddleware()
    with pytest.raises(Blocked):
        middleware.process_response(request(), answer(403))
    with pytest.raises(HostClosed):
        middleware.process_request(request("/news/2"))


def test_a_host_that_serves_its_newsroom_is_closed_at_the_third_403_in_a_row() -> None:
    middleware = BlockingMiddleware()
    middleware.process_response(request("/news"), answer(200))
    for closes in (False, False, True):
        middleware.process_request(request("/news/2"))
        with pytest.raises(Blocked) as refusal:
            middleware.process_response(request("/news/2"), answer(403))
        assert refusal.value.closes_host is closes
    with pytest.raises(HostClosed):
        middleware.process_request(request("/news/3"))


@pytest.mark.parametrize("served", [200, 304])
def test_pages_taken_back_among_pages_that_are_served_close_no_host(served: int) -> None:
    middleware = BlockingMiddleware()
    for _ in range(5):
        middleware.process_response(request("/news"), answer(served))
        with pytest.raises(Blocked) as refusal:
            middleware.process_response(request("/news/2"), answer(403))
        assert not refusal.value.closes_host


def test_redirects_serve_nothing_that_would_excuse_a_403() -> None:
    middleware = BlockingMiddleware()
    middleware.process_response(request("/news"), answer(301))
    with pytest.raises(Blocked) as refusal:
        middleware.process_response(request("/denied"), answer(403))
    assert refusal.value.closes_host


def test_a_403_for_robots_txt_is_no_refusal_but_a_challenge_there_is_told_of_the_first_page() -> None:
    middleware = BlockingMiddleware()
    assert middleware.process_response(request("/robots.txt", robots=True), answer(403)).status == 403
    with pytest.raises(Blocked):
        middleware.process_response(request("/robots.txt", robots=True), answer(403, cf_mitigated="challenge"))
    with pytest.raises(Blocked):
        middleware.process_request(request("/news"))
    with pytest.raises(HostClosed):
        middleware.process_request(request("/news/1"))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"120", 120.0),
        (b" 0 ", 0.0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True).encode(), 90.0),
        (format_datetime(NOW - timedelta(days=1), usegmt=True).encode(), 0.0),
        (b"soon", None),
        (b"-5", None),
        (b"", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: bytes | None, seconds: float | None) -> None:
    assert read_retry_after(value, NOW) == seconds


@given(st.binary(max_size=40))
def test_no_retry_after_makes_the_reader_fail(value: bytes) -> None:
    seconds = read_retry_after(value, NOW)
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Blocked("no", closes_host=True), "blocked"),
        (AddressRefused("no"), "refused-address"),
        (DownloadCancelledError(), "too-large"),
        (IgnoreRequest("… exceeded DOWNLOAD_MAXSIZE …"), "too-large"),
        (IgnoreRequest("max redirections reached"), "http-error"),
        (CannotResolveHostError("x"), "unreachable"),
        (DownloadTimeoutError("x"), "unreachable"),
        (ConnectionResetError("x"), "unreachable"),
        (UnsupportedURLSchemeError("x"), "bad-item"),
        (Undecodable("x"), "bad-coding"),
        (Misdirected("x"), "bad-item"),
        (RuntimeError("x"), "crawl-error"),
        (None, "crawl-error"),
    ],
)
def test_every_failure_has_its_kind_of_issue(error: Exception | None, kind: str) -> None:
    assert classify(error)[0] == kind
    assert kind in ISSUE_KINDS
    assert classify(error)[1]


def test_every_refusal_has_a_kind_of_issue() -> None:
    assert {refusal.issue_kind for refusal in Refusal.__subclasses__()} <= ISSUE_KINDS.keys()


def test_the_last_answer_of_a_host_does_not_matter_to_another() -> None:
    middleware = BlockingMiddleware()
    with pytest.raises(Blocked):
        middleware.process_response(request(), answer(403))
    other = Response("https://other.example/", status=200)
    assert middleware.process_response(Request("https://other.example/"), other) is other
