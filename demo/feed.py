"""The feeds that the demo's sites publish: RSS 2.0 and Atom."""

from collections.abc import Sequence
from html import escape

from demo.newsroom import moment, rfc822
from demo.pages import Page
from demo.server import Answer


def rss(name: str, pages: Sequence[Page], base: str, *, tracking: str = "") -> Answer:
    """Pages as an RSS feed. `tracking` is a query that the site adds to every link, as many do."""
    items = "".join(
        f"""<item><title>{escape(page.title)}</title><link>{base}{page.path}{escape(tracking)}</link>
<guid isPermaLink="true">{base}{page.path}</guid><pubDate>{rfc822(moment(page.published))}</pubDate>
<description>{escape(page.summary)}</description></item>
"""
        for page in pages
    )
    body = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>{escape(name)}</title><link>{base}/</link>
<description>News of {escape(name)}</description><language>en-gb</language>
{items}</channel></rss>
"""
    return Answer(body.encode(), content_type="application/rss+xml; charset=utf-8")


def atom(name: str, pages: Sequence[Page], base: str) -> Answer:
    """Pages as an Atom feed that gives `updated` alone, as some platforms do."""
    entries = "".join(
        f"""<entry><title>{escape(page.title)}</title><id>{base}{page.path}</id>
<link rel="alternate" href="{base}{page.path}"/><updated>{moment(page.published).isoformat()}</updated>
<summary>{escape(page.summary)}</summary></entry>
"""
        for page in pages
    )
    latest = moment(max(page.published for page in pages)).isoformat()
    body = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(name)}</title><id>{base}/</id><updated>{latest}</updated>
{entries}</feed>
"""
    return Answer(body.encode(), content_type="application/atom+xml; charset=utf-8")
