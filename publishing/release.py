"""A release: what it is called, what lies in it, and what publishing it came to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from publishing.checks import Check
from publishing.morning import Morning

_ID = "%Y%m%dT%H%M%SZ"


class ReleaseError(Exception):
    """A release cannot be made or read; the message says why."""


@dataclass(frozen=True, slots=True)
class Release:
    """What publishing came to."""

    id: str  # its moment in UTC, such as 20261122T031500Z
    address: str  # of its folder
    previous: str | None  # id of the release that its deltas begin at; None: it is the first
    published: bool  # False: a check failed, and the release before it is still the latest
    full: bool  # written anew; False: made from the previous release and what has changed
    why_full: str  # why it was written anew; empty where it was not
    checks: tuple[Check, ...]
    rows: Mapping[str, int]  # by view
    changes: Mapping[str, int]  # announcements by kind of change since the previous release
    bytes: int
    morning: Morning  # what its morning page tells
    removed: tuple[str, ...] = ()  # ids of older releases that were removed

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if not check.passed)

    @property
    def path(self) -> Path:
        """Its folder on this machine. Raises `ReleaseError` where it lies in an object store."""
        if "://" in self.address:
            raise ReleaseError(f"{self.address} is no folder")
        return Path(self.address)


def id_of(moment: datetime) -> str:
    """The id of a release of `moment`, a begun second counting whole: what a release has is never later than its id.

    Raises `ValueError` for a moment without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    begun = timedelta(seconds=1) if moment.microsecond else timedelta()
    return (moment.astimezone(UTC) + begun).strftime(_ID)


def moment_of(release_id: str) -> datetime:
    """The moment of a release. Raises `ValueError` for what is no id."""
    return datetime.strptime(release_id, _ID).replace(tzinfo=UTC)


def is_id(name: str) -> bool:
    """Whether `name` is the id of a release."""
    try:
        return id_of(moment_of(name)) == name
    except ValueError:
        return False
