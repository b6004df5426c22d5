"""The processes that write a release's CSV, JSON lines and Parquet, while this one makes what people read.

On a machine with two cores two of them halve the time.
"""

import contextlib
import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from publishing.checksums import File
from publishing.own_process import command, environment
from schema.v1 import View

PROCESSES = 2


class WriterError(OSError):
    """A process failed; the message is the last that it said."""


class Writers:
    """The processes, and what they were asked for."""

    def __init__(self, processes: list["_Process"], threads: ThreadPoolExecutor) -> None:
        self._threads = threads
        self._asked: list[Future[list[File]]] = []
        self._idle: SimpleQueue[_Process] = SimpleQueue()
        for process in processes:
            self._idle.put(process)

    def write_part(self, view: View, year: str | None) -> None:
        """Have a part written; the SQLite file of the release must not change any more."""
        self._asked.append(self._threads.submit(self._write, view, year))

    def written(self) -> list[File]:
        """Wait until all that was asked for is written; the files. Raises `WriterError`."""
        return [file for part in self._asked for file in part.result()]

    def _write(self, view: View, year: str | None) -> list[File]:
        process = self._idle.get()
        try:
            return process.write(view, year)
        finally:
            self._idle.put(process)


@contextlib.contextmanager
def writing_processes(folder: Path) -> Iterator[Writers]:
    """Processes that write into the release in `folder`; they are gone when the context is left."""
    with ThreadPoolExecutor(PROCESSES) as threads, contextlib.ExitStack() as stack:
        stack.callback(threads.shutdown, wait=False, cancel_futures=True)
        processes = [_Process(folder) for _ in range(PROCESSES)]
        for process in processes:
            stack.callback(process.stop)
        yield Writers(processes, threads)


class _Process:
    """One of them."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            command("publishing.writer_process", str(folder.absolute())),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            text=True,
            close_fds=False,  # it inherits the turn: until it has ended as well nobody clears away what it writes
        )

    def write(self, view: View, year: str | None) -> list[File]:
        """Have a part written, and wait for it. Raises `WriterError`."""
        stdin, stdout, stderr = self._process.stdin, self._process.stdout, self._process.stderr
        assert stdin is not None
        assert stdout is not None
        assert stderr is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended: what it said is read below
            stdin.write(f"{json.dumps([view.name, year])}\n")
            stdin.flush()
        if line := stdout.readline():
            return [File(*one) for one in json.loads(line)]
        said = stderr.read().strip()
        raise WriterError(f"a process that writes files failed: {said.rpartition(chr(10))[2] or 'it was killed'}")

    def stop(self) -> None:
        """End the process, whatever it is at."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):  # of what was never sent
                pipe.close()
