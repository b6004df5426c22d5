"""The process that writes CSV, JSON lines and Parquet while this one reads rows and writes SQLite, from here.

On a machine with two cores that halves the time. It is told in steps what becomes of the previous release's rows, so
that it needs to hold none.
"""

import contextlib
import json
import marshal
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from publishing.checksums import File
from publishing.rows import Row
from schema.v1 import View

STEPS = 200
"""Steps that are sent together: with bodies less than a megabyte."""


class WriterError(OSError):
    """The process failed; the message is the last that it said."""


class Writer:
    """The process. Raises `WriterError` where it fails."""

    def __init__(self) -> None:
        home = str(Path(__file__).parents[1])
        path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "publishing.writer_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            close_fds=False,  # it inherits the turn: until it has ended as well nobody clears away what it writes
        )
        self._steps: list[tuple[int, bool, Row | None]] = []

    def begin(self, view: View, folder: Path, previous: Path | None) -> None:
        """Begin the text files of `view`, beside those of the release in `previous`."""
        self._send(("texts", view.name, str(folder), str(previous) if previous else None))

    def step(self, same: int, goes: bool, row: Row | None) -> None:
        """After `same` rows that are as they were, the next one `goes`, and `row` comes."""
        self._steps.append((same, goes, row))
        if len(self._steps) == STEPS:
            self._flush()

    def end(self) -> None:
        """End the view's text files."""
        self._flush()
        self._send(("end",))

    def write_part(self, view: View, folder: Path, year: str | None) -> None:
        """Write a Parquet file from the SQLite file in `folder`, which must not change any more."""
        self._send(("parquet", view.name, str(folder), year))

    def written(self) -> list[File]:
        """Wait until all that was asked for is written; the files, since this was last called. Raises `WriterError`."""
        self._send(("told",))
        assert self._process.stdout is not None
        if not (line := self._process.stdout.readline()):
            raise self._fault()
        return [File(*one) for one in json.loads(line)]

    def stop(self) -> None:
        """End the process, whatever it is at."""
        self._process.kill()
        with contextlib.suppress(BrokenPipeError):  # of what was never sent
            self._process.communicate()

    def _flush(self) -> None:
        self._send(self._steps)
        self._steps = []

    def _send(self, frame: Any) -> None:
        assert self._process.stdin is not None
        try:
            marshal.dump(frame, self._process.stdin)
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise self._fault() from error

    def _fault(self) -> WriterError:
        assert self._process.stderr is not None
        said = self._process.stderr.read().decode(errors="replace").strip()
        return WriterError(f"the process that writes files failed: {said.rpartition(chr(10))[2] or 'it was killed'}")


@contextlib.contextmanager
def writing_process() -> Iterator[Writer]:
    """A process, which is gone when the context is left."""
    process = Writer()
    try:
        yield process
    finally:
        process.stop()
