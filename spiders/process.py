"""Starting a crawling process and holding on to it: by itself, or as a fork of a zygote (`spiders.zygote`).

Either way the process reads hostile pages and gets no secrets: it, or the zygote that it is a fork of, starts with a
few harmless variables of the environment. It ends itself when its standard input closes, so that it never outlives
the process that holds the other end.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, NoReturn, Protocol

ENDED_UNSEEN = 255
"""Status of a process whose zygote died before it did: nobody was left to see how it ended."""
STATUS_BYTES = 16
"""Length of a number that a zygote says of a fork: its process id, then its exit status."""

_PASSED_ON = frozenset(
    {"PATH", "HOME", "LANG", "TZ", "TMPDIR", "VIRTUAL_ENV", "SSL_CERT_FILE", "SSL_CERT_DIR", "SYSTEMROOT"}
)
_PASSED_ON_PREFIXES = ("LC_", "PYTHON")
_ZYGOTE_STOP_SECONDS = 10.0


class CrawlingProcess(Protocol):
    """A crawling process, from the side of the one that started it."""

    log: IO[str]  # what it says, a line at a time; ends with it

    def wait(self) -> int | None:
        """Wait for its end and return its exit status, which is negative for a signal."""
        ...

    def kill(self) -> None:
        """End it at once. Once it has ended this does nothing."""
        ...

    def end(self, seconds: float) -> None:
        """Let it end itself, and kill it if it does not within `seconds`. Nothing is held afterwards."""
        ...


class Starter(Protocol):
    """Starts crawling processes."""

    def start(self, folder: Path) -> CrawlingProcess:
        """Start a process that crawls as the job in `folder` says."""
        ...


class Alone:
    """Starts each crawling process anew: strangers to each other, and 1.2 s of CPU each before they crawl."""

    def start(self, folder: Path) -> CrawlingProcess:
        """Start a process that crawls as the job in `folder` says."""
        return _Spawned(folder)

    def close(self) -> None:
        """Nothing is kept between crawls."""


class _Spawned:
    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "spiders.child", str(folder.resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=_environment(),
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        assert self._process.stderr
        self.log: IO[str] = self._process.stderr

    def wait(self) -> int:
        return self._process.wait()

    def kill(self) -> None:
        self._process.kill()

    def end(self, seconds: float) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        finally:
            self.log.close()


class Zygote:
    """Starts crawling processes as forks of one that has loaded Scrapy: 1.2 s of CPU once, some 20 ms a fork.

    Its process starts with the first crawl and ends with this one. Where it dies, crawls under way go on to their
    end, and the next crawl starts another. The standard library's fork server is not used: it would hand down the
    whole environment, secrets included, and have every fork import the caller's main module. Threads may share it.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start(self, folder: Path) -> CrawlingProcess:
        """Start a process that crawls as the job in `folder` says."""
        with self._guard:
            try:
                return _Forked(self._running(), folder)
            except ConnectionError:  # the zygote died since the last crawl
                self._drop()
                return _Forked(self._running(), folder)

    def close(self) -> None:
        """End the zygote's process; crawls under way go on. Another start begins anew."""
        with self._guard:
            self._drop()

    def _running(self) -> socket.socket:
        if self._control is None:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "spiders.zygote"],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    env=_environment(),
                )
            self._control = ours
        return self._control

    def _drop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            try:
                self._process.wait(_ZYGOTE_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


class _Forked:
    """A fork of a zygote. Its standard input and its log are pipes of its own.

    The zygote writes the fork's process id to a third pipe, and its exit status once it has ended. The fork holds
    that pipe open too, so that it ends only when both are gone.
    """

    def __init__(self, control: socket.socket, folder: Path) -> None:
        """Raises `ConnectionError` where the zygote is gone."""
        with ExitStack() as handed, ExitStack() as kept:
            ends = [_pipe(handed, kept, ours_writes=ours_writes) for ours_writes in (True, False, False)]
            message = json.dumps(str(folder.resolve())).encode()
            socket.send_fds(control, [message], [theirs for _, theirs in ends])
            handed.close()
            (self._stdin, log, self._status) = (ours for ours, _ in ends)
            self._process_id = int(self._said() or _no_zygote())
            kept.pop_all()
        self.log: IO[str] = os.fdopen(log, encoding="utf-8", errors="replace")
        self._ended: int | None = None

    def wait(self, seconds: float | None = None) -> int | None:
        """Wait for its end, so long at most."""
        if self._ended is None and select.select([self._status], [], [], seconds)[0]:
            self._ended = int(self._said() or ENDED_UNSEEN)
        return self._ended

    def kill(self) -> None:
        # While its end has not been told its id is not given to another process.
        if not select.select([self._status], [], [], 0)[0]:
            with suppress(ProcessLookupError):
                os.kill(self._process_id, signal.SIGKILL)

    def end(self, seconds: float) -> None:
        os.close(self._stdin)
        if self.wait(seconds) is None:
            self.kill()
            self.wait()
        os.close(self._status)
        self.log.close()

    def _said(self) -> bytes:
        """The next number that the zygote says; empty where there is none to come."""
        return os.read(self._status, STATUS_BYTES)


def _pipe(handed: ExitStack, kept: ExitStack, *, ours_writes: bool) -> tuple[int, int]:
    """A pipe as its end here and the end that is handed over, each to be closed by its stack."""
    read, write = os.pipe()
    ours, theirs = (write, read) if ours_writes else (read, write)
    kept.callback(os.close, ours)
    handed.callback(os.close, theirs)
    return ours, theirs


def _no_zygote() -> NoReturn:
    raise ConnectionError("the zygote ended before it forked")


def _environment() -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIXES)
    }
    # The process finds this package wherever the caller found it.
    home = str(Path(__file__).resolve().parents[1])
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, [home, kept.get("PYTHONPATH")]))
    return kept
