"""A small council's site in WordPress's markup, for tests: real requests to a real server, text of our own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from demo.server import Answer, Request

HOST = "www.saltmere.example"
PER_PAGE = 4


@dataclass(frozen=True, slots=True)
class Post:
    """One announcement of the site."""

    slug: str
    title: str
    day: str  # ISO
    paragraphs: tuple[str, ...]


POSTS: tuple[Post, ...] = tuple(
    Post(slug, title, day, tuple(paragraphs))
    for slug, title, day, paragraphs in (
        (
            "harbour-crane",
            "Harbour crane to return to the north quay",
            "2026-10-29",
            [
                "The restored steam crane will be lifted back on to the north quay next Thursday, four years after "
                "storm damage put it out of sight and out of use.",
                "Volunteers at the Saltmere Maritime Shed rebuilt the jib from surviving drawings, and apprentices "
                "from the college recast two of its gear wheels.",
                "“We were told it was scrap,” said Wilf Tarrant. “It lifted half a tonne on Tuesday.”",
            ],
        ),
        (
            "foster-families",
            "Twelve new foster families approved since spring",
            "2026-10-21",
            [
                "Saltmere has approved twelve new foster families since April, more than in the two years before.",
                "Each family is paired with an experienced carer for its first year, and can ring a worker at night.",
                "Open evenings are held in the library on the first Monday of every month.",
            ],
        ),
        (
            "school-meals",
            "£310,000 for kitchens in eleven primary schools",
            "2026-10-12",
            [
                "Eleven primary schools are to have their kitchens rebuilt so that meals can be cooked on site again.",
                "The £310,000 comes from reserves and will be spent before the summer holidays.",
                "Councillor Imelda Roke said children had told her that the soup arrived cold.",
            ],
        ),
        (
            "ferry-timetable",
            "Winter timetable for the estuary ferry",
            "2026-09-30",
            [
                "The estuary ferry will sail every forty minutes from the clock change until the end of March.",
                "Early crossings for shift workers at the cannery stay as they are.",
            ],
        ),
        (
            "youth-hub",
            "Youth hub opens in the old telephone exchange",
            "2026-09-18",
            [
                "Young people between eleven and nineteen have a place of their own from Saturday, in the building "
                "that was the town's telephone exchange until 1989.",
                "They chose the colours, the opening hours and the name: the Switchboard.",
                "A nurse and a careers adviser will be there on Wednesdays.",
            ],
        ),
        (
            "flood-gates",
            "New flood gates pass their first test",
            "2026-09-03",
            [
                "The gates at Coldharbour Lane closed in nine minutes during last night's spring tide.",
                "They protect 640 homes. The council and the county shared their cost.",
            ],
        ),
    )
)


@dataclass
class ParishSite:
    """The site; change what it has, or set `refuse` or `redesigned`, between two crawls."""

    posts: Sequence[Post] = POSTS
    refuse: bool = False  # answer 403 to everything
    redesigned: bool = False  # the listing no longer has items in WordPress's markup
    per_page: int = PER_PAGE
    fail_path: str | None = None  # answer 500 to this path
    elsewhere: Sequence[Post] = ()  # announcements that the listing does not name
    moved: Mapping[str, str] = field(default_factory=dict)  # paths that redirect, and where to
    on_request: Callable[[Request], None] = lambda request: None  # called before each answer

    def __call__(self, request: Request) -> Answer:
        """Answer as the site would."""
        self.on_request(request)
        if request.path == "/robots.txt":
            return Answer(b"User-agent: *\nDisallow: /wp-admin/\n", content_type="text/plain")
        return self._obstacle(request.path) or self._content(request.path)

    def _obstacle(self, path: str) -> Answer | None:
        if path == self.fail_path:
            return Answer(b"<h1>Server error</h1>", 500)
        if path in self.moved:
            return Answer(status=301, headers=(("Location", self.moved[path]),))
        return Answer(b"<h1>Forbidden</h1>", 403) if self.refuse else None

    def _content(self, path: str) -> Answer:
        parts = [part for part in path.split("/") if part]
        if parts == ["news"]:
            return self._listing(1)
        if parts[:2] == ["news", "page"] and len(parts) == 3 and parts[2].isdigit():
            return self._listing(int(parts[2]))
        found = next((post for post in (*self.posts, *self.elsewhere) if parts == ["news", post.slug]), None)
        return self._page(found.title, _article(found)) if found else Answer(b"<h1>Not found</h1>", 404)

    def _listing(self, number: int) -> Answer:
        shown = self.posts[(number - 1) * self.per_page : number * self.per_page]
        if self.redesigned:
            return self._page("News", "<div class='tiles'><div class='tile'>All new!</div></div>")
        items = "".join(
            f'<article class="post type-post"><h2 class="entry-title"><a href="/news/{post.slug}/" rel="bookmark">'
            f'{escape(post.title)}</a></h2><time class="entry-date published" datetime="{post.day}T09:00:00+00:00">'
            f"{post.day}</time><div class='entry-summary'><p>{escape(post.paragraphs[0][:60])}…</p></div></article>"
            for post in shown
        )
        more = number * self.per_page < len(self.posts)
        onward = f'<a class="next page-numbers" href="/news/page/{number + 1}/">Next</a>' if more else ""
        return self._page("News", f'<div class="posts">{items}</div><nav class="pagination">{onward}</nav>')

    def _page(self, title: str, main: str) -> Answer:
        html = (
            f"<!doctype html><html lang='en-GB'><head><meta charset='utf-8'><title>{escape(title)} – Saltmere Town "
            "Council</title><meta name='generator' content='WordPress 6.8'></head><body class='wp-site'>"
            "<div id='cookie-notice' class='cookie-notice'><p>We use cookies to make this site work.</p></div>"
            "<header><a href='/'>Saltmere Town Council</a><nav><ul><li><a href='/pay/'>Pay</a></li>"
            "<li><a href='/news/'>News</a></li></ul></nav></header>"
            f"<main id='content'>{main}</main><footer><p>Saltmere Town Council, Quay House</p></footer></body></html>"
        )
        return Answer(html.encode())


def _article(post: Post) -> str:
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in post.paragraphs)
    return (
        f"<article class='post type-post'><h1 class='entry-title'>{escape(post.title)}</h1>"
        f"<time class='entry-date published' datetime='{post.day}T09:00:00+00:00'>{post.day}</time>"
        f"<div class='entry-content'>{body}</div>"
        "<div class='sharedaddy'><h3>Share this:</h3><ul><li><a href='#'>Facebook</a></li></ul></div></article>"
    )


def write_source(folder: Path, port: int, source_id: str = "saltmere", host: str = HOST) -> Path:
    """Write the site's source file into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{source_id}.yaml"
    path.write_text(
        f"""id: {source_id}
name: Saltmere Town Council
kind: council
platform: wordpress
start: ["http://{host}:{port}/news/"]
page_pattern: ^/news/[a-z-]+/?$
since: 2026-01-01
licence: {{name: OGL-3.0, attribution: Contains public sector information of Saltmere., full_text: true}}
expectations: {{items_per_month: [1, 10], longest_silence_days: 60}}
crawl_delay: 0
recheck_days: 365
verified: null
"""
    )
    return path
