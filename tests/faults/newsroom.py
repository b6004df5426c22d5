"""A well-behaved newsroom, in which one thing at a time goes wrong."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import TypeAlias

from demo.server import Answer, Request
from tests.faults.misbehaviour import Place
from tests.faults.web import FaultySite, Wire

Reply: TypeAlias = Answer | Wire | Callable[[Request], Answer | Wire]

FRONT = "/news"
BAD = "/news/bad"
GOOD = ("/news/first", "/news/last")  # pages that are in order and stand before and after the bad one
ROBOTS_OPEN = Answer(b"User-agent: *\nDisallow:\n", content_type="text/plain")


def document(body: str, *, title: str = "", head: str = "") -> str:
    """A web page."""
    return (
        f"<!doctype html><html lang='en-GB'><head><meta charset='utf-8'><title>{title}</title>{head}</head>"
        f"<body>{body}</body></html>"
    )


def page(body: str, *, title: str = "", head: str = "", status: int = 200) -> Answer:
    """A web page as an answer."""
    return Answer(document(body, title=title, head=head).encode(), status)


def article(name: str, text: str = "", *, title: str = "", head: str = "") -> Answer:
    """An announcement. `title`, `text` and `head` are markup."""
    heading = title or f"Repair shop {escape(name)} opens"
    body = (
        f"<header><a href='/'>Home</a></header><main><h1>{heading}</h1><p><time datetime='2025-05-01'>1 May 2025</time>"
        f"</p><div class='body'>{''.join(f'<p>{paragraph}</p>' for paragraph in _paragraphs(name))}{text}</div></main>"
    )
    return page(body, title=heading, head=head)


def _paragraphs(name: str) -> list[str]:
    """Three sentences that no other page has: what recurs on a site's pages is not part of its announcements."""
    chosen = iter(hashlib.sha256(name.encode()).digest())
    return [
        f"The council {_OPENS[next(chosen) % 4]} the {_KINDS[next(chosen) % 4]} {escape(name)} in "
        f"{_PLACES[next(chosen) % 4]}, where {next(chosen) + 20} residents {_DOES[next(chosen) % 4]} every week with "
        f"the help of {next(chosen) + 2} volunteers."
        for _ in range(3)
    ]


_OPENS = ("has opened", "will rebuild", "is to close", "has bought back")
_KINDS = ("repair shop", "reading room", "boat shed", "covered market")
_PLACES = ("the old fire station", "Mill Lane", "the harbour office", "a barn at Coldharbour")
_DOES = ("mend bicycles and lamps", "learn to cook for a family", "meet their councillors", "borrow tools")


def listing(paths: Iterable[str], next_path: str | None = None, *, more: str = "") -> Answer:
    """A listing page that names `paths`."""
    rows = "".join(
        f'<li class="item"><a href="{escape(path)}">About {escape(path.rpartition("/")[2])}</a> '
        '<time datetime="2025-05-01">1 May 2025</time></li>'
        for path in paths
    )
    onward = f'<a class="next" href="{escape(next_path)}">Next</a>' if next_path else ""
    return page(f"<main><h1>News</h1><ul>{rows}</ul>{more}{onward}</main>", title="News")


def site(replies: Mapping[str, Reply], otherwise: Reply | None = None) -> FaultySite:
    """A newsroom with a listing of `BAD` between `GOOD`, changed by `replies`: what answers, by path with query."""
    usual: dict[str, Reply] = {
        "/robots.txt": ROBOTS_OPEN,
        FRONT: listing([GOOD[0], BAD, GOOD[1]]),
        BAD: article(BAD),
        **{path: article(path) for path in GOOD},
    }
    at = {**usual, **replies}

    def answer(request: Request) -> Answer | Wire:
        query = "&".join(f"{name}={value}" for name, values in request.query.items() for value in values)
        reply = at.get(f"{request.path}?{query}" if query else request.path) or otherwise
        if reply is None:
            return page("<h1>Not found</h1>", status=404)
        return reply(request) if callable(reply) else reply

    return answer


def bad_page(reply: Reply) -> Callable[[Place], FaultySite]:
    """One page of the newsroom misbehaves; those before and after it do not."""
    return lambda place: site({BAD: reply})


def bad_front(reply: Reply) -> Callable[[Place], FaultySite]:
    """The newsroom itself misbehaves."""
    return lambda place: site({FRONT: reply})


def bad_robots(reply: Reply) -> Callable[[Place], FaultySite]:
    """robots.txt misbehaves."""
    return lambda place: site({"/robots.txt": reply})


def always(reply: Reply) -> Callable[[Place], FaultySite]:
    """Everything misbehaves alike, robots.txt included."""
    return lambda place: lambda request: reply(request) if callable(reply) else reply
