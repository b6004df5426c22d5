"""The fault web: a server on loopback that can break every rule of HTTP.

A site answers a request with an `Answer`, which is served as a well-kept server would, or with a `Wire`: the very bytes
of its answer and the pauses between them. What a guard must keep a crawl from reaching is served on another loopback
address, `INSIDE`, so that a guard that fails is seen and nothing leaves the machine.
"""

import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import TypeAlias

from demo.server import NO_SUCH_HOST, Answer, Request, Served, request_of

OUTSIDE = "127.0.1.1"
"""Stands for the public internet: the web's sites lie here."""
INSIDE = "127.0.9.9"
"""Stands for a private network: nothing may be asked for here."""

Pieces: TypeAlias = Iterator[bytes | float]
"""Bytes to send, and seconds to pause between them."""


@dataclass(frozen=True, slots=True)
class Wire:
    """An answer as it goes over the wire, status line and all. The connection is closed after its last piece."""

    pieces: Callable[[], Pieces]


FaultySite: TypeAlias = Callable[[Request], Answer | Wire]


class FaultWeb:
    """Serves `sites` (host name to site) on `OUTSIDE` while the context is entered.

    `served` lists every request that was answered, in order; `trespasses` every one that came to `INSIDE`.
    """

    def __init__(self, sites: Mapping[str, FaultySite]) -> None:
        self.sites = dict(sites)
        self.served: list[Served] = []
        self.trespasses: list[str] = []
        self.closing = threading.Event()
        self._servers = self._listen()
        self._threads = [
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True) for server in self._servers
        ]

    @property
    def port(self) -> int:
        """The port that is listened on, at both addresses."""
        return int(self._servers[0].server_address[1])

    def url(self, host: str, path: str = "/") -> str:
        """The address of `path` on `host`."""
        return f"http://{host}:{self.port}{path}"

    def asked(self, host: str) -> list[str]:
        """Paths that a host was asked for, robots.txt left out."""
        return [one.path for one in list(self.served) if one.host == host and one.path != "/robots.txt"]

    def __enter__(self) -> "FaultWeb":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        for server, thread in zip(self._servers, self._threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join()

    def _listen(self) -> tuple["_Server", "_Server"]:
        handlers = (type("Handler", (kind,), {"web": self}) for kind in (_Outside, _Inside))
        outside, inside = handlers
        server = _Server((OUTSIDE, 0), outside)
        return server, _Server((INSIDE, server.server_address[1]), inside)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up, as crawlers do on much of what is served here."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    web: FaultWeb
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server names it
        """Keep the terminal quiet: `served` is the log."""


class _Inside(_Handler):
    def do_GET(self) -> None:
        self.web.trespasses.append(f"{self.headers.get('Host')}{self.path}")
        self.send_error(418)


class _Outside(_Handler):
    def do_GET(self) -> None:
        request = request_of(self)
        site = self.web.sites.get(request.host)
        answer = site(request) if site else NO_SUCH_HOST
        status = answer.status if isinstance(answer, Answer) else 0
        self.web.served.append(Served(request.host, self.path, status, request.headers.get("user-agent", "")))
        if isinstance(answer, Answer):
            self._send(answer)
        else:
            self._send_wire(answer)

    def _send(self, answer: Answer) -> None:
        if answer.delay_seconds:
            self.web.closing.wait(answer.delay_seconds)
        self.send_response(answer.status)
        if answer.content_type:
            self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def _send_wire(self, answer: Wire) -> None:
        self.close_connection = True
        for piece in answer.pieces():
            if self.web.closing.is_set():
                return
            if isinstance(piece, bytes):
                self.connection.sendall(piece)
            elif self._hung_up(piece):
                return

    def _hung_up(self, seconds: float) -> bool:
        """Pause, and tell whether the client has gone meanwhile: no thread waits for nobody."""
        self.connection.settimeout(seconds)
        try:
            return not self.connection.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            return False
        finally:
            self.connection.settimeout(None)
