"""The archive alone brings the warehouse back."""

from dataclasses import replace
from pathlib import Path

from flows.collect import Errand, collect
from flows.rebuilding import rebuild_source
from schema.engine import open_engine
from schema.migrate import upgrade
from spiders.capture import Outcome
from spiders.source import Source, load_sources
from tests.flows.conftest import Press
from tests.flows.warehouse_rows import rows
from tests.parish_site import POSTS

KEPT = ("page", "page_version", "document", "announcement", "announcement_page", "capture", "removed_block")


def quiet(level: int, message: str) -> None:
    del level, message


def two_nights(press: Press) -> Source:
    """A night, an edit, and another night."""
    source = load_sources(press.settings.sources_dir)[0]
    engine = open_engine(press.settings.database_url)
    upgrade(engine)
    engine.dispose()
    assert collect(source, Errand(), press.settings, quiet).outcome is Outcome.OK
    edited = replace(POSTS[2], paragraphs=("Twelve primary schools, not eleven.", *POSTS[2].paragraphs[1:]))
    press.site.posts = [*POSTS[:2], edited, *POSTS[3:]]
    assert collect(source, Errand(), press.settings, quiet).load.changed == 1
    return source


def content(press: Press) -> dict[str, list[str]]:
    engine = open_engine(press.settings.database_url, read_only=True)
    try:
        return {name: lines for name, lines in rows(engine).items() if name in KEPT}
    finally:
        engine.dispose()


def lose_the_warehouse(press: Press) -> None:
    for path in press.folder.glob("wire.sqlite*"):
        path.unlink()


def test_a_lost_warehouse_comes_back_with_its_versions_and_its_announcements_ids(press: Press) -> None:
    source = two_nights(press)
    before = content(press)
    assert len(before["page_version"]) == len(POSTS) + 1
    lose_the_warehouse(press)
    press.web.served.clear()
    assert rebuild_source(source, press.settings, quiet).load.new_pages == len(POSTS)
    assert content(press) == before
    assert press.web.served == []


def test_rebuilding_a_warehouse_that_lacks_nothing_changes_nothing(press: Press) -> None:
    source = two_nights(press)
    before = content(press)
    assert rebuild_source(source, press.settings, quiet).outcome is Outcome.UNCHANGED
    assert content(press) == before


def test_the_crawl_after_a_rebuilding_asks_for_nothing_whole_that_is_known(press: Press) -> None:
    source = two_nights(press)
    lose_the_warehouse(press)
    rebuild_source(source, press.settings, quiet)
    press.web.served.clear()
    collect(source, Errand(), press.settings, quiet)
    articles = [served for served in press.web.served if served.path.count("/") == 3 and "page" not in served.path]
    assert {served.status for served in articles} == {304}


def test_a_damaged_file_is_told_and_the_rest_is_loaded(press: Press) -> None:
    source = two_nights(press)
    lose_the_warehouse(press)
    newest = max(press.archive.rglob("*.warc.gz"), key=lambda path: path.stat().st_mtime_ns)
    newest.write_bytes(newest.read_bytes()[:200])
    said: list[str] = []
    result = rebuild_source(source, press.settings, lambda level, message: said.append(message))
    assert result.outcome is Outcome.FAILED
    assert result.load.new_pages == len(POSTS)
    assert any(newest.name in message for message in said)


def test_folders_without_an_archive_rebuild_to_nothing(press: Press, tmp_path: Path) -> None:
    source = load_sources(press.settings.sources_dir)[0]
    assert rebuild_source(source, press.settings, quiet).outcome is Outcome.UNCHANGED
