"""A council on Jadu's old skin: headline in `#header`, body in `div.byEditor.article`, news archive by pages."""

from collections.abc import Sequence
from html import escape

from demo.blocks import to_html
from demo.newsroom import full_day, html, newsroom, number, older, slice_of
from demo.pages import NewsroomText, Page
from demo.server import Answer, Request, Site

PER_PAGE = 10
ROBOTS = "User-agent: *\nDisallow: /images\nDisallow: /javascript\nDisallow: /jadu\nDisallow: /search\n"


def site(text: NewsroomText) -> Site:
    """The council's site. Its archive is at `/news/archive`; `/news` shows the newest only."""

    def article(page: Page, base: str) -> str:  # noqa: ARG001 - this skin has no absolute addresses
        return _frame(text.name, page.title, _article(text, page))

    def listing(request: Request) -> Answer | None:
        if request.path not in {"/news", "/news/archive"}:
            return None
        at = max(number(request, "page", 1), 1) if request.path == "/news/archive" else 1
        shown, more = slice_of(text.pages, at - 1, PER_PAGE)
        return html(_frame(text.name, "News archive", _listing(shown, at, more)))

    missing = _frame(text.name, "Sorry", "<p>The page could not be shown.</p>")
    return newsroom(text, robots=ROBOTS, article=article, listing=listing, missing=missing)


def _article(text: NewsroomText, page: Page) -> str:
    summary = f"<p>{escape(page.standfirst)}</p>" if page.standfirst else ""
    image = (
        '<div class="figcaption"><img src="/images/news.jpg" alt="" class="floatRight">'
        f"<p>{escape(page.caption)}</p></div>"
        if page.caption
        else ""
    )
    more = "".join(f'<li><a href="{other.path}">{escape(other.title)}</a></li>' for other in older(text, page))
    return f"""<p class="date">Published on {full_day(page.published)} in {escape(page.category)} news</p>
{summary}
<div class="byEditor article">
{image}
{to_html(page.blocks, heading="h3")}
</div>
<h3>More articles in the news archive</h3>
<ul class="list">{more}<li><a href="/news/archive">News archive</a></li></ul>
<p><a class="rss" href="/rss">News feed</a></p>
<div class="contact"><h3>Contact details</h3><p>Contact Centre, Guildhall Yard. Telephone lines are open from 9am to
5pm on weekdays.</p></div>"""


def _listing(pages: Sequence[Page], at: int, more: bool) -> str:
    items = ""
    for index, page in enumerate(pages):
        lead = at == 1 and index == 0
        heading, mark = ("h2", ' class="lead"') if lead else ("h3", "")
        items += f"""<li{mark}><{heading}><a href="{page.path}">{escape(page.title)}</a></{heading}>
<p class="date">Published {full_day(page.published)}</p>
<p>{escape(page.summary)}</p></li>
"""
    onward = f' <a href="/news/archive?page={at + 1}">Next page</a>' if more else ""
    back = f'<a href="/news/archive?page={at - 1}">Previous page</a>' if at > 1 else ""
    return f"""<ul class="archive">
{items}</ul>
<p>{back}{onward}</p>"""


def _frame(name: str, title: str, main: str) -> str:
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><title>{escape(title)} - {escape(name)}</title>
<meta name="generator" content="http://www.jadu.net" /><meta name="Author-Template" content="Jadu CSS design" /></head>
<body><div id="mast"><p><a href="#content">Skip to content</a></p><p class="logo"><a href="/">{escape(name)}</a></p>
<form action="/search"><p><input name="q" value="" /><input type="submit" value="Search" /></p></form></div>
<div id="announcement"><p>Planned maintenance: our customer account will be unavailable on Sunday morning.</p></div>
<div id="wrapper"><div id="breadcrumb"><p><a href="/">Home</a> &raquo; <a href="/news">News</a></p></div>
<div id="header"><h1>{escape(title)}</h1></div>
<div id="main"><div id="content">
{main}
</div><div id="content-additional"><h2>Do it online</h2><ul><li><a href="/report">Report a street light</a></li>
<li><a href="/find">Find my councillor</a></li></ul></div></div></div>
<div id="footer"><ul><li><a href="/terms">Terms and disclaimer</a></li><li><a href="/az">A to Z</a></li></ul></div>
</body></html>
"""
