"""Which releases are kept."""

from pathlib import Path
from tempfile import TemporaryDirectory

from publishing.datapackage import read_package
from publishing.layout import PACKAGE
from publishing.place import Place


def keep_only(place: Place, keep: int) -> tuple[str, ...]:
    """Remove all but the latest `keep` releases, and those that the latest takes back; the ids of those removed.

    What the latest takes back holds pages that were forgotten since, or texts that may no longer be passed on.
    """
    latest = place.latest()
    if latest is None:
        return ()
    older = [release_id for release_id in place.ids() if release_id < latest]
    with TemporaryDirectory() as folder:
        takes_back = bool(older) and read_package(place.fetch(latest, PACKAGE, Path(folder) / latest)).takes_back
    going = older if takes_back else older[: max(0, len(older) + 1 - keep)]
    for release_id in going:
        place.remove(release_id)
    return tuple(going)
