"""Serves the latest release on this machine, and the next one when it comes.

Each release is served by a process of its own (`publishing.browse.server_process`). All of them take their requests
from one socket, so that nobody is turned away while the next process follows the one before.
"""

import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from publishing.browse.releases import latest_of
from publishing.own_process import command, environment
from publishing.release import ReleaseError

HOST = "127.0.0.1"
READY, LEFT = "ready", "left"
LOOK_SECONDS = 2.0
"""Between looks at which release is the latest."""
_LEAVE_SECONDS = 5.0  # for requests under way when all of it ends


def serve(places: Sequence[Path], port: int, tell: Callable[[str], None]) -> None:
    """Serve the latest release of the first of `places` that has one, until Ctrl-C.

    It listens on this machine's `port`, or a free one for 0. When the next release comes it is served; one that cannot
    be is told of once, and the one before goes on. `tell` is given the address once it can be asked, and what becomes
    of later releases. Raises `OSError` where the port is taken, and `ReleaseError` where there is no release that can
    be served, or where the one that was is no more and the next one cannot be.
    """
    file = latest_of(places)
    with socket.create_server((HOST, port)) as listener:
        served = _Served(file, listener)
        leaving: list[_Served] = []
        try:
            tell("{}: http://{}:{}   Ctrl-C ends it".format(file, *listener.getsockname()))
            refused: Path | None = None
            while True:
                time.sleep(LOOK_SECONDS)
                for one in [one for one in leaving if one.has_ended()]:
                    one.end()
                    leaving.remove(one)
                latest = _latest(places, served.file)
                if latest in (served.file, refused) and not served.has_ended():
                    if latest == refused and not served.file.exists():  # it may have been taken back
                        raise ReleaseError(f"{served.file} is no more, and {refused} cannot be browsed")
                    continue
                try:
                    following = _Served(latest, listener)
                except ReleaseError as error:
                    if served.has_ended():
                        raise
                    refused = latest
                    tell(f"{error}; {served.file} is still served")
                    continue
                served.leave()
                leaving.append(served)
                served = following
                tell(f"{latest} is served now")
        finally:
            for one in (served, *leaving):
                one.end()


def _latest(places: Sequence[Path], served: Path) -> Path:
    """The latest release now; the one that is `served` where there is none to be found."""
    try:
        return latest_of(places)
    except ReleaseError:
        return served


class _Served:
    """A release, and the process that serves it."""

    def __init__(self, file: Path, listener: socket.socket) -> None:
        """Wait until it can be asked. Raises `ReleaseError` where it cannot be served."""
        self.file = file
        self._process = subprocess.Popen(
            command("publishing.browse.server_process", str(file), str(listener.fileno())),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(listener.fileno(),),
            env=environment(),
            text=True,
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline().strip()
        if said != READY:
            self.end()
            raise ReleaseError(f"{file} cannot be browsed: {said or 'its process ended'}")

    def has_ended(self) -> bool:
        """Whether the process is no more, for whatever reason."""
        return self._process.poll() is not None

    def leave(self) -> None:
        """Have it take no more requests, and end once those under way are answered."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.stdout.readline()  # LEFT, or nothing where it has ended

    def end(self) -> None:
        """End it, within seconds."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(_LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
