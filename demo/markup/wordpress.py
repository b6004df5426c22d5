"""A local radio station on WordPress: pretty permalinks, `/page/N/`, feeds with `paged`, and the posts API.

Class names are those of WordPress's own themes; addresses and answers are core's (an unknown page of posts is a 404,
in the API a 400 with `rest_post_invalid_page_number`).
"""

import re
from collections.abc import Sequence
from html import escape

from demo.blocks import to_html
from demo.feed import rss
from demo.newsroom import address, as_json, html, long_day, moment, newsroom, number, older, slice_of
from demo.pages import NewsroomText, Page
from demo.server import Answer, Request, Site

PER_PAGE = 5
ROBOTS = "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n"
_LISTING = re.compile(r"/news/(?:page/(\d+)/)?")


def site(text: NewsroomText) -> Site:
    """The station's site, with its newsroom at `/news/`."""
    missing = _frame(text.name, "Page not found", '<h1 class="page-title">Nothing here</h1>')

    def article(page: Page, base: str) -> str:
        published = moment(page.published).isoformat()
        head = (
            f'<link rel="canonical" href="{base}{page.path}">'
            f'<meta property="og:title" content="{escape(page.title)}">'
            f'<meta property="article:published_time" content="{published}">'
        )
        return _frame(text.name, page.title, _article(text, page), head)

    def listing(request: Request) -> Answer | None:
        if request.path == "/feed/":
            shown, _ = slice_of(text.pages, max(number(request, "paged", 1), 1) - 1, 10)
            return rss(text.name, shown, address(request)) if shown else html(missing, 404)
        if request.path == "/wp-json/wp/v2/posts":
            return _posts(text.pages, request)
        if found := _LISTING.fullmatch(request.path):
            at = int(found[1] or 1)
            shown, more = slice_of(text.pages, at - 1, PER_PAGE)
            return html(_frame(text.name, "News", _listing(shown, at, more))) if shown else html(missing, 404)
        return None

    return newsroom(text, robots=ROBOTS, article=article, listing=listing, missing=missing)


def _article(text: NewsroomText, page: Page) -> str:
    picture = (
        '<figure class="wp-block-image"><img src="/wp-content/uploads/news.jpg" alt="">'
        f'<figcaption class="wp-element-caption">{escape(page.caption)}</figcaption></figure>'
        if page.caption
        else ""
    )
    views = f'<span class="post-views">{page.views} views</span>' if page.views is not None else ""
    related = "".join(f'<li><a href="{other.path}">{escape(other.title)}</a></li>' for other in older(text, page))
    return f"""<article class="post type-post status-publish format-standard hentry">
<header class="entry-header"><h1 class="entry-title">{escape(page.title)}</h1>
<div class="entry-meta">Posted on {_time(page)}
<span class="byline">by <a href="/author/newsroom/">The Newsroom</a></span>
{views}</div></header>
<div class="entry-content">
{picture}
{to_html(page.blocks)}
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3><ul><li><a href="#">Facebook</a></li>
<li><a href="#">WhatsApp</a></li></ul></div>
<div id="jp-relatedposts" class="jp-relatedposts"><h3>More from the newsroom</h3><ul>{related}</ul></div>
</div>
<footer class="entry-footer">
<span class="cat-links">Posted in <a href="/news/">{escape(page.category)}</a></span></footer>
</article>
<div id="comments" class="comments-area"><div id="respond" class="comment-respond">
<h3 id="reply-title">Leave a reply</h3>
<p class="comment-notes">Your email address will not be published.</p></div></div>"""


def _listing(pages: Sequence[Page], at: int, more: bool) -> str:
    posts = "".join(
        f"""<article class="post type-post hentry"><header class="entry-header">
<h2 class="entry-title"><a href="{page.path}" rel="bookmark">{escape(page.title)}</a></h2>
<div class="entry-meta">{_time(page)}</div></header>
<div class="entry-summary"><p>{escape(page.summary)}</p></div></article>
"""
        for page in pages
    )
    older_posts = f'<a class="next page-numbers" href="/news/page/{at + 1}/">Older posts</a>' if more else ""
    return f"""<h1 class="page-title">News</h1>
{posts}<nav class="navigation pagination"><div class="nav-links"><span class="page-numbers current">{at}</span>
{older_posts}</div></nav>"""


def _time(page: Page) -> str:
    return (
        f'<time class="entry-date published" datetime="{moment(page.published).isoformat()}">'
        f"{long_day(page.published)}</time>"
    )


def _posts(pages: Sequence[Page], request: Request) -> Answer:
    size = min(max(number(request, "per_page", 10), 1), 100)
    at = max(number(request, "page", 1), 1)
    shown, _ = slice_of(pages, at - 1, size)
    if not shown:
        message = "The page number requested is larger than the number of pages available."
        return as_json({"code": "rest_post_invalid_page_number", "message": message, "data": {"status": 400}}, 400)
    base = address(request)
    posts = [
        {
            "date": f"{page.published.isoformat()}T09:30:00",
            "link": f"{base}{page.path}",
            "slug": page.slug,
            "title": {"rendered": escape(page.title)},
            "excerpt": {"rendered": f"<p>{escape(page.summary)}</p>"},
            "content": {"rendered": to_html(page.blocks), "protected": False},
        }
        for page in shown
    ]
    totals = (("X-WP-Total", str(len(pages))), ("X-WP-TotalPages", str(-(-len(pages) // size))))
    return as_json(posts, headers=totals)


def _frame(name: str, title: str, main: str, head: str = "") -> str:
    return f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="UTF-8"><title>{escape(title)} &#8211; {escape(name)}</title>
<meta name="generator" content="WordPress 6.8">{head}
<link rel="alternate" type="application/rss+xml" href="/feed/"></head>
<body class="single single-post"><a class="skip-link screen-reader-text" href="#content">Skip to content</a>
<header id="masthead" class="site-header"><p class="site-title"><a href="/">{escape(name)}</a></p>
<p class="site-description">Listen live on 101.9 FM</p>
<nav class="main-navigation"><ul><li><a href="/shows/">Shows</a></li><li><a href="/news/">News</a></li>
<li><a href="/win/">Win</a></li></ul></nav></header>
<div id="content" class="site-content"><main id="main" class="site-main">
{main}
</main>
<aside id="secondary" class="widget-area"><section class="widget"><h2 class="widget-title">Now playing</h2>
<p>Mornings with the breakfast team</p></section><section class="widget"><h2 class="widget-title">Advertisement</h2>
<p>Sofa sale ends Monday</p></section></aside></div>
<footer id="colophon" class="site-footer">
<p>Website design by a studio in the valley. Powered by WordPress.</p></footer>
</body></html>
"""
