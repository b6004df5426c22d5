"""Pages whose markup, titles and addresses are meant for those who read them later."""

from html import escape

from demo.server import Answer
from spiders.capture import Outcome
from tests.faults.misbehaviour import Misbehaviour, Place
from tests.faults.newsroom import BAD, FRONT, GOOD, article, bad_page, listing, site
from tests.faults.web import FaultySite

SQL_TITLE = 'Robert\'); DROP TABLE page;/* opens a shop "today" */'
TEMPLATE_TITLE = "{{ 7 * 7 }} ${7*7} <%= 7 * 7 %> {% raw %} %s %(x)s opens"
SCRIPTS = (
    "<script>alert('script')</script>"
    "<p onclick=\"alert('handler')\" onmouseover=alert(1) style='background:url(javascript:alert(1))'>Come along.</p>"
    "<p><a href=\"javascript:alert('link')\">Book</a> or <a href='JaVa\tScRiPt:alert(1)'>call</a> or "
    "<a href='data:text/html,<script>alert(1)</script>'>write</a> or <a href='/contact'>visit</a>.</p>"
    "<img src=x onerror=\"alert('picture')\"><svg><script>alert('svg')</script>"
    "<a xlink:href='javascript:alert(1)'>x</a></svg>"
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data='javascript:alert(1)'></object>"
    "<form action='javascript:alert(1)'><button formaction='javascript:alert(1)'>Send</button></form>"
    "<p>Tea is served at four, and the kettle has been mended twice already.</p>"
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'></math>"
)
_CANONICAL = "<link rel='canonical' href='{}'>"


def _titled(title: str) -> Answer:
    return article(BAD, title=escape(title))


def _canonical(
    name: str, what: str, href: str, issues: frozenset[str] = frozenset({"foreign-canonical"})
) -> Misbehaviour:
    def serve(place: Place) -> FaultySite:
        head = _CANONICAL.format(href.format(port=place.port, host=place.host))
        return site({path: article(path, head=head) for path in (*GOOD, BAD)})

    return Misbehaviour(name, what, serve, Outcome.OK, issues, pages=3)


def _tricks(place: Place) -> FaultySite:
    paths = [
        "/news/caf\u00e9",  # one letter
        "/news/cafe\u0301",  # the same to the eye: a letter and its accent
        "/news/txt.\u202eexe",  # reads backwards from there
        "/news/in\u200bvisible",
        "/news/..%2f..%2fetc%2fpasswd",
        "/news/%00",
        "/news/%0d%0aSet-Cookie:%20a=b",
        "/news/\U0001f6e0",
        "/news/%ff%fe",
    ]
    return site(
        {FRONT: listing(paths)}, otherwise=lambda request: article(request.path.encode("ascii", "replace").decode())
    )


MARKUP = (
    Misbehaviour(
        "scripts-in-body",
        "a page's body has scripts, handlers and javascript: links",
        bad_page(article(BAD, SCRIPTS)),
        Outcome.OK,
        pages=3,
    ),
    Misbehaviour(
        "sql-in-title", "a page's title is a statement in SQL", bad_page(_titled(SQL_TITLE)), Outcome.OK, pages=3
    ),
    Misbehaviour(
        "template-in-title",
        "a page's title is in the syntax of templates",
        bad_page(_titled(TEMPLATE_TITLE)),
        Outcome.OK,
        pages=3,
    ),
    Misbehaviour(
        "script-in-title",
        "a page's title is a script, and so is its listing's",
        lambda place: site(
            {
                FRONT: listing([*GOOD, BAD]),
                BAD: _titled("<script>alert('title')</script><img src=x onerror=alert(1)> opens"),
            }
        ),
        Outcome.OK,
        pages=3,
    ),
    Misbehaviour(
        "title-of-a-megabyte",
        "a page's title is a megabyte long",
        bad_page(_titled("Shop " * 200_000)),
        Outcome.OK,
        pages=3,
    ),
    Misbehaviour(
        "markdown-in-outcome",
        "the newsroom redirects to an address that is markup in the run's artifact",
        lambda place: site(
            {
                FRONT: Answer(
                    b"",
                    302,
                    headers=(("Location", "http://x.example/[a](javascript:alert(1))|<img/src=x/onerror=alert(1)>"),),
                )
            }
        ),
        Outcome.SITE_CHANGED,
        frozenset({"bad-item", "walk-cut"}),
    ),
    _canonical(
        "canonical-elsewhere",
        "every page names one on another host as its canonical address",
        "http://www.elsewhere.example/news/x",
    ),
    _canonical("canonical-home", "every page names the home page as its canonical address", "http://{host}:{port}/"),
    _canonical(
        "canonical-script", "every page names a script as its canonical address", "javascript:alert(1)", frozenset()
    ),
    Misbehaviour(
        "unicode-in-addresses",
        "the newsroom names pages whose addresses are not what they look like",
        _tricks,
        Outcome.OK,
        pages=9,
    ),
)
