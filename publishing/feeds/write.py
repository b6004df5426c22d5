"""Writing a release's feeds."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from publishing.feeds.searches import SavedSearch

FEED_ENTRIES = 100
"""Entries of a feed at most: whoever must not miss one follows the deltas."""


def write_feeds(
    connection: Connection,
    folder: Path,
    *,
    moment: datetime,
    address: str | None = None,
    searches: Sequence[SavedSearch] = (),
    limit: int = FEED_ENTRIES,
) -> list[Path]:
    """Write every feed of the release whose `councilwire.sqlite` `connection` reads into `folder`; the files' paths.

    `moment` is the release's; `address` the public address of the folder of releases, where they have one; saved
    searches ask the release's full-text index. Same release, same bytes.
    """
    raise NotImplementedError((connection, folder, moment, address, searches, limit))
