"""What is known of pages: found by their addresses, and made the conditions of requests."""

from collections.abc import Callable, Sequence

from spiders.address import keys_of
from spiders.capture import Known


def by_key(pages: Sequence[Known], public_address: Callable[[str], str]) -> dict[str, Known]:
    """Return what is known of `pages` by every key they may be met under; `public_address` as platforms give it.

    What answered at an address itself goes before what merely names it or redirects from it: a page that moved twice
    has records that name one another.
    """
    answered = [(one, public_address(one.url)) for one in pages]
    named = [(one, one.page_url) for one in pages]
    redirected = [(one, public_address(one.requested_url)) for one in pages if one.requested_url]
    found: dict[str, Known] = {}
    for one, address in (*answered, *named, *redirected):
        for key in keys_of([address]):
            found.setdefault(key, one)
    return found


def validators(known: Known | None) -> dict[str, str]:
    """Return the headers that make a request conditional on what is known; none where it was never captured."""
    if known is None or not known.sha256:
        return {}
    named = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in named.items() if value}
