"""`councilwire browse`: a release as pages on this machine."""

from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from flows.settings import Settings
from publishing.browse.serve import serve
from publishing.release import ReleaseError

OF_THE_DEMO = Path("var/demo/releases")


def places(settings: Settings) -> tuple[Path, ...]:
    """Where releases may be on this machine: where this installation publishes, and where the demo does."""
    return (OF_THE_DEMO,) if "://" in settings.releases else (Path(settings.releases), OF_THE_DEMO)


def browse_release(places: tuple[Path, ...], port: int, console: Console) -> int:
    """Serve the latest release of the first of `places` that has one on 127.0.0.1:`port` until Ctrl-C, and each that
    comes. Returns an exit code."""
    if find_spec("datasette") is None:
        return _told(console, "Datasette is not there: `make browse` installs what browsing needs")
    try:
        serve(places, port, lambda said: console.print(said, markup=False, soft_wrap=True))
    except ReleaseError as error:
        return _told(console, str(error))
    except OSError as error:
        return _told(console, f"port {port}: {error.strerror}")
    return 0


def _told(console: Console, fault: str) -> int:
    console.print(fault, style="red", markup=False, soft_wrap=True)
    return 1
