"""Forgotten pages are left alone by crawls, and nothing is told of them but how many they are."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.server import Answer, LoopbackWeb, Site
from spiders.archive import ArchiveError
from spiders.capture import CaptureKind
from spiders.forgotten import TOMBSTONES, Forgotten, Tombstone, add_tombstones, address_hash, read_tombstones
from tests.spiders.conftest import Crawls, known_of, make_source
from tests.spiders.newsrooms import pages, path_of, three_pages

Serve = Callable[[Mapping[str, Site]], LoopbackWeb]
STORY = "/news/article/1/story"
ADDRESS = "https://www.saltmere.example/news/crane"
AT = datetime(2026, 11, 22, 5, tzinfo=UTC)


def test_a_forgotten_page_is_neither_asked_for_nor_is_the_listing_that_names_it_archived(
    crawls: Crawls, serve: Serve
) -> None:
    web = serve({"news.example": three_pages()})
    source = make_source("jadu", web.url("news.example", "/news"))
    everything = pages(crawls(source))
    web.served.clear()
    result = crawls(source, forgotten=(address_hash(source.id, web.url("news.example", STORY)),))
    assert STORY not in [served.path for served in web.served]
    assert pages(result) == [path for path in everything if path != STORY]
    assert [path_of(one.url) for one in result.captures if one.kind is CaptureKind.LISTING] == [
        "/news?page=2",
        "/news?page=3",
    ]
    assert "1 forgotten" in result.report.detail
    told = [one for one in (*result.issues, *result.checks, *result.gone) if STORY in str(one)]
    assert told == []


def test_a_walk_ends_at_known_pages_although_a_forgotten_one_is_among_them(crawls: Crawls, serve: Serve) -> None:
    web = serve({"news.example": three_pages()})
    source = make_source("jadu", web.url("news.example", "/news"))
    known = [one for one in known_of(crawls(source)) if path_of(one.url) not in {STORY, "/news"}]
    web.served.clear()
    forgotten = (address_hash(source.id, web.url("news.example", STORY)),)
    result = crawls(source, known, mode="incremental", forgotten=forgotten)
    assert [served.path for served in web.served if served.path != "/robots.txt"] == ["/news"]
    assert result.report.walk_complete


def test_what_an_unknown_address_leads_to_is_not_kept_where_it_was_forgotten(crawls: Crawls, serve: Serve) -> None:
    site = three_pages()
    site.at["/news/article/2/story"] = Answer(b"", 301, headers=(("Location", STORY),))
    web = serve({"news.example": site})
    source = make_source("jadu", web.url("news.example", "/news"))
    result = crawls(source, forgotten=(address_hash(source.id, web.url("news.example", STORY)),))
    assert {STORY, "/news/article/2/story"}.isdisjoint(pages(result))
    assert not any("/news/article/2/story" in str(issue) for issue in result.issues)


@pytest.mark.parametrize(
    "address", [ADDRESS, f"{ADDRESS}/", "http://www.saltmere.example/news/crane", f"{ADDRESS}?utm_source=x#top"]
)
def test_an_address_is_known_in_every_form_that_leads_to_the_page(address: str) -> None:
    met: set[str] = set()
    assert address in Forgotten("saltmere", [address_hash("saltmere", ADDRESS)], met)
    assert len(met) == 1


@pytest.mark.parametrize("address", [f"{ADDRESS}s", "https://other.example/news/crane", "no address"])
def test_other_addresses_are_not_forgotten(address: str) -> None:
    assert address not in Forgotten("saltmere", [address_hash("saltmere", ADDRESS)], set())


def test_the_same_address_at_another_source_is_another_page() -> None:
    assert ADDRESS not in Forgotten("gazette", [address_hash("saltmere", ADDRESS)], set())


def test_the_archive_keeps_tombstones_each_once_and_by_its_first_reference(tmp_path: Path) -> None:
    assert read_tombstones(tmp_path, "saltmere") == []
    first = Tombstone(address_hash("saltmere", ADDRESS), AT, "case 1")
    other = Tombstone(address_hash("saltmere", f"{ADDRESS}/2"), AT, "case 2")
    add_tombstones(tmp_path, "saltmere", [first])
    add_tombstones(tmp_path, "saltmere", [other, Tombstone(first.address_hash, AT, "case 3")])
    assert read_tombstones(tmp_path, "saltmere") == [first, other]
    assert ADDRESS not in (tmp_path / "saltmere" / TOMBSTONES).read_text()


def test_tombstones_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    add_tombstones(tmp_path, "saltmere", [])
    (tmp_path / "saltmere" / TOMBSTONES).write_text("{}\n")
    with pytest.raises(ArchiveError, match=TOMBSTONES):
        read_tombstones(tmp_path, "saltmere")
