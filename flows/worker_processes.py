"""Worker processes as an `Executor`: interpreters of their own, which load what cleaning needs and no more.

The standard library's pool of processes is not used: its workers load the caller's main module first, which for a run
is all of Prefect, and inherit the whole environment, passwords included.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

_OWN_SETTINGS = ("COUNCILWIRE_", "PREFECT_", "PG")  # names of the environment's variables that are the run's alone
_STOP_SECONDS = 10.0

P = ParamSpec("P")
T = TypeVar("T")


class WorkerDiedError(BrokenExecutor):
    """A worker was killed, or ran out of memory, while it worked. Another has taken its place."""


class WorkerProcesses(Executor):
    """So many processes, which start at once and end with this one, however it goes. Threads may share them."""

    def __init__(self, processes: int, niceness: int = 0) -> None:
        self._niceness = niceness
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for _ in range(processes):
            self._idle.put(_Worker(niceness))
        self._threads = ThreadPoolExecutor(processes, thread_name_prefix="worker process")

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a worker call `fn`, which like its arguments and its result must be picklable.

        The future raises what `fn` raised, or `WorkerDiedError`.
        """
        return self._threads.submit(self._work, partial(fn, *args, **kwargs))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers, once they have done what they were given."""
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        while wait and not self._idle.empty():
            self._idle.get().end()

    def _work(self, work: Callable[[], T]) -> T:
        worker = self._idle.get()
        try:
            return worker.work(work)
        except (EOFError, ConnectionError) as error:
            worker.end()
            worker = _Worker(self._niceness)
            raise WorkerDiedError("a worker process died while it worked") from error
        finally:
            self._idle.put(worker)


class _Worker:
    """One process, and the socket by which it is spoken to."""

    def __init__(self, niceness: int) -> None:
        ours, theirs = socket.socketpair()
        home = str(Path(__file__).resolve().parents[1])  # it finds this package wherever the caller found it
        environment = {name: value for name, value in os.environ.items() if not name.startswith(_OWN_SETTINGS)}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [home, environment.get("PYTHONPATH")]))
        command = [sys.executable, "-m", "flows.worker_process", str(niceness)]
        with theirs:
            self._process = subprocess.Popen(command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, env=environment)
        self._connection = Connection(ours.detach())

    def work(self, work: Callable[[], T]) -> T:
        """What `work` comes to. Raises what it raises, and `EOFError` or `ConnectionError` where the process dies."""
        self._connection.send(work)
        well, result = self._connection.recv()
        if not well:
            raise result
        answer: Any = result
        return answer  # type: ignore[no-any-return]

    def end(self) -> None:
        """End the process."""
        self._connection.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
