"""What a run is doing now, told by log records and shown as rich progress where a terminal watches.

Collections run in threads of a Prefect task runner; the standard library's logging carries their news to whoever
listens, and costs nothing where nobody does.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

FINISHED = "finished"
_LOGGER = logging.getLogger("councilwire.progress")
_LOGGER.propagate = False
_LOGGER.setLevel(logging.INFO)


def tell(source_id: str, phase: str) -> None:
    """Say that `source_id` has entered `phase`, a few words for a person; `FINISHED` ends it."""
    _LOGGER.info(phase, extra={"source_id": source_id})


@contextmanager
def watching(console: Console, title: str, total: int) -> Iterator[None]:
    """Show progress over `total` sources while the context is entered, if there is a terminal to show it on."""
    if not console.is_terminal:
        yield
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[now]}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        handler = _Handler(progress, title, total)
        _LOGGER.addHandler(handler)
        try:
            yield
        finally:
            _LOGGER.removeHandler(handler)


class _Handler(logging.Handler):
    """Turns records of `tell` into one progress bar with the present phases beside it."""

    def __init__(self, progress: Progress, title: str, total: int) -> None:
        super().__init__()
        self._progress = progress
        self._bar = progress.add_task(title, total=total, now="")
        self._phases: dict[str, str] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Show one source's change of phase."""
        source_id, phase = str(getattr(record, "source_id", "")), record.getMessage()
        if phase == FINISHED:
            self._phases.pop(source_id, None)
            self._progress.advance(self._bar)
        else:
            self._phases[source_id] = phase
        now = ", ".join(f"{name}: {what}" for name, what in sorted(self._phases.items()))
        self._progress.update(self._bar, now=now)
