"""Feeds as JSON Feed 1.1 (jsonfeed.org)."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from publishing.feeds.content import full_text, plain, summary
from publishing.feeds.entries import Entry
from publishing.feeds.moments import rfc3339
from publishing.feeds.naming import Feed, entry_id, web_address

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """The feed's file. What JSON Feed has no words for stands under `_councilwire`."""
    found = {
        "version": VERSION,
        "title": plain(feed.title),
        "home_page_url": feed.page_url,
        "feed_url": feed.json_url,
        "items": [_item(entry) for entry in entries],
    }
    return (json.dumps(_present(found), ensure_ascii=False) + "\n").encode()


def _item(entry: Entry) -> dict[str, Any]:
    content = full_text(entry)
    return _present(
        {
            "id": entry_id(entry.id),
            "url": web_address(entry.url),
            "title": plain(entry.headline),
            "summary": summary(entry),
            "content_html": content,
            "content_text": None if content else summary(entry),  # an item needs one or the other
            "date_published": rfc3339(entry.published) if entry.published else None,
            "date_modified": rfc3339(entry.updated),
            "authors": [{"name": plain(entry.announcer)}],
            "tags": [plain(entry.announcer_kind), plain(entry.announcer_id)],
            "language": entry.language,
            "_councilwire": _present(
                {
                    "id": entry.id,
                    "moved_to": entry.moved_to,
                    "announcer_id": entry.announcer_id,
                    "announcer_kind": entry.announcer_kind,
                    "announcer_gss": entry.announcer_gss,
                    "published_known_to": _known_to(entry),
                    "published_certainty": entry.published_certainty,
                    "withdrawn_at": rfc3339(entry.withdrawn_at) if entry.withdrawn_at else None,
                    "licence": plain(entry.licence),
                    "attribution": plain(entry.attribution),
                    "outlets": [
                        _present({"name": plain(one.name), "rank": one.rank, "url": web_address(one.url)})
                        for one in entry.outlets
                    ],
                }
            ),
        }
    )


def _known_to(entry: Entry) -> str | None:
    if entry.published is None:
        return None
    return "second" if isinstance(entry.published, datetime) else "day"


def _present(values: dict[str, Any]) -> dict[str, Any]:
    """`values` without those that there are none of: JSON Feed knows no null."""
    return {key: value for key, value in values.items() if value is not None}
