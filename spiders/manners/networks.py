"""Refuses private, loopback, link-local and reserved networks: in addresses, after redirects and after DNS look-up.

A page's author chooses where its links and redirects lead, and must not reach the crawler's own network with them.
Addresses written as numbers never reach the resolver, and names never show their address before it: so there is a
downloader middleware for the former and a resolver for the latter. Redirected requests pass both again.
"""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import DNSLookupError

from spiders.address import host_of
from spiders.manners.refusals import AddressRefused

ALLOW_PRIVATE = "COUNCILWIRE_ALLOW_PRIVATE_ADDRESSES"
OPEN_NETWORKS = "COUNCILWIRE_OPEN_NETWORKS"
RESOLVE = "COUNCILWIRE_RESOLVE"

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address

_refused_names: dict[str, str] = {}
"""Names that led to a refused address, and the address. Twisted loses a resolver's own errors on their way to the
request, so the middleware looks the name up here. One crawl runs in a process."""


def is_refused(address: str, opened: Sequence[str] = ()) -> bool:
    """Tell whether `address`, an IPv4 or IPv6 address, lies neither in the public internet nor in an `opened` network.

    Raises `ValueError` where it is no address.
    """
    judged = ip_address(address.partition("%")[0])
    return not _is_public(judged) and not any(judged in ip_network(network) for network in opened)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(inner)
    return address.is_global and not address.is_multicast


class LiteralAddressMiddleware:
    """Refuses requests to refused addresses written as numbers, and explains refusals of the resolver."""

    def __init__(self, allow_private: bool, opened: Sequence[str] = ()) -> None:
        self._allow_private = allow_private
        self._opened = opened

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawler's settings."""
        return cls(crawler.settings.getbool(ALLOW_PRIVATE), crawler.settings.getlist(OPEN_NETWORKS))

    def process_request(self, request: Request) -> None:
        """Raise `AddressRefused` for an address in a refused network."""
        if self._allow_private:
            return
        host = host_of(request.url).strip("[]")
        try:
            refused = is_refused(host, self._opened)
        except ValueError:
            return  # a name: the resolver judges it
        if refused:
            raise AddressRefused(f"{host} is not on the public internet")

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002 - Scrapy passes it
        """Raise `AddressRefused` where a failed look-up was the resolver's refusal."""
        host = host_of(request.url)
        if host in _refused_names:
            raise AddressRefused(f"{host} leads to {_refused_names[host]}, which is not on the public internet")


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's caching resolver (IPv4), which refuses names that lead to refused networks.

    `resolve` overrides look-ups by host pattern, as curl's option of that name does.
    """

    def __init__(
        self,
        reactor: ReactorBase,
        cache_size: int,
        timeout: float,
        *,
        allow_private: bool,
        resolve: Mapping[str, str],
        opened: Sequence[str] = (),
    ) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._allow_private = allow_private
        self._opened = opened
        self._resolve = resolve

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Build from the crawler's settings."""
        settings = crawler.settings
        return cls(
            reactor,
            settings.getint("DNSCACHE_SIZE"),
            settings.getfloat("DNS_TIMEOUT"),
            allow_private=settings.getbool(ALLOW_PRIVATE),
            resolve=settings.getdict(RESOLVE),
            opened=settings.getlist(OPEN_NETWORKS),
        )

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802 - Twisted's name
        """Resolve `name`. Fails with `DNSLookupError` where it leads to a refused network."""
        for pattern, address in self._resolve.items():
            if fnmatchcase(name.lower(), pattern.lower()):
                return self._judged(address, name)
        looked_up: Deferred[Any] = super().getHostByName(name, timeout)
        return looked_up.addCallback(self._judged, name)

    def _judged(self, address: str, name: str) -> "Deferred[str]":
        if self._allow_private or not is_refused(address, self._opened):
            return succeed(address)
        _refused_names[name.lower()] = address
        return fail(DNSLookupError(f"{name} leads to {address}"))
