"""A local newspaper with markup of its own, read by the selectors of its source file; and the same paper redesigned.

The two designs share no class name, so selectors for one find nothing in the other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from demo.blocks import to_html
from demo.newsroom import html, long_day, newsroom, number, older, slice_of
from demo.pages import NewsroomText, Page
from demo.server import Answer, Request, Site

PER_PAGE = 6
ROBOTS = "User-agent: *\nDisallow: /my-account/\nDisallow: /*/gallery/\n"


@dataclass(frozen=True, slots=True)
class _Design:
    article: Callable[[NewsroomText, Page], str]
    listing: Callable[[Sequence[Page], int, bool], str]
    frame: Callable[[str, str, str], str]


def site(text: NewsroomText, redesigned: bool = False) -> Site:
    """The paper's site, with its council news at `/news/council`."""
    design = _NEW if redesigned else _OLD

    def article(page: Page, base: str) -> str:  # noqa: ARG001 - the paper links by path
        return design.frame(text.name, page.title, design.article(text, page))

    def listing(request: Request) -> Answer | None:
        if request.path != "/news/council":
            return None
        at = max(number(request, "page", 1), 1)
        shown, more = slice_of(text.pages, at - 1, PER_PAGE)
        return html(design.frame(text.name, "Council news", design.listing(shown, at, more)))

    missing = design.frame(text.name, "Not found", "<p>That story has moved or never was.</p>")
    return newsroom(text, robots=ROBOTS, article=article, listing=listing, missing=missing)


def _links(text: NewsroomText, page: Page) -> str:
    return "".join(f'<li><a href="{other.path}">{escape(other.title)}</a></li>' for other in older(text, page))


def _short_day(page: Page) -> str:
    return f"{page.published.day} {page.published:%b %Y}"


def _old_article(text: NewsroomText, page: Page) -> str:
    caption = (
        f'<div class="picture"><img src="/img/1.jpg" alt="">'
        f'<span class="picture__credit">{escape(page.caption)}</span></div>'
        if page.caption
        else ""
    )
    first, rest = page.blocks[:2], page.blocks[2:]
    return f"""<div class="story-page"><h1 class="headline">{escape(page.title)}</h1>
<p class="byline">By Local Democracy Reporter <span class="byline__when">{_short_day(page)}</span></p>
{caption}
<div class="story-text">
{to_html(first)}
<div class="ad-slot"><p>Advertisement</p><p>Hide Ad</p></div>
{to_html(rest)}
<div class="promo-box"><p>Get the morning briefing by email</p><button>Sign up</button></div>
</div>
<div class="more-from"><h3>More from the Courier</h3><ul>{_links(text, page)}</ul></div>
<div class="say"><h3>Add new comment</h3><p>{page.comments} comments so far. Log in to have your say.</p></div></div>"""


def _old_listing(pages: Sequence[Page], at: int, more: bool) -> str:
    cards = "".join(
        f"""<div class="story-card"><h3 class="story-card__head">
<a class="story-card__link" href="{page.path}">{escape(page.title)}</a></h3>
<span class="story-card__when">{_short_day(page)}</span>
<p class="story-card__intro">{escape(page.summary)}</p></div>
"""
        for page in pages
    )
    onward = f'<a class="pager-older" href="/news/council?page={at + 1}">Older stories</a>' if more else ""
    return f'<h1>Council news</h1>\n<div class="story-list">\n{cards}</div>\n<p class="pager">{onward}</p>'


def _old_frame(name: str, title: str, main: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)} | {escape(name)}</title></head>
<body><div class="masthead"><a href="/">{escape(name)}</a>
<ul class="sections"><li><a href="/news/council">Council</a></li>
<li><a href="/sport">Sport</a></li><li><a href="/notices">Public notices</a></li></ul></div>
<div class="page-wrap">
{main}
<div class="most-read"><h3>Most read</h3><ol><li><a href="/sport">Ferry derby ends level</a></li>
<li><a href="/notices">Market day moved</a></li></ol></div></div>
<div class="foot"><p>Support your local paper with a digital subscription.</p></div></body></html>
"""


def _new_article(text: NewsroomText, page: Page) -> str:
    caption = f'<p class="c-media__note">{escape(page.caption)}</p>' if page.caption else ""
    return f"""<article class="c-article"><header><h1 class="c-article__hed">{escape(page.title)}</h1>
<time class="c-article__stamp" datetime="{page.published.isoformat()}">{long_day(page.published)}</time></header>
{caption}
<div class="c-article__copy">
{to_html(page.blocks)}
</div>
<section class="c-onward"><h2>Related content</h2><ul>{_links(text, page)}</ul></section></article>"""


def _new_listing(pages: Sequence[Page], at: int, more: bool) -> str:
    teasers = "".join(
        f"""<article class="c-teaser"><h2 class="c-teaser__hed"><a href="{page.path}">{escape(page.title)}</a></h2>
<time class="c-teaser__stamp" datetime="{page.published.isoformat()}">{long_day(page.published)}</time></article>
"""
        for page in pages
    )
    onward = f'<a rel="next" href="/news/council?page={at + 1}">More</a>' if more else ""
    return f'<section class="l-river">\n{teasers}</section>\n<nav class="c-pages">{onward}</nav>'


def _new_frame(name: str, title: str, main: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)} - {escape(name)}</title></head>
<body class="t-2027"><header class="l-top"><a class="c-brand" href="/">{escape(name)}</a></header>
<main class="l-main">
{main}
</main>
<footer class="l-foot"><p>All rights reserved.</p></footer></body></html>
"""


_OLD = _Design(_old_article, _old_listing, _old_frame)
_NEW = _Design(_new_article, _new_listing, _new_frame)
