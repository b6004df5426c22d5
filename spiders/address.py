"""Addresses: the canonical form that identifies a page, and which hosts belong to a publisher."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

_DEFAULT_PORTS = {"http": 80, "https": 443}

TRACKING_PARAMETERS: tuple[str, ...] = (
    "utm_*",  # Google Analytics campaigns
    "gclid",  # Google Ads
    "dclid",
    "fbclid",  # Facebook
    "msclkid",  # Microsoft Ads
    "mc_cid",  # Mailchimp
    "mc_eid",
    "_ga",
    "_gl",
    "phpsessid",  # sessions
    "jsessionid",
    "aspsessionid*",
    "sessionid",
    "cfid",  # ColdFusion sessions
    "cftoken",
)
"""Query parameters that name a reader, a visit or a campaign, never a page. Compared in lower case."""

_PATH_SESSION = re.compile(
    r";(?:jsessionid|phpsessid|sid)=[^/?#;]*"  # Java, PHP
    r"|/\((?:[A-Z]\([a-z0-9_-]*\))*[A-Z]\([a-z0-9_-]{16,}\)\)(?=/)",  # ASP.NET: '/(S(lit3py55t21z5v55vlm25s55))/'
    re.IGNORECASE,
)
_SESSION_NAME = re.compile(r"(?:php|asp|os)?c?s(?:ess(?:ion)?)?_?id|session|sess|zenid|visit(?:or)?_?id", re.IGNORECASE)
_SESSION_VALUE = re.compile(r"(?=.*[0-9])(?=.*[a-z])[a-z0-9_-]{20,}", re.IGNORECASE)
"""A parameter named like a session and valued like one is one: 'sid=5' may well be a story's number."""


def canonical(url: str) -> str:
    """Return the form of `url` that identifies a page.

    Scheme and host in lower case, no default port, no fragment, no tracking and session parameters, the remaining
    query sorted, percent-encoding normalised (w3lib), no '=' after a parameter without a value. Applying it twice
    changes nothing. Raises `ValueError` where `url` is not an absolute http or https address.
    """
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"{url!r} is not an absolute web address")
    host = parts.hostname.rstrip(".").lower()
    if not host:
        raise ValueError(f"{url!r} has no host")
    port = parts.port  # raises ValueError itself where it is not a number
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        netloc = f"{netloc}:{port}"
    path = _PATH_SESSION.sub("", parts.path) or "/"
    query = _without_tracking(parts.query)
    form = urlunsplit((scheme, netloc, path, query, ""))
    # Decoding one escape can uncover another ('%2525'); the form that no longer moves is the identity.
    for _ in range(_MOST_PASSES):
        further: str = canonicalize_url(form, keep_blank_values=True)
        if further == form:
            break
        form = further
    # '/story?123' is how old newsrooms name a page; w3lib's '/story?123=' they do not know.
    address, _, query = form.partition("?")
    named = [pair for part in query.split("&") if (pair := part.removesuffix("="))]
    return f"{address}?{'&'.join(named)}" if named else address


_MOST_PASSES = 5


def _without_tracking(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True, encoding="utf-8", errors="surrogateescape")
    kept = [
        (name, value)
        for name, value in pairs
        if not any(fnmatchcase(name.lower(), pattern) for pattern in TRACKING_PARAMETERS)
        and not (_SESSION_NAME.fullmatch(name) and _SESSION_VALUE.fullmatch(value))
    ]
    if len(kept) == len(pairs):
        return query
    return urlencode(kept, encoding="utf-8", errors="surrogateescape")


@lru_cache(maxsize=65_536)  # a walk asks for each address many times over
def page_key(url: str) -> str:
    """Return what two addresses of one page have in common: the canonical form without the scheme.

    A site that moves from http to https keeps its pages.
    """
    return canonical(url).partition("://")[2]


def key_or_itself(url: str) -> str:
    """Return the page key of `url`, or `url` where it is no address: what a site names is not always one."""
    try:
        return page_key(url)
    except ValueError:
        return url


def keys_of(urls: Iterable[str | None]) -> frozenset[str]:
    """Return the page keys of the addresses that are given."""
    return frozenset(key_or_itself(url) for url in urls if url)


def web_address(url: str) -> str:
    """Return `url` as it is. Raises `ValueError` where it is not an absolute http or https address, or a trick.

    A user name before the host, or a backslash, makes an address that some programs read as another host's.
    """
    canonical(url)
    if "@" in urlsplit(url).netloc or "\\" in url.partition("?")[0]:
        raise ValueError(f"{url!r} does not say plainly which host it is of")
    return url


def host_of(url: str) -> str:
    """Return the host of `url` in lower case, '' where it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def same_publisher(url: str, hosts: Iterable[str]) -> bool:
    """Tell whether `url` lies on one of `hosts`.

    A host also stands for its twin with or without 'www.'; a pattern such as '*.leeds.gov.uk' stands for every host
    below it. A bare host does not stand for those below it: 'www.gov.uk' must not open every '*.gov.uk'.
    """
    host = host_of(url)
    if not host:
        return False
    twin = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    return any(fnmatchcase(host, allowed) or twin == allowed for allowed in (one.lower() for one in hosts))
