"""Pages that were forgotten: known by hashes of their addresses alone, and neither asked for nor kept again."""

from collections.abc import Iterable
from hashlib import sha256

from spiders.address import page_key


class Forgotten:
    """The forgotten pages of a source, as the SHA-256 of its id, a line feed and an address in its canonical form.

    Those that a crawl comes across are added to `met`, by their keys.
    """

    def __init__(self, source_id: str, hashes: Iterable[str], met: set[str]) -> None:
        self._source_id = source_id
        self._hashes = frozenset(hashes)
        self._met = met

    def __contains__(self, url: str) -> bool:
        """Tell whether the page at `url` was forgotten, under http or https."""
        if not self._hashes:
            return False
        try:
            key = page_key(url)
        except ValueError:
            return False
        found = any(self._hash(f"{scheme}://{key}") in self._hashes for scheme in ("https", "http"))
        if found:
            self._met.add(key)
        return found

    def _hash(self, address: str) -> str:
        return sha256(f"{self._source_id}\n{address}".encode("utf-8", "surrogatepass")).hexdigest()
