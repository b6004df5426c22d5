"""The public names of pages: made from the address under which a page was first met, and kept when it moves."""

from base64 import b32encode
from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import Connection, select

from schema.models import Page
from schema.statements import chunks

_BYTES = 10  # 80 bits, as announcements have


def page_id(source_id: str, url: str, attempt: int = 0) -> str:
    """The public name of a page that was first met at `url`: 16 letters and digits.

    It is the lower-case base 32 of the first ten bytes of the SHA-256 of 'page', the source's id and the address, a
    line feed between them; where another page has that name the number of the attempt follows them.
    """
    parts = ["page", source_id, url] + ([str(attempt)] if attempt else [])
    return b32encode(sha256("\n".join(parts).encode()).digest()[:_BYTES]).decode().lower()


def new_page_ids(connection: Connection, source_id: str, urls: Iterable[str]) -> dict[str, str]:
    """A name that no page has for each of the new pages at `urls`.

    One is taken where the page that began at the address has moved away, and the address has another page now.
    """
    ids: dict[str, str] = {}
    attempt = 0
    wanted = sorted(set(urls))
    while wanted:
        proposed = {page_id(source_id, url, attempt): url for url in wanted}
        taken: set[str] = set()
        for chunk in chunks(sorted(proposed)):
            taken |= set(connection.execute(select(Page.public_id).where(Page.public_id.in_(chunk))).scalars())
        ids |= {url: name for name, url in proposed.items() if name not in taken}
        wanted = [url for url in wanted if url not in ids]
        attempt += 1
    return ids
