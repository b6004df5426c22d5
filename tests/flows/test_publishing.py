"""Nightlies end by publishing, operators publish by hand, and forgetting takes pages out of what was published."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from schema.engine import open_engine, writing
from tests.flows.conftest import Press, Station
from tests.flows.test_command_line import councilwire
from tests.parish_site import POSTS


@pytest.fixture
def press(press: Press) -> Press:
    """A site whose nightlies publish."""
    return replace(press, publishes=True)


def releases(press: Press) -> list[Path]:
    """The releases, oldest first."""
    return sorted(Path(press.settings.releases).glob("2*"))


def titles(release: Path) -> set[str]:
    with sqlite3.connect(release / "councilwire.sqlite") as file:
        return {row[0] for row in file.execute("SELECT title FROM v1_announcements")}


def change(press: Press, statement: str) -> None:
    engine = open_engine(press.settings.database_url)
    with writing(engine, foreign_keys=False) as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_a_nightly_that_passes_leaves_a_release_and_says_so(press: Press, station: Station) -> None:
    code, said = councilwire(press, "nightly", api=station.api)
    assert code == 0, said
    (release,) = releases(press)
    assert titles(release) == {post.title for post in POSTS}
    assert f"published as {release.name}, {len(POSTS)} announcements" in " ".join(said.split())
    assert (Path(press.settings.releases) / "latest").resolve() == release.resolve()
    assert POSTS[0].title in (release / "morning.html").read_text(encoding="utf-8")


def test_a_dry_run_publishes_nothing(press: Press, station: Station) -> None:
    assert councilwire(press, "nightly", "--dry-run", api=station.api)[0] == 0
    assert releases(press) == []


def test_publishing_after_nightlies_can_be_turned_off(press: Press, station: Station) -> None:
    assert councilwire(press, "nightly", api=station.api, COUNCILWIRE_PUBLISH_NIGHTLY="false")[0] == 0
    assert releases(press) == []


def test_publish_writes_what_has_changed_and_full_writes_all_anew(press: Press, station: Station) -> None:
    assert councilwire(press, "nightly", api=station.api)[0] == 0
    code, said = councilwire(press, "publish", api=station.api)
    assert code == 0, said
    first, second = releases(press)
    assert f"nothing new since {first.name}" in " ".join(said.split())
    assert f"made from {first.name}" in said
    code, said = councilwire(press, "publish", "--full", api=station.api)
    assert code == 0, said
    assert "written anew: it was asked for" in " ".join(said.split())
    assert titles(releases(press)[-1]) == titles(second)


def test_publish_into_another_folder(press: Press, station: Station, tmp_path: Path) -> None:
    assert councilwire(press, "nightly", api=station.api)[0] == 0
    assert councilwire(press, "publish", "--releases", str(tmp_path / "other"), api=station.api)[0] == 0
    assert json.loads((tmp_path / "other" / "latest.json").read_bytes())["release"]
    assert len(releases(press)) == 1


def test_a_failing_check_fails_the_run_with_its_figures_and_force_gets_past_it(press: Press, station: Station) -> None:
    assert councilwire(press, "nightly", api=station.api)[0] == 0
    (good,) = releases(press)
    change(press, "DELETE FROM page_version WHERE page_id > 1")
    code, said = councilwire(press, "publish", api=station.api)
    assert code == 1
    assert f"1 rows in v1_versions, {len(POSTS)} before" in " ".join(said.split())
    assert f"Readers keep {good.name}" in " ".join(said.split())
    assert releases(press) == [good]
    assert councilwire(press, "publish", "--force", api=station.api)[0] == 0
    assert len(releases(press)) == 2


def test_forgetting_a_page_takes_it_out_of_what_was_published(press: Press, station: Station) -> None:
    assert councilwire(press, "nightly", api=station.api)[0] == 0
    (before,) = releases(press)
    post = POSTS[1]
    with sqlite3.connect(before / "councilwire.sqlite") as file:
        (address,) = file.execute("SELECT url FROM v1_announcements WHERE title = ?", (post.title,)).fetchone()
    code, said = councilwire(press, "forget", address, "--reference", "case-7", api=station.api)
    assert code == 0, said
    (after,) = releases(press)
    assert after != before
    assert titles(after) == {one.title for one in POSTS} - {post.title}
    for path in Path(press.settings.releases).rglob("*"):
        if path.is_file():
            assert post.slug.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("searches", ["- name: broken", ": :"])
def test_a_fault_in_the_saved_searches_fails_the_run_and_is_told(
    press: Press, station: Station, tmp_path: Path, searches: str
) -> None:
    assert councilwire(press, "nightly", api=station.api)[0] == 0
    (tmp_path / "searches.yaml").write_text(searches, encoding="utf-8")
    code, said = councilwire(press, "publish", api=station.api, COUNCILWIRE_SEARCHES=str(tmp_path / "searches.yaml"))
    assert code == 1
    assert "nothing was published" in said
    assert "searches.yaml" in said
    assert len(releases(press)) == 1
