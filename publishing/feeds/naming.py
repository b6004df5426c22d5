"""Names and addresses in feeds."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

TAG = "tag:councilwire.example,2026:"
"""What entries' and feeds' ids begin with (RFC 4151). `.example` is nobody's: no address of an installation comes into
a name that must never change."""
PUBLISHED_SCHEME = f"{TAG}published"
KIND_SCHEME = f"{TAG}kind"
SOURCE_SCHEME = f"{TAG}source"
GSS_SCHEME = f"{TAG}gss"
STANDING_SCHEME = f"{TAG}standing"

_NOT_IN_AN_IRI = re.compile('[\x00-\x20<>"{}|\\\\^`\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]')
"""Characters that RFC 3987 does not allow, marks that turn the direction of writing among them."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is called, and where its files lie."""

    name: str  # path without its ending, below the folder of feeds: all, sources/…, searches/…
    title: str
    address: str | None  # public address of the folder of releases; None: it has none

    @property
    def id(self) -> str:
        """Never changes."""
        return f"{TAG}feed/{self.name}"

    @property
    def atom_url(self) -> str | None:
        """Where the latest release has it as Atom."""
        return self._latest(f"feeds/{self.name}.atom.xml")

    @property
    def json_url(self) -> str | None:
        """Where the latest release has it as JSON Feed."""
        return self._latest(f"feeds/{self.name}.json")

    @property
    def page_url(self) -> str | None:
        """The latest release's page for people."""
        return self._latest("morning.html")

    def _latest(self, path: str) -> str | None:
        return f"{self.address.rstrip('/')}/latest/{quote(path)}" if self.address else None


def entry_id(announcement_id: str) -> str:
    """The id of an announcement's entry in every feed, of every installation, for ever."""
    return f"{TAG}{announcement_id}"


def web_address(url: str) -> str | None:
    """`url` as an IRI where it is a web address; None where a reader could follow it to something else."""
    address = _NOT_IN_AN_IRI.sub(lambda found: quote(found[0], errors="replace"), url)
    try:
        parts = urlsplit(address)
    except ValueError:  # such as an IPv6 host without its end
        return None
    return address if parts.scheme in {"http", "https"} and parts.netloc else None
