"""RSS and Atom, as they are and as they should not be."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.capture import ListingState
from spiders.feed import looks_like_feed, read_feed
from spiders.listing_page import MOST_ITEMS

URL = "https://council.example/rss/news"

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title>
<item><title>Bridge &amp; road</title><link> /news/1 </link><pubDate>Thu, 01 May 2025 09:00:00 GMT</pubDate>
<description>&lt;p&gt;It reopens.&lt;/p&gt;</description></item>
<item><title>By guid</title><guid>https://council.example/news/2</guid><dc:date>2025-04-30</dc:date></item>
<item><title>Nameless</title><guid isPermaLink="false">77</guid></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/feed"/><link rel="next" href="?page=2"/>
<entry><title>A</title><link rel="edit" href="/edit/1"/><link href="https://council.example/news/1"/>
<published>2025-05-01T09:00:00Z</published><updated>2025-05-02T09:00:00Z</updated></entry>
<entry><title>B</title><link rel="alternate" href="/news/2"/><updated>2025-05-03T09:00:00Z</updated></entry></feed>"""

RSS_1 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel/><item rdf:about="x"><title>A</title><link>https://council.example/news/1</link></item></rdf:RDF>"""


def test_rss_items_have_address_title_date_and_summary() -> None:
    page = read_feed(RSS.encode(), URL)
    assert [(item.url, item.listed.title, item.listed.published, item.listed.summary) for item in page.items] == [
        ("https://council.example/news/1", "Bridge & road", "Thu, 01 May 2025 09:00:00 GMT", "It reopens."),
        ("https://council.example/news/2", "By guid", "2025-04-30", None),
    ]
    assert page.problems == ("an entry has no link: 'Nameless'",)


def test_atom_entries_are_read_by_their_alternate_link_and_publication_comes_before_update() -> None:
    page = read_feed(ATOM.encode(), URL)
    assert [(item.url, item.listed.published) for item in page.items] == [
        ("https://council.example/news/1", "2025-05-01T09:00:00Z"),
        ("https://council.example/news/2", "2025-05-03T09:00:00Z"),
    ]
    assert page.next_url == "https://council.example/rss/news?page=2"


def test_rss_1_items_stand_outside_the_channel() -> None:
    assert [item.url for item in read_feed(RSS_1.encode(), URL).items] == ["https://council.example/news/1"]


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE rss [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rss><channel><item><link>/x</link></item></channel>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>',
        "<html><body>Not a feed</body></html>",
        "Service unavailable",
        "",
        "<rss><channel><item><title>only a title</title></item></channel></rss>",
    ],
)
def test_what_is_no_feed_or_declares_entities_is_broken(body: str) -> None:
    page = read_feed(body.encode(), URL)
    assert page.state is ListingState.BROKEN
    assert page.detail


def test_a_feed_without_entries_is_empty() -> None:
    assert read_feed(b"<rss><channel><title>News</title></channel></rss>", URL).state is ListingState.EMPTY


def test_a_feed_that_is_not_well_formed_is_read_as_far_as_it_goes_and_says_so() -> None:
    body = b"\n <?xml version='1.0'?><rss><channel><item><title>R&D nbsp&nbsp;</title><link>/a?x=1&y=2</link></item>"
    page = read_feed(body, URL)
    assert page.state is ListingState.OK
    assert "not well-formed" in page.problems[0]


@pytest.mark.parametrize(
    ("body", "content_type", "is_feed"),
    [
        (RSS.encode(), "text/html", True),
        (b"\xef\xbb\xbf\n" + ATOM.encode(), None, True),
        (b"<!-- made by hand --><rss>", "text/plain", True),
        (b"broken", "application/rss+xml", True),
        (b"<?xml version='1.0'?><!DOCTYPE html><html>", "application/xhtml+xml", False),
        (b"<html>", "text/html", False),
    ],
)
def test_a_feed_is_told_by_its_first_element(body: bytes, content_type: str | None, is_feed: bool) -> None:
    assert looks_like_feed(body, content_type) is is_feed


@pytest.mark.parametrize("piece", [b"<?xml ?>", b"<!-- -->", b"<!DOCTYPE rss>", b"<!---->\n", b"<?xml ", b"<!--"])
def test_a_head_of_thousands_of_pieces_is_read_in_no_time(piece: bytes) -> None:
    started = time.process_time()

    assert not looks_like_feed(piece * 5_000 + b"<html>", "text/html")
    assert looks_like_feed(piece * 20 + b"<rss>", None) is piece.rstrip().endswith(b">")

    assert time.process_time() - started < 1.0


def test_text_of_a_million_angle_brackets_is_read_in_no_time() -> None:
    started = time.process_time()
    item = b"<item><link>/a</link><title>" + b"&lt;" * 1_000_000 + b"</title></item>"

    assert read_feed(b"<rss><channel>" + item + b"</channel></rss>", URL).state is ListingState.OK

    assert time.process_time() - started < 5.0


@given(st.one_of(st.binary(max_size=200), st.text(max_size=120).map(lambda text: RSS.replace("Bridge", text).encode())))
def test_no_bytes_make_the_reader_fail(body: bytes) -> None:
    page = read_feed(body, URL)
    assert (page.state is ListingState.OK) == bool(page.items)


_NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=10)


@given(st.lists(_NAMES, unique=True, min_size=1, max_size=8))
def test_every_entry_of_a_well_formed_feed_is_named_in_order(names: list[str]) -> None:
    items = "".join(f"<item><title>{name}</title><link>https://c.example/{name}</link></item>" for name in names)
    page = read_feed(f"<rss><channel>{items}</channel></rss>".encode(), URL)
    assert [item.listed.title for item in page.items] == names


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
def test_entities_are_not_read_in_any_encoding(encoding: str) -> None:
    feed = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE rss [<!ENTITY a "Bridge">]><rss><channel><item>'
        "<title>&a;</title><link>https://c.example/1</link></item></channel></rss>"
    )
    page = read_feed(feed.encode(encoding), URL)
    assert page.state is ListingState.BROKEN
    assert page.items == ()


def test_a_feed_is_read_to_a_bound_and_says_so() -> None:
    entries = "".join(f"<item><link>https://c.example/{number}</link></item>" for number in range(MOST_ITEMS + 5))
    page = read_feed(f"<rss><channel>{entries}</channel></rss>".encode(), URL)
    assert len(page.items) == MOST_ITEMS
    assert page.problems == (f"the feed has {MOST_ITEMS + 5} entries, of which the first {MOST_ITEMS} were read",)
