"""`Misbehaviour`: one thing that a site may do to a crawl, and what the crawl must make of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from spiders.capture import Outcome
from tests.faults.web import FaultySite


@dataclass(frozen=True, slots=True)
class Place:
    """Where a misbehaving site stands."""

    host: str
    port: int

    def url(self, path: str = "/") -> str:
        """The address of a path on the site."""
        return f"http://{self.host}:{self.port}{path}"


@dataclass(frozen=True, slots=True)
class Misbehaviour:
    """One misbehaviour. Its name is also that of its source, and the first label of its host."""

    name: str
    what: str  # what the site does, for readers
    site: Callable[[Place], FaultySite]
    outcome: Outcome
    issues: frozenset[str] = frozenset()  # kinds of all issue rows that a night leaves
    pages: int = 0  # that come to the warehouse
    seconds: float = 20.0  # that the crawl takes at most
    requests: int = 12  # that the site sees at most
    memory_mb: int = 160  # that the crawling process holds at most
    domain: str = "hostile.example"
    addresses: tuple[str, ...] = ()  # that look-ups of the host give in turn, for hosts below "moving.test"
    source: Mapping[str, Any] = field(default_factory=dict)  # what its source file says otherwise
    settings: Mapping[str, Any] = field(default_factory=dict)  # what the settings say otherwise

    @property
    def host(self) -> str:
        """The host that misbehaves."""
        return f"{self.name}.{self.domain}"
