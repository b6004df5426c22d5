"""A council on GOSS iCM: no dates in its list, the date as a paragraph of the body.

Its cookie notice has the class of the body (`.a-body`), so that class alone does not tell what the article is.
"""

from collections.abc import Sequence
from html import escape

from demo.blocks import to_html
from demo.feed import atom
from demo.newsroom import address, html, long_day, newsroom, number, older, slice_of
from demo.pages import NewsroomText, Page
from demo.server import Answer, Request, Site

PER_PAGE = 8
LISTING = "/article/1207/News"
ROBOTS = "User-agent: *\nDisallow: /customforms/\nDisallow: /index.cfm\n"


def site(text: NewsroomText) -> Site:
    """The council's site, with its newsroom at `LISTING`."""

    def article(page: Page, base: str) -> str:  # noqa: ARG001 - GOSS pages link by path
        return _frame(text.name, page.title, _article(text, page))

    def listing(request: Request) -> Answer | None:
        if request.path != LISTING:
            return None
        if request.query.get("rss") == ["true"]:
            return atom(text.name, text.pages[:PER_PAGE], address(request))
        at = max(number(request, "p", 1), 1)
        shown, _ = slice_of(text.pages, at - 1, PER_PAGE)
        last = -(-len(text.pages) // PER_PAGE)
        return html(_frame(text.name, "News", _listing(shown, at, last)))

    missing = _frame(text.name, "Not found", '<h1 class="a-heading__title">Not found</h1>')
    return newsroom(text, robots=ROBOTS, article=article, listing=listing, missing=missing)


def _article(text: NewsroomText, page: Page) -> str:
    body = to_html(page.blocks, heading="h3")
    if page.date_at == "last":
        body = f"{body}\n<p>Posted on {long_day(page.published)}</p>"
    else:
        body = f"<p><strong>{long_day(page.published)}</strong></p>\n{body}"
    intro = (
        f'<div class="a-intro"><div class="a-intro__content"><p>{escape(page.standfirst)}</p></div></div>'
        if page.standfirst
        else ""
    )
    related = "".join(
        f'<li class="list__item"><a class="list__link" href="{other.path}">{escape(other.title)}</a></li>'
        for other in older(text, page)
    )
    return f"""<div class="grid__cell grid__cell--cols2">
<div class="a-heading"><h1 class="a-heading__title">{escape(page.title)}</h1></div>
{intro}
<div class="a-body a-body--default a-body--newsitem">
{body}
</div>
<div class="grid__cell--social"><ul><li><a href="#">Share this page on Facebook</a></li>
<li><a href="#">Share this page by email</a></li></ul></div></div>
<div class="grid__cell grid__cell--right"><div class="panel panel--relarticles"><h2 class="panel__title">You may also
like</h2><ul class="list">{related}</ul></div></div>"""


def _listing(pages: Sequence[Page], at: int, last: int) -> str:
    items = "".join(
        f"""<div class="grid__cell grid__cell--listitem"><div class="item item--article">
<a class="item__link" href="{page.path}"><h2 class="item__title">{escape(page.title)}</h2></a>
<div class="item__body"><p>{escape(page.summary)}</p></div></div></div>
"""
        for page in pages
    )
    links = "".join(
        f'<span class="paging__current">{index}</span> '
        if index == at
        else f'<a class="paging__link" data-page="{index}" href="{LISTING}?p={index}">{index}</a> '
        for index in range(1, last + 1)
    )
    if at < last:
        links += f'<a class="paging__link paging__link--next" data-page="{at + 1}" href="{LISTING}?p={at + 1}">Next</a>'
    return f"""<div class="a-heading"><h1 class="a-heading__title">News</h1></div>
<div class="grid grid--list">
{items}</div>
<div class="paging">{links}</div>"""


def _frame(name: str, title: str, main: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)} - {escape(name)}</title></head>
<body class="sitebody"><nav class="skip"><ul class="utilitymenu skipmenu"><li><a href="#maincontent">Skip to main
content</a></li></ul></nav>
<div class="cookiepolicy"><div class="a-body"><p>This site keeps a few small files on your device so that forms and
sign-in work. Carry on if you are happy with that, or change your settings.</p></div></div>
<header class="mainheader"><a class="gi-sitelogo gi-sitelogo--header" href="/">{escape(name)}</a>
<form class="gi-sitesearch" action="/search"><label for="q">Search</label><input id="q" name="q"></form>
<nav class="gi-sitenav--desktop"><ul><li><a href="/article/11/Bins">Bins</a></li>
<li><a href="/article/12/Planning">Planning</a></li><li><a href="/article/13/Benefits">Benefits</a></li></ul></nav>
</header>
<nav class="breadcrumb"><ol class="breadcrumb__nav"><li><a href="/">Home</a></li><li><a href="{LISTING}">News</a></li>
</ol></nav>
<main id="maincontent" class="grid">
{main}
</main>
<footer class="mainfooter"><ol class="utilitymenu"><li><a href="/article/90/Accessibility">Accessibility</a></li>
<li><a href="/article/91/Privacy">Privacy</a></li></ol><p>&copy; {escape(name)}</p></footer></body></html>
"""
