"""`councilwire browse`: a release as pages on this machine."""

from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from flows.settings import Settings
from publishing.release import ReleaseError

OF_THE_DEMO = Path("var/demo/releases")


def places(settings: Settings) -> tuple[Path, ...]:
    """Where releases may be on this machine: where this installation publishes, and where the demo does."""
    return (OF_THE_DEMO,) if "://" in settings.releases else (Path(settings.releases), OF_THE_DEMO)


def browse_release(places: tuple[Path, ...], port: int, console: Console) -> int:
    """Serve the first release that one of `places` holds on 127.0.0.1:`port` until Ctrl-C. Returns an exit code."""
    try:
        from publishing.browse.serve import find_release, serve  # noqa: PLC0415 - its packages may not be there
    except ImportError as error:
        return _told(console, f"{error}: `make browse` installs what browsing needs")
    try:
        file = _first(places, find_release)
        serve(file, port, lambda address: console.print(f"{file}: [bold]{address}[/]   Ctrl-C ends it", soft_wrap=True))
    except ReleaseError as error:
        return _told(console, str(error))
    except OSError as error:
        return _told(console, f"port {port}: {error.strerror}")
    return 0


def _first(places: tuple[Path, ...], find: Callable[[Path], Path]) -> Path:
    faults = []
    for place in places:
        try:
            return find(place)
        except ReleaseError as error:
            faults.append(str(error))
    raise ReleaseError("\n".join(faults))


def _told(console: Console, fault: str) -> int:
    console.print(fault, style="red", markup=False)
    return 1
