"""Feeds of arbitrary text: both formats can be read and say what the page says; only web addresses are links."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from publishing.feeds.atom import atom
from publishing.feeds.entries import Entry, Outlet
from publishing.feeds.json_feed import json_feed
from publishing.feeds.naming import Feed, web_address
from tests.schema.batches import night


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://a.example/b?c=d#e", "https://a.example/b?c=d#e"),
        ("HTTP://a.example/ä", "HTTP://a.example/ä"),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("https://a.example/\u202egnp.exe", "https://a.example/%E2%80%AEgnp.exe"),
        ("javascript:alert(1)", None),
        ("data:text/html,<script>", None),
        ("/news/1", None),
        ("https://[::1", None),
        ("", None),
    ],
)
def test_only_web_addresses_are_links(url: str, address: str | None) -> None:
    assert web_address(url) == address


ENTRY = Entry(
    id="gy2dkn3ffzqxe4tm",
    title="",
    url="https://fernshire.example/news/carers",
    announcer="",
    announcer_id="fernshire",
    announcer_kind="council",
    announcer_gss=None,
    language=None,
    excerpt="",
    body_text="",
    published=date(2026, 3, 1),
    published_certainty=None,
    updated=night(1),
    withdrawn_at=None,
    licence="",
    attribution="",
    outlets=(),
    moved_to=None,
)


@given(words=st.text(), url=st.text())
def test_whatever_a_page_says_both_formats_can_be_read_and_say_it(words: str, url: str) -> None:
    entry = replace(
        ENTRY,
        title=words,
        url=url,
        announcer=words,
        language=words,
        excerpt=words,
        body_text=words,
        attribution=words,
        licence=words,
        outlets=(Outlet(words, "press", url, words),),
    )
    feed = Feed("all", words, None)
    root = etree.fromstring(atom(feed, [entry], night(1)))
    (item,) = json.loads(json_feed(feed, [entry]))["items"]
    namespace = {"a": "http://www.w3.org/2005/Atom"}
    readable = "".join(one if etree_can_hold(one) else "\ufffd" for one in words)
    assert root.findtext("a:entry/a:rights", namespaces=namespace) == readable
    assert root.findtext("a:entry/a:summary", namespaces=namespace) == item["summary"] == readable
    assert root.findtext("a:entry/a:title", namespaces=namespace) == item["title"]
    assert root.findtext("a:entry/a:content", namespaces=namespace) in {item["content_html"], readable}


def etree_can_hold(one: str) -> bool:
    try:
        etree.Element("a").text = one
    except ValueError:
        return False
    return True
