"""Forgets a page, or maintains the parish site's source, in a process that kills itself with SIGKILL at a named point.

`python -m tests.flows.killed_rewriting POINT forget URL` or `… POINT maintain`, under the settings of the environment.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import flows.rewriting
from flows.forgetting import forget_pages
from flows.maintenance import maintain_source
from flows.settings import Settings
from spiders import rewriting
from spiders.source import load_sources


def main(point: str, errand: str, addresses: list[str]) -> None:
    """Do the errand, and die at `point`; `none` lives."""
    POINTS[point]()
    settings = Settings()
    source = load_sources(settings.sources_dir)[0]
    if errand == "forget":
        forget_pages(source, addresses, "killed", settings, lambda level, message: None, dry_run=False)
    else:
        later = datetime.now(UTC) + timedelta(days=62)  # months of now have passed
        maintain_source(source, settings, lambda level, message: None, now=later)


def _die(*_: object, **__: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("SIGKILL returned")


def _before(module: Any, name: str) -> Callable[[], None]:
    return lambda: setattr(module, name, _die)


def _after(module: Any, name: str) -> Callable[[], None]:
    def arm() -> None:
        real = getattr(module, name)

        def call(*arguments: Any, **named: Any) -> NoReturn:
            real(*arguments, **named)
            _die()

        setattr(module, name, call)

    return arm


def _at_first_unlink() -> None:
    """One of the old files is gone, the journal is there."""
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        real(path, missing_ok)
        if path.name.endswith(".warc.gz"):
            _die()

    Path.unlink = unlink  # type: ignore[method-assign,assignment]


def _at_first_name() -> None:
    """A new file has its name, the warehouse does not know."""
    real = Path.rename

    def rename(path: Path, target: Path) -> Path:
        done = real(path, target)
        if target.name.endswith(".warc.gz"):
            _die()
        return done

    Path.rename = rename  # type: ignore[method-assign,assignment]


POINTS: dict[str, Callable[[], None]] = {
    "none": lambda: None,
    "begun": _after(rewriting, "_write_journal"),
    "named": _at_first_name,
    "rows": _after(flows.rewriting, "move_captures"),
    "forgotten": _after(flows.rewriting, "forget_page"),
    "removed": _at_first_unlink,
    "space": _before(flows.rewriting, "give_back_space"),
}

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
