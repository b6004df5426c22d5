"""Pages that were forgotten: known by hashes of their addresses alone, and neither asked for nor kept again.

The archive keeps them too, in `<source id>/forgotten.jsonl`: a warehouse that is made anew from it must know them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from pydantic import TypeAdapter, ValidationError

from spiders.address import page_key
from spiders.archive import ArchiveError
from spiders.store import Archive, store_at

TOMBSTONES = "forgotten.jsonl"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """All that is left of one address of a page."""

    address_hash: str
    at: datetime  # when it was forgotten, UTC
    reference: str  # the operator's own, by which the request is found again


_TOMBSTONE: TypeAdapter[Tombstone] = TypeAdapter(Tombstone)


class Forgotten:
    """The forgotten pages of a source, by the hashes of their addresses.

    Those that a crawl comes across are added to `met`, by their keys.
    """

    def __init__(self, source_id: str, hashes: Iterable[str], met: set[str]) -> None:
        self._source_id = source_id
        self._hashes = frozenset(hashes)
        self._met = met

    def __contains__(self, url: str) -> bool:
        """Tell whether the page at `url` was forgotten, under http or https, with a slash at the end or without."""
        if not self._hashes:
            return False
        try:
            key = page_key(url)
        except ValueError:
            return False
        forms = (
            f"{scheme}://{one}" for scheme in ("https", "http") for one in (key.rstrip("/"), f"{key.rstrip('/')}/")
        )
        found = any(address_hash(self._source_id, form) in self._hashes for form in forms)
        if found:
            self._met.add(key)
        return found


def address_hash(source_id: str, address: str) -> str:
    """The SHA-256 of the source's id, a line feed and an address in its canonical form."""
    return sha256(f"{source_id}\n{address}".encode("utf-8", "surrogatepass")).hexdigest()


def read_tombstones(archive: Archive, source_id: str) -> list[Tombstone]:
    """The tombstones that the archive keeps of a source. Raises `ArchiveError` where they cannot be read."""
    try:
        return [
            _TOMBSTONE.validate_json(line) for line in store_at(archive).read(f"{source_id}/{TOMBSTONES}").splitlines()
        ]
    except FileNotFoundError:
        return []
    except ValidationError as error:
        raise ArchiveError(f"{source_id}/{TOMBSTONES} cannot be read: {error}") from error


def add_tombstones(archive: Archive, source_id: str, tombstones: Iterable[Tombstone]) -> None:
    """Keep `tombstones` in the archive, beside those that are there; an address has one, its first."""
    kept = {one.address_hash: one for one in read_tombstones(archive, source_id)}
    for one in tombstones:
        kept.setdefault(one.address_hash, one)
    lines = b"".join(_TOMBSTONE.dump_json(one) + b"\n" for one in kept.values())
    store_at(archive).write(f"{source_id}/{TOMBSTONES}", lines)
