"""A trade paper: an RSS feed of its newest stories, with pages of no known platform behind it.

Each page has job adverts between its paragraphs and prompts around them, as trade papers do.
"""

from html import escape

from demo.blocks import inline, to_html
from demo.feed import rss
from demo.newsroom import address, html, long_day, moment, newsroom, older
from demo.pages import NewsroomText, Page
from demo.server import Answer, Request, Site

ROBOTS = "User-agent: *\nDisallow: /subscribe\nDisallow: /*?print=\n"

_ADVERTS = (
    ("Team Manager, Assessment", "Gull Bay, up to £52,413"),
    ("Independent Reviewing Officer", "Home based, £46,700 pro rata"),
    ("Senior Practitioner, Fostering", "Three days a week, £41,771"),
)


def site(text: NewsroomText) -> Site:
    """The paper's site, with its feed at `/feed.xml`."""

    def article(page: Page, base: str) -> str:
        head = (
            f'<link rel="canonical" href="{base}{page.path}">'
            f'<meta property="article:published_time" content="{moment(page.published).isoformat()}">'
        )
        return _frame(text.name, page.title, _article(text, page), head)

    def listing(request: Request) -> Answer | None:
        if request.path == "/feed.xml":
            return rss(text.name, text.pages, address(request), tracking="?utm_source=rss&utm_medium=feed")
        if request.path == "/":
            return html(_frame(text.name, "Front page", "<p>Our stories are in the feed.</p>"))
        return None

    missing = _frame(text.name, "Not found", "<h1>We cannot find that story</h1>")
    return newsroom(text, robots=ROBOTS, article=article, listing=listing, missing=missing)


def _article(text: NewsroomText, page: Page) -> str:
    standfirst = f'<p class="standfirst">{inline(page.standfirst)}</p>' if page.standfirst else ""
    job, terms = _ADVERTS[len(page.slug) % len(_ADVERTS)]
    advert = (
        f'<div class="job-promo"><p class="job-promo__label">Advertisement</p><p><a href="/jobs/1">{job}</a></p>'
        f"<p>{terms}</p></div>"
    )
    half = (len(page.blocks) + 1) // 2
    more = "".join(f'<li><a href="{other.path}">{escape(other.title)}</a></li>' for other in older(text, page))
    return f"""<article class="story">
<p class="story__kicker">{escape(page.category)}</p>
<h1 class="story__headline">{escape(page.title)}</h1>
<p class="story__meta"><span class="story__author">By the news desk</span>
<time datetime="{page.published.isoformat()}">{long_day(page.published)}</time> <span>2 min read</span></p>
<div class="story__body">
{standfirst}
{to_html(page.blocks[:half], heading="h3")}
{advert}
{to_html(page.blocks[half:], heading="h3")}
</div>
<div class="story__subscribe"><h2>Sign up to our newsletter</h2>
<p>The week in care and education, every Friday.</p></div>
<section class="story__more"><h2>Read more</h2><ul>{more}</ul></section>
<p class="story__comments"><a href="#comments">Comments ({page.comments})</a></p>
</article>"""


def _frame(name: str, title: str, main: str, head: str = "") -> str:
    return f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)} | {escape(name)}</title>{head}
<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>
<body><div class="consent-bar" role="dialog"><p>We and our partners store information on your device.</p>
<button>Agree</button><button>Options</button></div>
<header class="top"><a class="top__brand" href="/">{escape(name)}</a>
<nav><ul><li><a href="/jobs">Jobs</a></li><li><a href="/subscribe">Subscribe</a></li>
<li><a href="/log-in">Log in</a></li>
</ul></nav></header>
<main>
{main}
</main>
<aside class="rail"><h2>Most read</h2><ol><li><a href="/jobs">Salary survey opens</a></li>
<li><a href="/subscribe">Why we publish a paper edition</a></li></ol></aside>
<footer><p>Registered office: Inkwell House. Member of the press standards scheme.</p></footer></body></html>
"""
