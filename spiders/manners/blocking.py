"""Notices that a site says no, and stops asking it. Nothing here tries to get round a refusal."""

import re
from collections import Counter
from dataclasses import dataclass

from scrapy import Request
from scrapy.http import Response

from spiders.address import host_of
from spiders.manners.refusals import Blocked, HostClosed
from spiders.manners.robots import is_for_robots

REFUSALS_BEFORE_STOP = 3
"""A challenge, or a 403 before anything was served, closes the host at once. A host that serves its newsroom may
still answer 403 for pages that were taken back (Drupal does for unpublished ones): it is closed at the third such
answer in a row."""

_SERVING = frozenset({*range(200, 300), 304})  # a redirect serves nothing: it may lead to a refusal
_REFUSING = frozenset({401, 403, 451})
_CHALLENGING = frozenset({202, 401, 403, 405, 429, 503})
_ALL = frozenset(range(200, 600))


@dataclass(frozen=True, slots=True)
class _Challenge:
    maker: str
    statuses: frozenset[int]
    header: tuple[str, str] | None = None  # name and a part of its value
    body: re.Pattern[bytes] | None = None


_CHALLENGES: tuple[_Challenge, ...] = (
    _Challenge("Cloudflare", _ALL, header=("cf-mitigated", "challenge")),
    _Challenge(
        "Cloudflare",
        _CHALLENGING,
        body=re.compile(rb"<title>\s*Just a moment|_cf_chl_opt|/cdn-cgi/challenge-platform/"),
    ),
    _Challenge("DataDome", _CHALLENGING, body=re.compile(rb"//(?:ct|geo)\.captcha-delivery\.com/")),
    _Challenge("HUMAN", _CHALLENGING, body=re.compile(rb"_pxAppId|//captcha\.px-cloud\.net/")),
    _Challenge("Sucuri", _CHALLENGING | {200}, body=re.compile(rb"sucuri_cloudproxy_js|Sucuri WebSite Firewall")),
    _Challenge("Vercel", _ALL, header=("x-vercel-mitigated", "c")),  # 'challenge'; 'deny' comes with a 403
    _Challenge(
        "Anubis",
        _CHALLENGING | {200},
        body=re.compile(rb"<script id=[\"']anubis_challenge|/\.within\.website/x/cmd/anubis/"),
    ),
    _Challenge(
        "F5",
        _CHALLENGING | {200},
        body=re.compile(rb"The requested URL was rejected\..{1,200}support ID is", re.DOTALL),
    ),
    _Challenge("AWS WAF", _ALL, header=("x-amzn-waf-action", "c")),  # 'challenge' or 'captcha'
    _Challenge("Imperva", _CHALLENGING | {200}, body=re.compile(rb"/_Incapsula_Resource\?|Incapsula incident ID")),
    _Challenge("SiteGround", _CHALLENGING | {200}, body=re.compile(rb"/\.well-known/sgcaptcha/")),
)
_CHALLENGE_PAGE_BYTES = 65_536  # challenge pages are small; an article may speak of them


class BlockingMiddleware:
    """Turns refusals into `Blocked` and keeps further requests from a host that refuses."""

    def __init__(self) -> None:
        self._closed: dict[str, str] = {}  # host to what it said
        self._told: set[str] = set()  # hosts whose refusal has been reported for a page
        self._served: set[str] = set()
        self._refused: Counter[str] = Counter()  # refusals since a host last served something

    def process_request(self, request: Request) -> None:
        """Raise `HostClosed` for a host that has said no, or `Blocked` where that has not been reported yet."""
        host = host_of(request.url)
        if host not in self._closed:
            return
        if host in self._told:
            raise HostClosed(f"not asked for: {host} {self._closed[host]}")
        self._told.add(host)
        raise Blocked(f"the site {self._closed[host]}", closes_host=True)

    def process_response(self, request: Request, response: Response) -> Response:
        """Raise `Blocked` for a refusal or a challenge."""
        host = host_of(request.url)
        is_robots = is_for_robots(request)
        maker = challenge_maker(response)
        if maker:
            self._closed[host] = f"answered {response.status} with a challenge page ({maker})"
        elif is_robots:
            return response  # a 403 for robots.txt allows everything (RFC 9309, 2.3.1.3)
        elif response.status in _REFUSING:
            self._refused[host] += 1
            if host not in self._served or self._refused[host] >= REFUSALS_BEFORE_STOP:
                self._closed[host] = f"answered {response.status}"
        else:
            if response.status in _SERVING:
                self._served.add(host)
                del self._refused[host]
            return response
        if not is_robots:
            self._told.add(host)
        said = self._closed.get(host, f"answered {response.status}")
        raise Blocked(f"the site {said}", closes_host=host in self._closed)


def challenge_maker(response: Response) -> str | None:
    """Return who made the challenge that `response` is, or None where it is none."""
    for challenge in _CHALLENGES:
        if response.status not in challenge.statuses:
            continue
        if challenge.header:
            name, part = challenge.header
            if part in (response.headers.get(name) or b"").decode("latin-1").lower():
                return challenge.maker
        if challenge.body and len(response.body) < _CHALLENGE_PAGE_BYTES and challenge.body.search(response.body):
            return challenge.maker
    return None
