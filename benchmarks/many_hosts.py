"""Many newsrooms on loopback, each at an address of its own: `python -m benchmarks.many_hosts HOSTS PAGES PORT`.

Every answer waits for the latency of a real line. It serves until its standard input closes, and then prints what it
saw as JSON: for each host the number of requests and the moments of the first and last.
"""

import asyncio
import hashlib
import json
import sys
import time
from dataclasses import asdict, dataclass
from functools import cache
from random import Random

LATENCY = 0.05  # seconds before an answer
WORDS = (
    *("agreed", "bridge", "budget", "building", "carers", "children", "consultation", "council", "cycle", "families"),
    *("flood", "friday", "gardens", "grant", "harbour", "homes", "library", "lighting", "market", "meeting", "open"),
    *("path", "planning", "pool", "public", "repair", "residents", "river", "school", "spring", "storms", "street"),
    *("tenants", "the", "their", "this", "town", "wall", "was", "were", "will", "winter", "with", "work", "year"),
)


@dataclass(slots=True)
class Seen:
    """What one host saw. Moments are of `time.time`."""

    requests: int = 0
    first: float = 0.0
    last: float = 0.0


def address(host: int) -> str:
    """The address of the host by number."""
    return f"127.0.{1 + host // 200}.{1 + host % 200}"


@cache
def page(host: int, path: str, pages: int) -> tuple[bytes, bytes]:
    """Content type and body of `path`; an empty body where there is none."""
    if path == "/robots.txt":
        return b"text/plain", b"User-agent: *\nDisallow: /search\n"
    if path == "/news":
        return b"text/html; charset=utf-8", _listing(pages).encode()
    number = path.removeprefix("/news/")
    if number.isdigit() and int(number) < pages:
        return b"text/html; charset=utf-8", article(host, int(number)).encode()
    return b"text/html", b""


def _listing(pages: int) -> str:
    rows = "".join(
        f'<li class="list__item"><article class="listing"><h2 class="listing__heading"><a class="listing__link" '
        f'href="/news/{number}">About {number}</a></h2><p class="listing__meta--date">1 May 2026</p></article></li>'
        for number in range(pages)
    )
    return f'<!doctype html><html lang="en"><body><main><ul class="list--listing">{rows}</ul></main></body></html>'


def article(host: int, number: int) -> str:
    """A press page as a council's site has it: some 500 words amidst menus."""
    dice = Random(f"{host} {number}")
    paragraphs = "".join(f"<p>{_sentence(dice, 60)}</p>" for _ in range(8))
    menu = "".join(f'<li><a href="/section/{item}">Section {item}</a></li>' for item in range(20))
    return (
        f'<!doctype html><html lang="en"><head><title>{_sentence(dice, 8)}</title></head><body><header><nav><ul>{menu}'
        f'</ul></nav></header><main><article><h1>{_sentence(dice, 8)}</h1><p class="date">Published: Friday, 1 May '
        f'2026</p><div class="editor">{paragraphs}</div></article><aside class="related"><ul>'
        f"{menu}</ul></aside></main><footer><p>Town Hall {host}</p><ul>{menu}</ul></footer></body></html>"
    )


def _sentence(dice: Random, words: int) -> str:
    return " ".join(dice.choices(WORDS, k=words)).capitalize() + "."


class _Web:
    def __init__(self, hosts: int, pages: int) -> None:
        self.hosts = {address(host): host for host in range(hosts)}
        self.pages = pages
        self.seen = {name: Seen() for name in self.hosts}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's requests."""
        name = str(writer.get_extra_info("sockname")[0])
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self._note(self.seen[name])
                await asyncio.sleep(LATENCY)
                writer.write(self._answer(name, head))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _note(self, seen: Seen) -> None:
        now = time.time()
        seen.first = seen.first or now
        seen.requests, seen.last = seen.requests + 1, now

    def _answer(self, name: str, head: bytes) -> bytes:
        kind, body = page(self.hosts[name], head.split(b" ", 2)[1].decode(), self.pages)
        tag = b'"' + hashlib.sha256(body).hexdigest()[:24].encode() + b'"'
        if not body:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        if tag in head:
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n"
        return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nETag: %s\r\nContent-Length: %d\r\n\r\n%s" % (
            *(kind, tag),
            *(len(body), body),
        )


async def _main(hosts: int, pages: int, port: int) -> None:
    web = _Web(hosts, pages)
    server = await asyncio.start_server(web.serve, list(web.hosts), port, backlog=512)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    server.close()
    json.dump({name: asdict(seen) for name, seen in web.seen.items()}, sys.stdout)
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_main(*(int(word) for word in sys.argv[1:4])))
