"""Feeds: what stands in them, in the order of the news, and what feed readers make of it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree, html
from sqlalchemy import Engine, create_engine

from publishing.feeds import SavedSearch, write_feeds
from schema.load import load_run
from schema.records import SourceRecord
from tests.publishing.released import released
from tests.schema.batches import batch, gone, page, source
from tests.schema.texts import RELEASE

NEWS = "https://fernshire.example/news"
CARERS, LIBRARY, COPY, LIVE = (
    f"{NEWS}/carers",
    f"{NEWS}/library",
    "https://gazette.example/carers",
    "https://gazette.example/live",
)
FERNSHIRE = replace(source(), name='Fernshire <i>"County"</i> & Council', gss="E10000099")
GAZETTE = replace(source("gazette", "local-press", full_text=False), name="The Gazette", attribution="© The Gazette")
LIBRARY_TEXT = " ".join(f"library{number}" for number in range(150))
STORY = "Crowds came to the harbour. " + "They stayed until the lamps were lit. " * 12 + "Then they went home, singing."
EDITED = f"{RELEASE}\n\nThe centre has since been given a second garden by a neighbour."
HOSTILE_TITLE = '<script>alert("x")</script> =HYPERLINK("http://evil.example") {{ 7*7 }} \u202egnirts'
HOSTILE_TEXT = "</p><img src=x onerror=alert(1)> & ]]> '; DROP TABLE v1_announcements; --\n\nSecond <b>paragraph</b>."
ATOM = "{http://www.w3.org/2005/Atom}"
ADDRESS = "https://wire.example/releases/"
MOMENT = datetime(2026, 3, 5, 3, tzinfo=UTC)

Publish = Callable[..., Path]


@pytest.fixture
def warehouse(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Engine]:
    """An empty SQLite warehouse."""
    path = tmp_path / "warehouse.sqlite"
    path.write_bytes(migrated_sqlite.read_bytes())
    engine = create_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def publish(warehouse: Engine, tmp_path: Path) -> Publish:
    """Makes a release of the warehouse and writes its feeds; their folder."""

    def write(name: str = "feeds", **asked: Any) -> Path:
        engine = create_engine(f"sqlite:///{released(warehouse, tmp_path / 'release.sqlite')}")
        with engine.connect() as connection:
            files = write_feeds(connection, tmp_path / name, **({"moment": MOMENT} | asked))
        engine.dispose()
        assert sorted(files) == sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        return tmp_path / name

    return write


def load(warehouse: Engine, *pairs: Any, number: int = 1, of: SourceRecord = FERNSHIRE, **more: Any) -> None:
    load_run(warehouse, batch(*pairs, number=number, of=of, **more))


def read(path: Path) -> Any:
    """A feed as feedparser reads it. It must have nothing to mend."""
    parsed = feedparser.parse(path.read_bytes())
    assert not parsed.bozo
    assert parsed.version == "atom10"
    return parsed


def items(path: Path) -> list[dict[str, Any]]:
    """A JSON Feed's items."""
    found: list[dict[str, Any]] = json.loads(path.read_bytes())["items"]
    return found


def markup_of(content: str) -> Any:
    """An entry's content as a browser would take it."""
    return html.fragment_fromstring(content, create_parent=True)


def standing(entry: Any) -> list[str]:
    return [tag.term for tag in entry.tags if tag.scheme.endswith(":standing")]


def test_there_is_a_feed_of_everything_of_each_source_and_of_each_search_in_both_formats(
    warehouse: Engine, publish: Publish
) -> None:
    load(warehouse, page(CARERS))
    load(warehouse, of=GAZETTE)
    folder = publish(searches=[SavedSearch(name="carers", title="Young carers", words=("carers",))])
    names = {str(path.relative_to(folder)) for path in folder.rglob("*.*")}
    feeds = ("all", "sources/fernshire", "sources/gazette", "searches/carers")
    assert names == {f"{name}{ending}" for name in feeds for ending in (".atom.xml", ".json")}
    lengths = {name: len(read(folder / f"{name}.atom.xml").entries) for name in feeds}
    assert lengths == {"all": 1, "sources/fernshire": 1, "sources/gazette": 0, "searches/carers": 1}
    assert {name: len(items(folder / f"{name}.json")) for name in feeds} == lengths
    assert read(folder / "searches/carers.atom.xml").feed.title == "councilwire: Young carers"


def test_feeds_have_what_their_standards_ask_for(warehouse: Engine, publish: Publish) -> None:
    load(warehouse, page(CARERS), page(LIBRARY, LIBRARY_TEXT, title=None, published=None))
    load(warehouse, page("https://gazette.example/harbour", STORY, title="Crowds"), of=GAZETTE)
    folder = publish()
    for path in folder.rglob("*.atom.xml"):
        root = etree.fromstring(path.read_bytes())
        assert [root.findtext(ATOM + name) for name in ("id", "title", "updated")].count(None) == 0
        ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
        assert len(set(ids)) == len(ids)
        for entry in root.iter(f"{ATOM}entry"):
            once = ("id", "title", "updated", "author", "summary", "rights")
            assert [len(entry.findall(ATOM + name)) for name in once] == [1] * len(once)
            assert entry.findtext(f"{ATOM}author/{ATOM}name")
            assert [link.get("rel") for link in entry.iter(f"{ATOM}link")].count("alternate") == 1
    for path in folder.rglob("*.json"):
        feed = json.loads(path.read_bytes())
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["title"]
        for item in feed["items"]:
            assert item["id"]
            assert ("content_html" in item) != ("content_text" in item)
            assert all(author["name"] for author in item["authors"])


def test_an_entry_has_the_announcements_words_publisher_days_and_terms(warehouse: Engine, publish: Publish) -> None:
    taken, made = page(CARERS)
    load(warehouse, (taken, replace(made, published_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC))))
    folder = publish()
    (entry,) = read(folder / "all.atom.xml").entries
    (item,) = items(folder / "all.json")
    assert entry.title == item["title"] == "Centre for young carers opens"
    assert entry.link == item["url"] == CARERS
    assert (entry.published, entry.updated) == ("2026-03-01T09:30:00Z", "2026-03-02T02:00:00Z")
    assert (item["date_published"], item["date_modified"]) == (entry.published, entry.updated)
    assert entry.published_parsed[:6] == (2026, 3, 1, 9, 30, 0)
    assert entry.author == item["authors"][0]["name"] == FERNSHIRE.name
    assert entry.rights == item["_councilwire"]["attribution"] == FERNSHIRE.attribution
    assert {tag.scheme.rsplit(":", 1)[1]: tag.term for tag in entry.tags} == {
        "source": "fernshire",
        "kind": "council",
        "gss": "E10000099",
    }
    assert entry.summary == item["summary"] == RELEASE[:300]
    paragraphs = [element.text_content() for element in markup_of(item["content_html"]).iter("p")]
    assert paragraphs == [*RELEASE.split("\n\n"), FERNSHIRE.attribution]


def test_where_only_the_day_is_known_it_is_given_as_that_day_and_said_so(warehouse: Engine, publish: Publish) -> None:
    load(warehouse, page(CARERS))
    folder = publish()
    (entry,) = read(folder / "all.atom.xml").entries
    (item,) = items(folder / "all.json")
    assert entry.published == item["date_published"] == "2026-03-01T00:00:00Z"
    assert [tag.label for tag in entry.tags if tag.term == "day"] == ["Only the day of publication is known"]
    assert item["_councilwire"]["published_known_to"] == "day"


def test_where_no_day_is_known_none_is_made_up(warehouse: Engine, publish: Publish) -> None:
    load(warehouse, page(CARERS, published=None))
    folder = publish()
    (entry,) = read(folder / "all.atom.xml").entries
    (item,) = items(folder / "all.json")
    assert "published" not in entry
    assert {"date_published", "published_known_to"}.isdisjoint(item | item["_councilwire"])
    assert [tag.term for tag in entry.tags if tag.scheme.endswith(":published")] == ["unknown"]


def test_the_whole_text_is_in_no_feed_unless_the_licence_allows_it(warehouse: Engine, publish: Publish) -> None:
    load(warehouse, page(CARERS))
    load(warehouse, page("https://gazette.example/harbour", STORY, title="Crowds"), of=GAZETTE)
    folder = publish(searches=[SavedSearch(name="harbour", title="Harbour", words=("harbour",))])
    (story,) = read(folder / "sources/gazette.atom.xml").entries
    (item,) = items(folder / "searches/harbour.json")
    assert "content" not in story
    assert story.summary == item["content_text"] == STORY[:300]
    assert story.rights == "© The Gazette"
    for path in folder.rglob("*.*"):
        assert "singing" not in path.read_text(encoding="utf-8"), path
    assert "Saturdays from 10am" in (folder / "all.json").read_text(encoding="utf-8")


def test_markup_formulas_and_turned_writing_show_as_the_text_they_are(warehouse: Engine, publish: Publish) -> None:
    load(warehouse, page(f"{NEWS}/1?q=<script>&r='\"", HOSTILE_TEXT, title=HOSTILE_TITLE))
    folder = publish()
    feed = read(folder / "all.atom.xml")
    (entry,), (item,) = feed.entries, items(folder / "all.json")
    assert entry.title_detail.type == "text/plain"
    assert entry.title == item["title"] == HOSTILE_TITLE
    assert entry.author == FERNSHIRE.name
    assert entry.summary_detail.type == "text/plain"
    assert entry.content[0].type == "text/html"
    written = (folder / "all.atom.xml").read_text(encoding="utf-8")
    assert "<script" not in written
    assert "<img" not in written
    for content in (entry.content[0].value, item["content_html"]):
        tags = {element.tag for element in markup_of(content).iter()}
        assert tags == {"div", "p", "small"}
        shown = [element.text_content() for element in markup_of(content).iter("p")]
        assert shown == [*HOSTILE_TEXT.split("\n\n"), FERNSHIRE.attribution]
    assert "<" not in entry.link
    assert urlsplit(entry.link).hostname == "fernshire.example"


def test_a_withdrawn_announcement_says_so_and_comes_up_again(warehouse: Engine, publish: Publish) -> None:
    load(warehouse, page(LIBRARY, LIBRARY_TEXT, title="Library opens"))
    load(warehouse, page(CARERS, number=2), number=2)
    assert [entry.title for entry in read(publish("before") / "all.atom.xml").entries][1] == "Library opens"
    load(warehouse, number=3, gone=(gone(LIBRARY, 3, 410),))
    folder = publish("after")
    entry, item = read(folder / "all.atom.xml").entries[0], items(folder / "all.json")[0]
    assert entry.title == item["title"] == "Withdrawn: Library opens"
    assert entry.updated == item["_councilwire"]["withdrawn_at"] == "2026-03-04T02:00:00Z"
    assert standing(entry) == ["withdrawn"]


def test_other_pages_that_carry_it_are_related_links_with_their_outlets_names(
    warehouse: Engine, publish: Publish
) -> None:
    load(warehouse, page(CARERS))
    load(warehouse, page(COPY, title="Carers get a home", minute=1), of=GAZETTE)
    folder = publish()
    (entry,), (item,) = read(folder / "all.atom.xml").entries, items(folder / "all.json")
    assert [(link.href, link.title) for link in entry.links if link.rel == "related"] == [(COPY, "The Gazette")]
    assert item["_councilwire"]["outlets"] == [{"name": "The Gazette", "rank": "press", "url": COPY}]
    assert not read(folder / "sources/gazette.atom.xml").entries, "a source's feed has what it announced"


def test_an_id_that_led_on_to_another_after_it_was_published_has_an_entry_that_says_so(
    warehouse: Engine, publish: Publish
) -> None:
    load(warehouse, page(CARERS))
    load(warehouse, page(LIVE, "The centre opens today, and this page tells of it hour by hour."), of=GAZETTE)
    before = {entry.id for entry in read(publish("before") / "all.atom.xml").entries}
    load(warehouse, page(LIVE, RELEASE, 2), of=GAZETTE, number=2)
    folder = publish("after")
    moved, kept = read(folder / "all.atom.xml").entries
    assert {moved.id, kept.id} == before
    assert standing(moved) == ["moved"]
    assert moved.title == "Now one with another: Centre for young carers opens"
    assert moved.link == kept.link == CARERS
    assert moved.links[1].href == kept.id
    assert "content" not in moved
    assert items(folder / "all.json")[0]["_councilwire"]["moved_to"] == kept.id.rpartition(":")[2]
    for name in ("fernshire", "gazette"):
        assert moved.id in {entry.id for entry in read(folder / f"sources/{name}.atom.xml").entries}


def test_ids_that_became_one_within_a_night_are_not_told_of(warehouse: Engine, publish: Publish) -> None:
    load(warehouse, page(COPY, minute=1), of=GAZETTE)
    load(warehouse, page(CARERS))
    with warehouse.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM v1_redirects").scalar_one() == 1
    (entry,) = read(publish() / "all.atom.xml").entries
    assert not standing(entry)


def test_ids_stay_whatever_happens_to_text_address_and_installation(warehouse: Engine, publish: Publish) -> None:
    load(warehouse, page(CARERS), page(LIBRARY, LIBRARY_TEXT, title="Library opens"))
    before = {entry.link: entry.id for entry in read(publish("before") / "all.atom.xml").entries}
    load(warehouse, page(CARERS, EDITED, 2, title="Centre for young carers is open"), number=2)
    folder = publish("after", address=ADDRESS, moment=MOMENT + timedelta(days=1))
    after = read(folder / "all.atom.xml")
    assert {entry.link: entry.id for entry in after.entries} == before
    assert {item["url"]: item["id"] for item in items(folder / "all.json")} == before
    assert after.entries[0].link == CARERS, "what was changed last stands first"
    with warehouse.connect() as connection:
        ids = connection.exec_driver_sql("SELECT id FROM v1_announcements").scalars()
        assert {f"tag:councilwire.example,2026:{one}" for one in ids} == set(before.values())
    assert after.feed.id == "tag:councilwire.example,2026:feed/all"


def test_a_feed_in_which_nothing_has_changed_keeps_its_bytes(warehouse: Engine, publish: Publish) -> None:
    load(warehouse, page(CARERS))
    before = (publish("before") / "all.atom.xml").read_bytes()
    after = (publish("after", moment=MOMENT + timedelta(days=1)) / "all.atom.xml").read_bytes()
    assert after == before


def test_the_newest_stand_first_and_past_years_of_a_new_source_do_not_push_them_out(
    warehouse: Engine, publish: Publish
) -> None:
    load(warehouse, page(CARERS))
    old = [
        page(f"{NEWS}/{year}", f"{LIBRARY_TEXT} {year}", 2, title=f"Of {year}", published=date(year, 6, 1))
        for year in (2021, 2023, 2022)
    ]
    load(warehouse, *old, number=2)
    titles = [entry.title for entry in read(publish() / "all.atom.xml").entries]
    assert titles[0] == "Centre for young carers opens"
    assert titles[1:] == sorted(titles[1:], reverse=True)
    assert [entry.title for entry in read(publish("short", limit=2) / "all.atom.xml").entries] == titles[:2]


def test_a_feed_says_where_it_is_where_the_releases_have_an_address(warehouse: Engine, publish: Publish) -> None:
    load(warehouse, page(CARERS))
    folder = publish("with", address=ADDRESS)
    links = {(link.rel, link.type): link.href for link in read(folder / "sources/fernshire.atom.xml").feed.links}
    base = "https://wire.example/releases/latest"
    assert links == {
        ("self", "application/atom+xml"): f"{base}/feeds/sources/fernshire.atom.xml",
        ("alternate", "application/feed+json"): f"{base}/feeds/sources/fernshire.json",
        ("alternate", "text/html"): f"{base}/morning.html",
    }
    found = json.loads((folder / "sources/fernshire.json").read_bytes())
    assert found["feed_url"] == f"{base}/feeds/sources/fernshire.json"
    without = publish("without")
    assert "links" not in read(without / "all.atom.xml").feed
    assert "feed_url" not in json.loads((without / "all.json").read_bytes())


def test_an_empty_feed_is_of_the_releases_moment(warehouse: Engine, publish: Publish) -> None:
    assert read(publish() / "all.atom.xml").feed.updated == "2026-03-05T03:00:00Z"


def test_a_sources_id_names_a_file_and_no_other_place(warehouse: Engine, publish: Publish) -> None:
    load(warehouse, of=replace(source("../../escaped"), hosts=("a.example",)))
    assert [path.name for path in (publish() / "sources").glob("*.json")] == ["..%2F..%2Fescaped.json"]
