"""Finds crawling processes, however they were started."""

from pathlib import Path

from spiders.spool import EVENTS


def crawlers(spool: Path) -> list[int]:
    """Processes at work on crawls whose spool folder is `spool` or below, by the file they write what they find to."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            files = [str(link.readlink()) for link in (process / "fd").iterdir()]
        except OSError:  # it has just ended
            continue
        if any(file.startswith(f"{spool}/") and file.endswith(EVENTS) for file in files):
            found.append(int(process.name))
    return found
