"""A council on LocalGov Drupal: a featured item that its list leaves out, pages counted from 0, Civic's cookie control.

Structure after the public templates of localgov_news (class names only).
"""

import json
from collections.abc import Sequence
from html import escape

from demo.blocks import to_html
from demo.newsroom import html, long_day, newsroom, number, older, slice_of
from demo.pages import NewsroomText, Page
from demo.server import Answer, Request, Site

PER_PAGE = 10
ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /user/\nDisallow: /news/*/draft-\nDisallow: /*/print$\n"


def site(text: NewsroomText) -> Site:
    """The council's site, with its newsroom at `/news`."""
    featured = [page for page in text.pages if page.featured]
    listed = [page for page in text.pages if not page.featured]

    def article(page: Page, base: str) -> str:
        return _frame(text.name, page.title, _article(text, page), _head(page, base))

    def listing(request: Request) -> Answer | None:
        if request.path != "/news":
            return None
        at = number(request, "page", 0)
        shown, more = slice_of(listed, at, PER_PAGE)
        return html(_frame(text.name, "News", _listing(featured if at == 0 else [], shown, at, more)))

    missing = _frame(text.name, "Page not found", "<h1>Page not found</h1><p>The requested page is not here.</p>")
    return newsroom(text, robots=ROBOTS, article=article, listing=listing, missing=missing)


def _head(page: Page, base: str) -> str:
    data = {
        "@context": "https://schema.org",
        "@graph": [{"@type": "NewsArticle", "headline": page.title, "datePublished": page.published.isoformat()}],
    }
    script = json.dumps(data).replace("<", "\\u003c")  # or a headline could end the script
    return f"""<link rel="canonical" href="{base}{page.path}">
<script type="application/ld+json">{script}</script>"""


def _article(text: NewsroomText, page: Page) -> str:
    picture = (
        '<figure class="media"><img src="/files/news.jpg" alt="" width="800" height="450">'
        f"<figcaption>{escape(page.caption)}</figcaption></figure>"
        if page.caption
        else ""
    )
    related = "".join(f'<li><a href="{other.path}">{escape(other.title)}</a></li>' for other in older(text, page))
    return f"""<article class="node node--type-localgov-news-article node--view-mode-full news-article">
<h1 class="news-article__title">{escape(page.title)}</h1>
<div class="news-article__metadata"><time class="news-article__metadata-item news-article__metadata-item--date"
 datetime="{page.published.isoformat()}">{long_day(page.published)}</time>
<ul class="news-article__categories"><li class="news-article__category">{escape(page.category)}</li></ul></div>
<div class="news-article__content">
{picture}
{to_html(page.blocks)}
</div>
<div class="news-article__related"><h2>Related articles</h2><ul>{related}</ul></div>
</article>
<div class="newsletter-signup"><h2>Stay up to date</h2><p>Sign up to have county news sent to your inbox.</p></div>"""


def _listing(featured: Sequence[Page], pages: Sequence[Page], at: int, more: bool) -> str:
    head = f'<div class="newsroom__featured-news">{"".join(map(_teaser, featured))}</div>' if featured else ""
    rows = "".join(f'<div class="views-row">{_teaser(page)}</div>\n' for page in pages)
    following = (
        f'<li class="pager__item pager__item--next"><a href="?page={at + 1}" rel="next" title="Go to next page">'
        "<span>Next</span></a></li>"
        if more
        else ""
    )
    return f"""<h1 class="newsroom__title">News</h1>
{head}
<div class="view view-localgov-news-list"><div class="view-content">
{rows}</div>
<nav class="pager" role="navigation"><ul class="pager__items">
<li class="pager__item is-active"><a href="?page={at}">{at + 1}</a></li>{following}</ul></nav></div>"""


def _teaser(page: Page) -> str:
    return f"""<article class="node node--type-localgov-news-article teaser teaser--localgov-news-article">
<h3 class="teaser__title"><a href="{page.path}">{escape(page.title)}</a></h3>
<time class="teaser__metadata-item" datetime="{page.published.isoformat()}">{long_day(page.published)}</time>
<div class="teaser__body"><p>{escape(page.summary)}</p></div></article>"""


def _frame(name: str, title: str, main: str, head: str = "") -> str:
    return f"""<!DOCTYPE html>
<html lang="en" dir="ltr"><head><meta charset="utf-8"><title>{escape(title)} | {escape(name)}</title>
<meta name="Generator" content="Drupal 10 (https://www.drupal.org); LocalGov Drupal">{head}</head>
<body class="path-news"><a href="#main-content" class="visually-hidden focusable skip-link">Skip to main content</a>
<div id="ccc" class="ccc-right"><section id="ccc-notify" role="region" aria-label="Cookie preferences">
<h2 id="ccc-notify-title">Our use of cookies</h2><p>Some cookies keep this site running. We would like to set others
to see how people find their way around it.</p>
<button id="ccc-notify-accept">Accept optional cookies</button><button id="ccc-notify-reject">Reject them</button>
</section></div>
<div class="localgov-alert-banner localgov-alert-banner--minor" role="status"><h2>Library van</h2>
<p>The mobile library is off the road this week.</p></div>
<header class="lgd-header"><a href="/" rel="home">{escape(name)}</a>
<nav><ul><li><a href="/roads">Roads</a></li><li><a href="/care">Care and support</a></li>
<li><a href="/libraries">Libraries</a></li></ul></nav></header>
<nav class="breadcrumbs" aria-label="Breadcrumb"><ol><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ol>
</nav>
<main class="main" id="main-content">
{main}
</main>
<footer class="lgd-footer"><ul><li><a href="/contact">Contact us</a></li><li><a href="/privacy">Privacy notice</a></li>
</ul><p>Website shared with other councils through an open project.</p></footer></body></html>
"""
