"""Requests that were not made, or whose answer was a no: each with the kind of issue that records it."""

from scrapy.exceptions import IgnoreRequest


class Refusal(IgnoreRequest):
    """A request that must not be made, or must not be made again. `issue_kind` is one of `ISSUE_KINDS`."""

    issue_kind = "crawl-error"


class Blocked(Refusal):
    """The site answered with a refusal or a challenge. `closes_host` where it is not asked for anything more."""

    issue_kind = "blocked"

    def __init__(self, detail: str, *, closes_host: bool) -> None:
        super().__init__(detail)
        self.closes_host = closes_host


class HostClosed(Refusal):
    """The host said no earlier in this crawl, so that this address was not asked for."""

    issue_kind = "walk-cut"


class ComeBackLater(HostClosed):
    """The host asked for a longer wait than one crawl can give, so that this address was not asked for."""


class HostSilent(HostClosed):
    """The host left request after request without an answer, so that this address was not asked for."""


class RobotsForbid(Refusal):
    """robots.txt forbids the address."""

    issue_kind = "robots"


class RobotsUnread(Refusal):
    """robots.txt could not be read for a fault of the server's, which forbids everything (RFC 9309, 2.3.1.4)."""

    issue_kind = "unreachable"


class AddressRefused(Refusal):
    """The address leads to a network that is not to be asked."""

    issue_kind = "refused-address"


class Undecodable(Refusal):
    """The body is packed in a way that cannot be undone."""

    issue_kind = "bad-coding"


class Misdirected(Refusal):
    """A redirect leads to what is no web address."""

    issue_kind = "bad-item"


class Elsewhere(Refusal):
    """A redirect leads to another publisher's site."""

    issue_kind = "bad-item"
