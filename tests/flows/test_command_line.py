"""`councilwire` as an operator types it, over a small site that is not the demo's, with only a source file written."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from schema.engine import open_engine
from tests.flows.conftest import Press, Station, command_environment
from tests.parish_site import POSTS, ParishSite, Post, write_source

COUNCILWIRE = Path(sys.executable).parent / "councilwire"


def councilwire(press: Press, *arguments: str, api: str | None = None, **environment: str) -> tuple[int, str]:
    """Run a command; its exit code and what it said."""
    done = subprocess.run(
        [COUNCILWIRE, *arguments],
        env=command_environment(press, api) | environment,
        cwd=press.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    return done.returncode, done.stdout + done.stderr


def rows(press: Press, query: str) -> list[tuple[Any, ...]]:
    engine = open_engine(press.settings.database_url, read_only=True)
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]
    finally:
        engine.dispose()


def test_nightly_fills_the_warehouse_from_a_folder_of_source_files(press: Press, station: Station) -> None:
    code, said = councilwire(press, "nightly", api=station.api)
    assert code == 0, said
    found = rows(press, "SELECT title, published_on, body_text FROM v1_announcements ORDER BY published_on DESC")
    assert [(title, str(day), body.split("\n\n")) for title, day, body in found] == [
        (post.title, post.day, list(post.paragraphs)) for post in POSTS
    ]


def test_a_second_night_finds_what_was_edited_and_what_is_new_and_asks_for_nothing_else_whole(
    press: Press, station: Station
) -> None:
    assert councilwire(press, "nightly", api=station.api)[0] == 0
    edited = Post(
        POSTS[1].slug, POSTS[1].title, POSTS[1].day, ("Thirteen families, not twelve.", *POSTS[1].paragraphs[1:])
    )
    new = Post(
        "ice-rink",
        "Ice rink on the market square",
        "2026-11-10",
        ("It opens on Friday and stays until Twelfth Night.",),
    )
    press.site.posts = [new, POSTS[0], edited, *POSTS[2:]]
    press.web.served.clear()
    assert councilwire(press, "nightly", api=station.api)[0] == 0
    whole = {served.path for served in press.web.served if served.status == 200 and served.path != "/robots.txt"}
    assert {path for path in whole if "page" not in path} == {"/news/", "/news/ice-rink/", "/news/foster-families/"}
    assert rows(press, "SELECT title, versions FROM v1_pages WHERE versions > 1") == [(edited.title, 2)]
    assert len(rows(press, "SELECT id FROM v1_announcements")) == len(POSTS) + 1


def test_a_dry_run_says_what_would_change_and_keeps_nothing(press: Press, station: Station) -> None:
    code, said = councilwire(press, "crawl", "saltmere", "--dry-run", api=station.api)
    assert code == 0, said
    assert f"│ {len(POSTS)} │" in said.replace("  ", " ").replace("  ", " ")
    assert rows(press, "SELECT count(*) FROM page") == [(0,)]
    assert not press.archive.exists()


def test_recleaning_touches_no_network_and_changes_nothing_when_the_rules_are_the_same(
    press: Press, station: Station
) -> None:
    assert councilwire(press, "nightly", api=station.api)[0] == 0
    before = rows(press, "SELECT page_id, valid_from, text_hash FROM page_version ORDER BY 1, 2")
    press.web.served.clear()
    code, said = councilwire(press, "reclean", api=station.api)
    assert code == 0, said
    assert press.web.served == []
    assert rows(press, "SELECT page_id, valid_from, text_hash FROM page_version ORDER BY 1, 2") == before


def test_show_tells_a_pages_whole_way(press: Press, station: Station) -> None:
    assert councilwire(press, "nightly", api=station.api)[0] == 0
    code, said = councilwire(press, "show", press.web.url("www.saltmere.example", "/news/youth-hub/"))
    assert code == 0, said
    for part in ("saltmere/", ".warc.gz", "cookie", POSTS[4].title, "version 1", "announcement"):
        assert part in said, part


def test_show_says_so_when_no_page_has_the_address(press: Press) -> None:
    assert councilwire(press, "db", "upgrade")[0] == 0
    code, said = councilwire(press, "show", "https://www.nowhere.example/news/none")
    assert code == 1
    assert "no page" in said


def test_show_answers_in_words_where_there_is_no_warehouse_and_no_address(press: Press) -> None:
    for url, word in (("https://www.nowhere.example/", "warehouse"), ("http://[broken/", "address")):
        code, said = councilwire(press, "show", url)
        assert code == 2
        assert word in said
        assert "Traceback" not in said


def test_a_site_that_refuses_is_blocked_and_does_not_hide_one_that_does_not(press: Press, station: Station) -> None:
    press.web.sites["wall.example"] = ParishSite(refuse=True)
    write_source(press.folder / "sources", press.web.port, "wall", "wall.example")
    code, said = councilwire(press, "nightly", api=station.api)
    assert code == 0, said
    outcomes = dict(rows(press, "SELECT source_id, outcome FROM crawl_run"))
    assert outcomes == {"saltmere": "ok", "wall": "blocked"}
    assert "wall: blocked" in said


def test_a_source_file_with_a_mistake_fails_alone_and_the_others_are_collected(press: Press, station: Station) -> None:
    (press.folder / "sources" / "half-done.yaml").write_text("id: half-done\nname: [\n")
    code, said = councilwire(press, "nightly", api=station.api)
    assert code == 1
    assert "half-done: failed" in said
    assert len(rows(press, "SELECT id FROM v1_announcements")) == len(POSTS)


def test_a_newsroom_whose_markup_is_gone_is_site_changed_and_keeps_its_pages(press: Press, station: Station) -> None:
    assert councilwire(press, "nightly", api=station.api)[0] == 0
    press.site.redesigned = True
    code, said = councilwire(press, "nightly", api=station.api)
    assert code == 1, "the only source could not be read"
    assert "site changed" in said
    assert len(rows(press, "SELECT id FROM v1_announcements")) == len(POSTS)


def test_no_crawl_starts_without_an_address_to_reach_its_operator(press: Press) -> None:
    code, said = councilwire(press, "nightly", COUNCILWIRE_CONTACT="")
    assert code == 2
    assert "COUNCILWIRE_CONTACT" in said
    assert press.web.served == []


def test_settings_are_read_from_the_file_in_the_working_directory(press: Press) -> None:
    (press.folder / "councilwire.toml").write_text('fail_share = "half"\n')
    for command in (["sources", "list"], ["demo", "--folder", str(press.folder / "demo")]):
        code, said = councilwire(press, *command)
        assert code == 2
        assert "fail_share" in said
        assert "Traceback" not in said


def test_a_wrong_source_file_is_reported_with_its_line_and_key(press: Press) -> None:
    wrong = press.folder / "sources" / "wrong.yaml"
    wrong.write_text((press.folder / "sources" / "saltmere.yaml").read_text().replace("kind: council", "kind: parish"))
    code, said = councilwire(press, "sources", "check")
    assert code == 1
    assert f"{wrong}:3: kind:" in said.replace("\n", "")


@pytest.mark.parametrize("command", [["sources", "list"], ["sources", "check"], ["sources", "show", "saltmere"]])
def test_the_commands_about_sources_answer_without_a_warehouse(press: Press, command: list[str]) -> None:
    code, said = councilwire(press, *command)
    assert code == 0, said
    assert not (press.folder / "wire.sqlite").exists()
