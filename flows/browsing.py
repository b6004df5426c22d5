"""`councilwire browse`: a release as pages on this machine."""

from pathlib import Path

from rich.console import Console

from publishing.release import ReleaseError

PUBLISHED = Path("var/releases")
OF_THE_DEMO = Path("var/demo/releases")


def browse_release(places: tuple[Path, ...], port: int, console: Console) -> int:
    """Serve the first release that one of `places` holds on 127.0.0.1:`port` until Ctrl-C. Returns an exit code."""
    try:
        from publishing.browse.serve import HOST, find_release, serve  # noqa: PLC0415 - its packages may not be there
    except ImportError as error:
        console.print(f"{error}. `make browse` installs what browsing needs.", style="red", markup=False)
        return 1
    faults = []
    for place in places:
        try:
            file = find_release(place)
        except ReleaseError as error:
            faults.append(str(error))
            continue
        console.print(
            f"Release [bold]{file.parent.name}[/] ({file}) is at [bold]http://{HOST}:{port}[/]. Ctrl-C ends it."
        )
        try:
            serve(file, port)
        except ReleaseError as error:
            faults.append(str(error))
            break
        return 0
    console.print("\n".join(faults), style="red", markup=False)
    return 1
