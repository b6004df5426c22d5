"""Publishing: from the warehouse's public interface to a release that readers are led to."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine

from publishing.feeds import SavedSearch
from publishing.release import Release

KEEP = 14
"""Releases that are kept, the latest included."""


def publish(
    engine: Engine,
    releases: str,
    *,
    moment: datetime,
    full: bool = False,
    force: bool = False,
    keep: int = KEEP,
    address: str | None = None,
    searches: Sequence[SavedSearch] = (),
) -> Release:
    """Publish the warehouse as it stands into `releases`, a folder or the address of one as fsspec has it.

    `moment` (aware) names the release, and must lie after the latest one's. What has changed since that is written into
    a copy of it, unless `full`, or it cannot be used. Where a check fails the latest release stays, unless `force`.
    Older releases than `keep` are removed. `address` is the public address of `releases`, for the feeds.

    Raises `ReleaseError` where no release can be made.
    """
    raise NotImplementedError((engine, releases, moment, full, force, keep, address, searches))
