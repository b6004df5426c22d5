"""A council on Jadu's present skin, with a payment notice above the headline and Cookiebot's consent dialogue.

Structure after the selectors recorded for Jadu newsrooms (`ul.list--listing`, `p.date`, `div.editor`).
"""

from collections.abc import Sequence
from html import escape

from demo.blocks import to_html
from demo.feed import rss
from demo.newsroom import address, full_day, html, newsroom, number, older, slice_of
from demo.pages import NewsroomText, Page
from demo.server import Answer, Request, Site

PER_PAGE = 10
ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /pay/\nCrawl-delay: 0.02\n"


def site(text: NewsroomText) -> Site:
    """The council's site, with its newsroom at `/news`."""

    def article(page: Page, base: str) -> str:
        canonical = f'<link rel="canonical" href="{base}{page.path}">'
        return _frame(text.name, page.title, _article(text, page), text.notice, canonical)

    def listing(request: Request) -> Answer | None:
        if request.path == "/rss/news":
            return rss(text.name, text.pages[:PER_PAGE], address(request))
        if request.path != "/news":
            return None
        at = max(number(request, "page", 1), 1)
        shown, more = slice_of(text.pages, at - 1, PER_PAGE)
        return html(_frame(text.name, "News", _listing(shown, at, more), text.notice))

    sorry = "<h1>Page not found</h1><p>That address leads nowhere.</p>"
    missing = _frame(text.name, "Page not found", sorry, text.notice)
    return newsroom(text, robots=ROBOTS, article=article, listing=listing, missing=missing)


def _article(text: NewsroomText, page: Page) -> str:
    lead = f'<p class="lead">{escape(page.standfirst)}</p>' if page.standfirst else ""
    picture = (
        '<figure class="image"><img src="/images/news.jpg" alt="" width="600" height="400">'
        f"<figcaption>{escape(page.caption)}</figcaption></figure>"
        if page.caption
        else ""
    )
    latest = "".join(f'<li><a href="{other.path}">{escape(other.title)}</a></li>' for other in older(text, page, 3))
    return f"""<h1>{escape(page.title)}</h1>
<p class="date">Published: {full_day(page.published)}</p>
{lead}
{picture}
<div class="editor">
{to_html(page.blocks)}
</div>
<ul class="list list--tags"><li class="list__item"><a href="/news?category=1">{escape(page.category)}</a></li></ul>
<div class="share"><h2>Share this page</h2><ul><li><a href="#">Share on Facebook</a></li>
<li><a href="#">Share on X</a></li><li><a href="#">Email a friend</a></li></ul></div>
<form id="feedback" action="/feedback"><h2>Is this page useful?</h2>
<button>Yes</button> <button>No</button></form>
<aside class="supplement"><h2>Latest news</h2><ul class="list">{latest}</ul></aside>"""


def _listing(pages: Sequence[Page], at: int, more: bool) -> str:
    items = "".join(
        f"""<li class="list__item"><article class="listing">
<h2 class="listing__heading"><a class="listing__link" href="{page.path}">{escape(page.title)}</a></h2>
<p class="listing__meta listing__meta--date">Published: {full_day(page.published)}</p>
<p class="listing__summary">{escape(page.summary)}</p></article></li>
"""
        for page in pages
    )
    links = f'<li class="pagination__item pagination__item--current">{at}</li>'
    if more:
        links += (
            '<li class="pagination__item pagination__item--next">'
            f'<a class="pagination__link" href="/news?page={at + 1}">Next page</a></li>'
        )
    return f"""<h1>News</h1>
<ul class="list list--listing">
{items}</ul>
<nav class="pagination" aria-label="Pages"><ul class="pagination__list">{links}</ul></nav>"""


def _frame(name: str, title: str, main: str, notice: str, head: str = "") -> str:
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)} | {escape(name)}</title>
<meta name="generator" content="http://www.jadu.net">{head}
<link rel="alternate" type="application/rss+xml" href="/rss/news"></head>
<body class="one-column"><a class="skip-link" href="#maincontent">Skip to main content</a>
<div id="CybotCookiebotDialog" role="dialog" aria-label="Consent">
<h2 id="CybotCookiebotDialogBodyContentTitle">This website uses cookies</h2>
<div id="CybotCookiebotDialogBodyContentText"><p>We use cookies to remember your choices and to count visits to our
pages. You can allow all of them, or only those that the site cannot work without.</p></div>
<button id="CybotCookiebotDialogBodyButtonDecline">Use necessary cookies only</button>
<button id="CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll">Allow all cookies</button></div>
<header class="site-header"><a href="/">{escape(name)}</a>
<form action="/search" role="search"><label for="q">Search this site</label><input id="q" name="q"></form>
<nav class="site-nav"><ul><li><a href="/council-tax">Council Tax</a></li><li><a href="/bins">Bins</a></li>
<li><a href="/schools">Schools and learning</a></li><li><a href="/pay">Pay</a></li></ul></nav></header>
<nav class="breadcrumb" aria-label="Breadcrumb"><ol class="breadcrumb__list">
<li class="breadcrumb__item">You are here: <a href="/">Home</a></li>
<li class="breadcrumb__item"><a href="/news">News</a></li></ol></nav>
<main id="maincontent" class="container"><div class="page-content">
<div class="alert alert--warning" role="alert"><h2 class="alert__heading">Payment line problems</h2>
<div class="editor"><p>{escape(notice)}</p></div></div>
{main}
</div></main>
<footer class="site-footer"><ul><li><a href="/accessibility">Accessibility statement</a></li>
<li><a href="/privacy">Privacy</a></li></ul><p>Powered by Jadu Continuum</p></footer></body></html>
"""
