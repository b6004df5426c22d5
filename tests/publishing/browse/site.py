"""A release served by `councilwire browse`, in a process of its own, and what its pages answer."""

import http.client
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

COUNCILWIRE = Path(sys.executable).parent / "councilwire"


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    headers: dict[str, str]  # names in lower case
    text: str


@dataclass(frozen=True)
class Site:
    """A release that is being served."""

    address: str  # without a slash at its end
    file: Path
    said: IO[str]  # by the command
    process: int  # the command's

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def told(self) -> str:
        """The next line that the command says; waits for it."""
        return self.said.readline()

    def get(self, path: str) -> Answer:
        """The answer itself: no redirect is followed."""
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, headers, answer.read().decode())
        finally:
            connection.close()


@contextmanager
def browsed(file: Path) -> Iterator[Site]:
    """The release in `file`, served until the block ends."""
    command = [str(COUNCILWIRE), "browse", "--release", str(file), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout is not None
        said = server.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        if found is None:
            raise AssertionError(said + server.stdout.read())
        try:
            yield Site(found[0], file, server.stdout, server.pid)
        finally:
            server.send_signal(signal.SIGINT)
            rest = server.communicate(timeout=60)[0]
    assert "Traceback" not in rest, rest
