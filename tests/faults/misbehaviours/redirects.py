"""Redirects and links to where no crawl may go. The inside is a loopback address that counts who comes."""

from demo.server import Answer, Request
from spiders.capture import Outcome
from tests.faults.misbehaviour import Misbehaviour, Place
from tests.faults.newsroom import BAD, FRONT, GOOD, article, bad_page, listing, site
from tests.faults.web import INSIDE, OUTSIDE, FaultySite, Wire

_INSIDE_AS_NUMBER = str(int.from_bytes(map(int, INSIDE.split(".")), "big"))
_CUT = frozenset({"walk-cut"})


def _to(location: str, status: int = 302, *headers: tuple[str, str]) -> Answer:
    return Answer(b"", status, headers=(("Location", location), *headers))


def _raw(location: bytes) -> Wire:
    """A redirect whose Location is no header value that a server would send."""
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\nLocation: %s\r\n\r\n"
    return Wire(lambda: iter((head % location,)))


def _chain(request: Request) -> Answer:
    return _to(f"{BAD}?hop={int(request.query.get('hop', ['0'])[0]) + 1}")


def _chained(place: Place) -> FaultySite:
    usual = site({})
    return lambda request: _chain(request) if request.path == BAD else usual(request)


def _leads(name: str, what: str, location: str, issue: str = "bad-item") -> Misbehaviour:
    """A page redirects to a place; `{port}` in `location` is the web's own port."""
    return Misbehaviour(
        name,
        what,
        lambda place: site({BAD: _to(location.format(port=place.port))}),
        Outcome.OK,
        frozenset({issue}),
        pages=2,
        requests=6,
    )


def _robots_leads(name: str, what: str, location: str) -> Misbehaviour:
    """robots.txt redirects to a place: it may lie on another host (RFC 9309), but not on every one."""
    return Misbehaviour(
        name,
        what,
        lambda place: site({"/robots.txt": _to(location.format(port=place.port))}),
        Outcome.UNREACHABLE,
        frozenset({"unreachable"}) | _CUT,
    )


def _cookie_wall(request: Request) -> Answer:
    return article(BAD) if "cookie" in request.headers else _to(BAD, 302, ("Set-Cookie", "seen=1; Path=/"))


REDIRECTS = (
    Misbehaviour(
        "redirect-to-itself",
        "a page redirects to itself",
        bad_page(_to(BAD)),
        Outcome.OK,
        frozenset({"http-error"}),
        pages=2,
    ),
    Misbehaviour(
        "redirect-without-end",
        "a page redirects from hop to hop, never to the same twice",
        _chained,
        Outcome.OK,
        frozenset({"http-error"}),
        pages=2,
    ),
    Misbehaviour(
        "newsroom-redirects-to-itself",
        "the newsroom redirects to itself",
        lambda place: site({FRONT: _to(FRONT)}),
        Outcome.UNREACHABLE,
        frozenset({"http-error"}) | _CUT,
    ),
    Misbehaviour(
        "cookie-loop",
        "a page redirects to itself until a cookie comes back",
        bad_page(_cookie_wall),
        Outcome.OK,
        frozenset({"http-error"}),
        pages=2,
    ),
    _leads("redirect-to-file", "a page redirects to a file of the machine", "file:///etc/passwd"),
    _leads("redirect-to-data", "a page redirects to a data: address", "data:text/html,<h1>Hello</h1>"),
    _leads("redirect-to-script", "a page redirects to a javascript: address", "javascript:alert(1)"),
    _leads("redirect-to-gopher", "a page redirects to a mail server by gopher:", "gopher://127.0.9.9:25/_HELO"),
    _leads("redirect-to-inside-literal", "a page redirects to a private address", f"http://{INSIDE}:{{port}}/"),
    _leads(
        "redirect-to-inside-number",
        "a page redirects to a private address as one number",
        f"http://{_INSIDE_AS_NUMBER}:{{port}}/",
    ),
    _leads(
        "redirect-to-inside-mapped",
        "a page redirects to a private address within an IPv6 one",
        f"http://[::ffff:{INSIDE}]:{{port}}/",
    ),
    _leads(
        "redirect-to-inside-name",
        "a page redirects to another site's name that leads to a private address",
        "http://www.inside.example:{port}/",
    ),
    _leads(
        "redirect-with-user",
        "a page redirects to another host, behind a user name that looks like its own",
        "http://redirect-with-user.hostile.example@www.inside.example:{port}/",
    ),
    Misbehaviour(
        "redirect-to-own-inside",
        "a page redirects to a host of the publisher's own that leads to a private address",
        lambda place: site({BAD: _to(f"http://db.inside.example:{place.port}/")}),
        Outcome.OK,
        frozenset({"refused-address"}),
        pages=2,
        source={"allowed_hosts": ("*.inside.example",)},
    ),
    Misbehaviour(
        "redirect-broken",
        "a page redirects to something that is no address",
        bad_page(_raw(b"http://[::1")),
        Outcome.OK,
        frozenset({"bad-item"}),
        pages=2,
    ),
    Misbehaviour(
        "redirect-nowhere",
        "a page redirects and does not say where",
        bad_page(_raw(b"")),
        Outcome.OK,
        frozenset({"http-error"}),
        pages=2,
    ),
    Misbehaviour(
        "redirect-noise",
        "a page redirects to bytes that are no text",
        bad_page(_raw(b"/news/\xff\xfe\x80")),
        Outcome.OK,
        frozenset({"not-found"}),
        pages=2,
    ),
    Misbehaviour(
        "redirect-to-port",
        "a page redirects to a port that does not exist",
        bad_page(_raw(b"http://redirect-to-port.hostile.example:99999/")),
        Outcome.OK,
        frozenset({"bad-item"}),
        pages=2,
    ),
    _robots_leads(
        "robots-to-inside-literal", "robots.txt redirects to a private address", f"http://{INSIDE}:{{port}}/"
    ),
    _robots_leads(
        "robots-to-inside-name",
        "robots.txt redirects to a name that leads to a private address",
        "http://www.inside.example:{port}/",
    ),
    _robots_leads("robots-to-file", "robots.txt redirects to a file of the machine", "file:///etc/passwd"),
    Misbehaviour(
        "links-inside",
        "the newsroom names pages at private addresses, in seven spellings",
        lambda place: site(
            {
                FRONT: listing(
                    [
                        *GOOD,
                        f"http://{INSIDE}:{place.port}/news/a",
                        f"http://{_INSIDE_AS_NUMBER}:{place.port}/news/b",
                        f"http://0x7f.0.9.9:{place.port}/news/c",
                        f"http://0177.0.9.9:{place.port}/news/d",
                        f"http://[::ffff:{INSIDE}]:{place.port}/news/e",
                        f"http://１２７.０.９.９:{place.port}/news/f",
                        f"http://www.inside.example:{place.port}/news/g",
                    ]
                )
            }
        ),
        Outcome.OK,
        frozenset({"bad-item"}),
        pages=2,
        requests=3,
    ),
    Misbehaviour(
        "name-leads-inside",
        "the site's name leads to a private address",
        lambda place: site({}),
        Outcome.UNREACHABLE,
        frozenset({"refused-address"}) | _CUT,
        requests=0,
        domain="inside.example",
    ),
    Misbehaviour(
        "name-moves-inside",
        "the site's name leads to a private address from the second look-up on",
        lambda place: site({}),
        Outcome.OK,
        pages=3,
        domain="moving.test",
        addresses=(OUTSIDE, INSIDE),
    ),
    Misbehaviour(
        "name-moves-out",
        "the site's name leads to a private address at first, and to a public one later",
        lambda place: site({}),
        Outcome.UNREACHABLE,
        frozenset({"refused-address"}) | _CUT,
        domain="moving.test",
        addresses=(INSIDE, OUTSIDE),
    ),
)
