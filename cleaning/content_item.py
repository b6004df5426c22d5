"""`clean_content_item`: one item of GOV.UK's Content API to one document.

The fields are those of the publishing API's content schemas (alphagov/publishing-api, MIT): title, details.body,
first_published_at, public_updated_at, details.change_history, links.organisations, withdrawn_notice, and
details.government with details.political, which together make a page's history-mode banner.
"""

import json
from datetime import datetime
from urllib.parse import urljoin

from cleaning.blocks import Block, read_blocks
from cleaning.dates import day_of, read_moment
from cleaning.document import Change, Day, Document, Removed
from cleaning.govspeak import CAPTION, without_furniture
from cleaning.language import language_of
from cleaning.markup import read_markup
from cleaning.render import body_html, body_text
from cleaning.text import visible
from cleaning.version import CLEANER_VERSION

BODILESS = frozenset({"redirect", "gone", "vanish"})
"""Document types that stand for a page which is not there any more."""


def clean_content_item(data: bytes, *, url: str, fetched_at: datetime | None = None) -> Document:
    """Turn a Content API answer about the public page at `url` into a document. Never raises.

    An answer without a body has an empty one and a `reason`: 'redirect', 'gone', 'no-body' or 'not-json'.
    """
    try:
        item = json.loads(data)
    except (ValueError, RecursionError):
        item = None
    if not isinstance(item, dict):
        return _document({}, url, [], (), reason="not-json", fetched_at=fetched_at)
    kind, markup = item.get("document_type"), _body(item)
    if kind in BODILESS or not markup:
        reason = str(kind) if kind in BODILESS else "no-body"
        return _document(item, url, [], (), reason=reason, fetched_at=fetched_at)
    fragment, removed = without_furniture(markup)
    page = read_blocks(read_markup(fragment))
    removed += tuple(
        Removed(drop.rule, drop.text, f"details.body/{page.path(drop.container)}") for drop in page.dropped
    )
    html = body_html(page.blocks, url, page.numbered())
    return _document(
        item, url, page.blocks, removed, reason=None if page.blocks else "no-body", fetched_at=fetched_at, html=html
    )


def _document(
    item: dict[str, object],
    url: str,
    kept: list[Block],
    removed: tuple[Removed, ...],
    *,
    reason: str | None,
    fetched_at: datetime | None,
    html: str = "",
) -> Document:
    details = _mapping(item.get("details"))
    published = _moment(item.get("first_published_at"), fetched_at) or _moment(
        details.get("first_public_at"), fetched_at
    )
    updated = _moment(item.get("public_updated_at"), fetched_at)
    if updated is not None and published is not None and not _later(updated, published):
        updated = None
    title, body, base = _text(item.get("title")), body_text(kept), _text(item.get("base_path"))
    withdrawn_at, withdrawal = _withdrawal(item, fetched_at)
    return Document(
        url=url,
        canonical_url=urljoin(url, base) if base else None,
        title=title,
        title_by="api" if title else None,
        published=published,
        published_by="api" if published else None,
        updated=updated,
        updated_by="api" if updated else None,
        body_text=body,
        body_html=html,
        language=language_of(body, _text(item.get("locale"))),
        captions=tuple(dict.fromkeys(entry.text for entry in removed if entry.rule == CAPTION)),
        removed=removed,
        method="api" if kept else "none",
        layout_matched=None,
        reason=reason,
        withdrawn_at=withdrawn_at,
        organisations=_organisations(item),
        changes=_changes(details, fetched_at) + withdrawal,
        furniture_version=None,
        cleaner_version=CLEANER_VERSION,
        published_under=_earlier_government(details),
    )


def _body(item: dict[str, object]) -> str:
    """The item's HTML: details.body is a string, or a list of renderings by content type."""
    body = _mapping(item.get("details")).get("body")
    if isinstance(body, list):
        renderings = [_mapping(entry) for entry in body]
        body = next((entry.get("content") for entry in renderings if entry.get("content_type") == "text/html"), None)
    return body.strip() if isinstance(body, str) else ""


def _withdrawal(item: dict[str, object], fetched_at: datetime | None) -> tuple[datetime | None, tuple[Change, ...]]:
    """When the page was withdrawn, and its explanation as the last entry of the page's history."""
    notice = _mapping(item.get("withdrawn_notice"))
    moment = _moment(notice.get("withdrawn_at"), fetched_at)
    if not isinstance(moment, datetime):
        return None, ()
    explanation = notice.get("explanation")
    said = (
        " ".join(block.text for block in read_blocks(read_markup(explanation)).blocks)
        if isinstance(explanation, str)
        else ""
    )
    return moment, (Change(moment, f"Withdrawn: {said}" if said else "Withdrawn"),)


def _changes(details: dict[str, object], fetched_at: datetime | None) -> tuple[Change, ...]:
    """The page's own history, oldest first."""
    history = details.get("change_history")
    changes = []
    for entry in map(_mapping, history if isinstance(history, list) else []):
        moment, note = _moment(entry.get("public_timestamp"), fetched_at), _text(entry.get("note"))
        if isinstance(moment, datetime) and note:
            changes.append(Change(moment, note))
    return tuple(sorted(changes, key=lambda change: change.at))


def _organisations(item: dict[str, object]) -> tuple[str, ...]:
    links = _mapping(item.get("links"))
    found = []
    for name in ("organisations", "worldwide_organisations"):
        entries = links.get(name)
        found += [_text(_mapping(entry).get("title")) for entry in (entries if isinstance(entries, list) else [])]
    return tuple(dict.fromkeys(title for title in found if title))


def _earlier_government(details: dict[str, object]) -> str | None:
    """The government of history mode: a political page of one that is not in office any more."""
    government = _mapping(details.get("government"))
    if details.get("political") is True and government.get("current") is False:
        return _text(government.get("title"))
    return None


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return visible(value) or None if isinstance(value, str) else None


def _moment(value: object, fetched_at: datetime | None) -> Day | None:
    return read_moment(value, fetched_at) if isinstance(value, str) else None


def _later(moment: Day, than: Day) -> bool:
    if isinstance(moment, datetime) and isinstance(than, datetime):
        return moment > than
    return day_of(moment) > day_of(than)
