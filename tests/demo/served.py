"""Asking the demo's web for pages over real connections, as the tests of this folder do."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from demo.server import Answer, LoopbackWeb, Request
from demo.web import press_web


@dataclass(frozen=True, slots=True)
class Got:
    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes


class Client:
    """A browser of one web, on one connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, host: str, path: str, headers: dict[str, str] | None = None) -> Got:
        self._connection.request("GET", path, headers={"Host": f"{host}:{self.port}", **(headers or {})})
        response = self._connection.getresponse()
        body = response.read()
        return Got(response.status, {name.lower(): value for name, value in response.getheaders()}, body)

    def close(self) -> None:
        self._connection.close()


def answer_of(night: int, host: str, path: str) -> Answer:
    """What a site answers, without a connection and so without its delay."""
    return press_web(night)[host](Request(host, path, {}, {"host": host}))


@contextmanager
def browsing(night: int, *, port: int = 0, redesigned: bool = False) -> Iterator[Client]:
    """A client of the web as it stands on `night`."""
    with LoopbackWeb(press_web(night, redesigned=redesigned), port=port) as web:
        client = Client(web.port)
        try:
            yield client
        finally:
            client.close()
