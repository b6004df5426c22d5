"""Which release is browsed: the latest one at the first place that has any."""

from collections.abc import Sequence
from pathlib import Path

from publishing.layout import SQLITE
from publishing.release import ReleaseError

LATEST = "latest"


def latest_of(places: Sequence[Path]) -> Path:
    """The SQLite file of the latest release at the first of `places` that has one. Raises `ReleaseError`."""
    faults = []
    for place in places:
        try:
            return find_release(place)
        except ReleaseError as error:
            faults.append(str(error))
    raise ReleaseError("\n".join(faults))


def find_release(place: Path) -> Path:
    """The SQLite file of the release at `place`: the file itself, a release's folder, or a folder of releases.

    Raises `ReleaseError` where there is none, or it cannot be looked at.
    """
    try:
        for file in (place, place / SQLITE, place / LATEST / SQLITE):
            if file.is_file():
                return file.resolve()
    except OSError as error:
        raise ReleaseError(f"{place}: {error.strerror}") from error
    raise ReleaseError(f"{place} holds no release: `councilwire publish` makes one, and so does `councilwire demo`")
