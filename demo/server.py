"""A small web of several hosts on one loopback port, told apart by the Host header as on any shared server.

A site is a function from a `Request` to an `Answer`; the server adds what every well-kept server does: entity tags,
304 for conditional requests, keep-alive and HEAD. It listens on 127.0.0.1 only.
"""

import hashlib
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """One request as a site sees it."""

    host: str  # without the port
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]  # names in lower case
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answers."""

    body: bytes = b""
    status: int = 200
    content_type: str | None = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    delay_seconds: float = 0.0  # before the first byte
    conditional: bool = True  # give an ETag, and answer 304 to who has it


Site = Callable[[Request], Answer]


@dataclass(frozen=True, slots=True)
class Served:
    """One line of the server's log."""

    host: str
    path: str  # with the query
    status: int
    user_agent: str


class LoopbackWeb:
    """Serves `sites` (host name to site) from a thread while the context is entered.

    `port` 0 picks a free one; read it from `port` afterwards. `served` lists every answer in order.
    """

    def __init__(self, sites: Mapping[str, Site], port: int = 0) -> None:
        self.sites = dict(sites)
        self.served: list[Served] = []
        self._closing = threading.Event()
        web = self

        class Handler(_Handler):
            pass

        Handler.web = web
        self._server = _Server(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._server.server_address[1])

    def url(self, host: str, path: str = "/") -> str:
        """The address of `path` on `host`."""
        return f"http://{host}:{self.port}{path}"

    def __enter__(self) -> "LoopbackWeb":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


NO_SUCH_HOST = Answer(b"no such host here", 404, "text/plain")


def request_of(handler: BaseHTTPRequestHandler) -> Request:
    """The request that `handler` is answering, as a site sees it."""
    parts = urlsplit(handler.path)
    return Request(
        host=(handler.headers.get("Host") or "").rsplit(":", 1)[0].lower(),
        path=parts.path,
        query=parse_qs(parts.query, keep_blank_values=True),
        headers={name.lower(): value for name, value in handler.headers.items()},
        method=handler.command,
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up: a crawler may be killed. Anything else is reported as usual."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    web: LoopbackWeb
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: two would wait 40 ms for each other (delayed acknowledgement)
    disable_nagle_algorithm = True
    server_version = "loopback"
    sys_version = ""

    def do_GET(self) -> None:
        request = request_of(self)
        site = self.web.sites.get(request.host)
        answer = site(request) if site else NO_SUCH_HOST
        if answer.delay_seconds:
            self.web._closing.wait(answer.delay_seconds)
        self._send(request, answer)

    do_HEAD = do_GET  # noqa: N815 - http.server calls it by this name

    def _send(self, request: Request, answer: Answer) -> None:
        status, body = answer.status, answer.body
        tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
        if answer.conditional and status == 200 and request.headers.get("if-none-match") == tag:
            status, body = 304, b""
        self.web.served.append(Served(request.host, self.path, status, request.headers.get("user-agent", "")))
        self.send_response(status)
        if answer.conditional and answer.status == 200:
            self.send_header("ETag", tag)
        if answer.content_type and status != 304:
            self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers:
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and status != 304:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server names it
        """Keep the terminal quiet: `served` is the log."""
