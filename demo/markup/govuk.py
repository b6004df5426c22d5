"""A GOV.UK-like site: its Search API, its Content API and its pages.

Parameters, limits and shapes follow the public documentation of GOV.UK's search-api and publishing-api
(alphagov, MIT): 10 results unless told, 1,500 at most, 422 for a parameter that is unknown; withdrawn pages leave
the search and keep their address.
"""

import uuid
from collections.abc import Mapping
from datetime import date
from html import escape

from demo.blocks import to_html
from demo.newsroom import address, as_json, full_day, long_day, moment, newsroom
from demo.pages import NewsroomText, Page
from demo.server import Answer, Request, Site

ROBOTS = "User-agent: *\nDisallow: /*/print$\nDisallow: /search/all*\nDisallow: /info/*\n"
SEARCH, CONTENT = "/api/search.json", "/api/content"
MOST_RESULTS = 1500
WITHDRAWN_ON = date(2026, 11, 20)

_FIELDS = ("title", "link", "description", "public_timestamp", "content_store_document_type", "organisations", "format")
_PARAMETERS = {
    "q",
    "count",
    "start",
    "order",
    "fields",
    "filter_organisations",
    "filter_content_store_document_type",
    "filter_public_timestamp",
}
_ORDERS = {"public_timestamp": False, "-public_timestamp": True}
_NAMES = {
    "department-for-children-and-schools": "Department for Children and Schools",
    "department-for-harbours": "Department for Harbours",
}


def site(text: NewsroomText) -> Site:
    """The site, with its APIs at `SEARCH` and under `CONTENT`."""
    by_path = {page.path: page for page in text.pages}

    def article(page: Page, base: str) -> str:
        return _html(page, base)

    def apis(request: Request) -> Answer | None:
        if request.path == SEARCH:
            return _search(text, request)
        if not request.path.startswith(f"{CONTENT}/"):
            return None
        path = request.path.removeprefix(CONTENT)
        if page := by_path.get(path):
            return as_json(_content(page, address(request)))
        if path in text.gone:
            return as_json({"base_path": path, "schema_name": "gone", "document_type": "gone", "title": None}, 410)
        return as_json({"error": {"message": "No content at that address", "code": 404}}, 404)

    missing = _frame("Page not found", '<h1 class="gem-c-heading__text">Page not found</h1>')
    return newsroom(text, robots=ROBOTS, article=article, listing=apis, missing=missing)


def _search(text: NewsroomText, request: Request) -> Answer:
    query = {name.removesuffix("[]"): values for name, values in request.query.items()}
    fields = [field for value in query.get("fields", [",".join(_FIELDS)]) for field in value.split(",")]
    if fault := _fault(query, fields):
        return as_json({"error": fault}, 422)
    found = [page for page in text.pages if not page.withdrawn and _matches(page, query)]
    found.sort(key=lambda page: (page.updated or page.published, page.path), reverse=_ORDERS[_order(query)])
    start, count = int(query.get("start", ["0"])[0]), int(query.get("count", ["10"])[0])
    results = [
        {
            **{name: value for name, value in _result(page).items() if name in fields},
            "_id": page.path,
            "index": "govuk",
            "es_score": None,
            "elasticsearch_type": page.document_type,
            "document_type": page.document_type,
        }
        for page in found[start : start + count]
    ]
    return as_json({"results": results, "total": len(found), "start": start, "aggregates": {}, "suggested_queries": []})


def _order(query: Mapping[str, list[str]]) -> str:
    return query.get("order", ["-public_timestamp"])[0]


def _fault(query: Mapping[str, list[str]], fields: list[str]) -> str | None:
    """What is wrong with a search, as the API would say it."""
    if unknown := sorted(set(query) - _PARAMETERS):
        return f"Unexpected parameters: {', '.join(unknown)}"
    if unknown := sorted(set(fields) - set(_FIELDS)):
        return f"Some requested fields are not valid return fields: {', '.join(unknown)}"
    for name in ("count", "start"):
        if not query.get(name, ["0"])[0].isdecimal():
            return f'Invalid value "{query[name][0]}" for parameter "{name}" (expected positive integer)'
    if int(query.get("count", ["0"])[0]) > MOST_RESULTS:
        return f"Maximum result set size (as specified in 'count') is {MOST_RESULTS}"
    if _order(query) not in _ORDERS:
        return f'"{_order(query)}" is not a valid sort field'
    return None


def _matches(page: Page, query: Mapping[str, list[str]]) -> bool:
    organisations = query.get("filter_organisations")
    types = query.get("filter_content_store_document_type")
    span = dict(part.split(":", 1) for value in query.get("filter_public_timestamp", []) for part in value.split(","))
    day = (page.updated or page.published).isoformat()
    return (
        (organisations is None or any(slug in organisations for slug in page.organisations))
        and (types is None or page.document_type in types)
        and span.get("from", day)[:10] <= day <= span.get("to", day)[:10]
    )


def _result(page: Page) -> dict[str, object]:
    return {
        "title": page.title,
        "link": page.path,
        "description": page.summary,
        "public_timestamp": moment(page.updated or page.published).isoformat(),
        "content_store_document_type": page.document_type,
        "format": page.document_type,
        "organisations": [
            {"slug": slug, "title": _NAMES[slug], "link": f"/government/organisations/{slug}"}
            for slug in page.organisations
        ],
    }


def _content(page: Page, base: str) -> dict[str, object]:
    first, updated = moment(page.published).isoformat(), moment(page.updated or page.published).isoformat()
    history = [{"public_timestamp": first, "note": "First published."}]
    if page.updated:
        history.insert(0, {"public_timestamp": updated, "note": page.change_note or "Updated."})
    notice = (
        {
            "explanation": f'<div class="govspeak"><p>{escape(page.withdrawn)}</p></div>',
            "withdrawn_at": moment(WITHDRAWN_ON).isoformat(),
        }
        if page.withdrawn
        else {}
    )
    return {
        "base_path": page.path,
        "content_id": str(uuid.uuid5(uuid.NAMESPACE_URL, page.path)),
        "document_type": page.document_type,
        "schema_name": "news_article",
        "locale": "en",
        "title": page.title,
        "description": page.summary,
        "first_published_at": first,
        "public_updated_at": updated,
        "withdrawn_notice": notice,
        "details": {
            "body": f'<div class="govspeak">{to_html(page.blocks)}\n</div>',
            "first_public_at": first,
            "change_history": history,
            "political": True,
            "government": {"title": "2024 government", "slug": "2024-government", "current": True},
        },
        "links": {"organisations": [_organisation(slug, base) for slug in page.organisations]},
    }


def _organisation(slug: str, base: str) -> dict[str, object]:
    path = f"/government/organisations/{slug}"
    return {
        "title": _NAMES[slug],
        "base_path": path,
        "api_path": f"{CONTENT}{path}",
        "web_url": f"{base}{path}",
        "document_type": "organisation",
        "locale": "en",
    }


def _html(page: Page, base: str) -> str:
    kind = page.document_type.replace("_", " ").capitalize()
    updated = f" <dt>Last updated</dt><dd>{long_day(page.updated)}</dd>" if page.updated else ""
    sources = ", ".join(
        f'<a class="govuk-link" href="/government/organisations/{slug}">{_NAMES[slug]}</a>'
        for slug in page.organisations
    )
    notice = (
        f'<section class="gem-c-notice"><h2>This was withdrawn on {long_day(WITHDRAWN_ON)}</h2>'
        f"<p>{escape(page.withdrawn)}</p></section>"
        if page.withdrawn
        else ""
    )
    main = f"""<span class="govuk-caption-xl">{kind}</span><h1 class="gem-c-heading__text">{escape(page.title)}</h1>
<p class="gem-c-lead-paragraph">{escape(page.summary)}</p>
<div class="gem-c-metadata"><dl><dt>From</dt><dd>{sources}</dd>
<dt>Published</dt><dd>{long_day(page.published)}</dd>{updated}</dl></div>
{notice}
<div class="gem-c-govspeak govuk-govspeak"><div class="govspeak">
{to_html(page.blocks)}
</div></div>
<div class="gem-c-share-links"><h2>Share this page</h2>
<ul><li><a href="#">Facebook (opens in new tab)</a></li></ul></div>
<p class="gem-c-published-dates">Published {full_day(page.published)}</p>"""
    return _frame(page.title, main, f'<link rel="canonical" href="{base}{page.path}">')


def _frame(title: str, main: str, head: str = "") -> str:
    return f"""<!DOCTYPE html>
<html class="govuk-template" lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>
<body class="gem-c-layout-for-public"><div id="global-cookie-message" class="gem-c-cookie-banner">
<h2>Cookies on this site</h2><p>We use some essential cookies to make this site work.</p>
<button>Accept additional cookies</button><button>Reject additional cookies</button></div>
<a class="gem-c-skip-link" href="#content">Skip to main content</a>
<header><a href="/">Government news</a></header>
<nav class="gem-c-breadcrumbs"><ol><li><a href="/">Home</a></li><li><a href="/search/news">News</a></li></ol></nav>
<main id="content">
{main}
</main>
<div class="gem-c-feedback"><h2>Is this page useful?</h2><button>Report a problem with this page</button></div>
<footer class="gem-c-layout-footer"><p>All content is available under the Open Government Licence v3.0, except where
otherwise stated</p></footer></body></html>
"""
