"""A release holds what the warehouse's public interface holds, in every format, whole or not at all."""

import json
import os
import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package, system
from sqlalchemy import Engine, text

from publishing import comparison
from publishing.publish import publish
from publishing.release import Release, ReleaseError
from schema.forget import forget_page
from schema.load import load_run
from schema.records import RemovedRecord
from schema.v1 import VIEWS, View
from tests.publishing import formats, nights
from tests.publishing.browse.hostile import load_hostile
from tests.publishing.nights import first_night, moment, release_of_night, second_night
from tests.schema.batches import batch, capture, check, document, night, page, source

SQLITE = "councilwire.sqlite"
READERS: dict[str, Callable[[Path, View], formats.Values]] = {
    "sqlite": formats.of_sqlite,
    "json lines": formats.of_json_lines,
    "parquet": formats.of_parquet,
    "csv": formats.of_csv,
}


def deltas(release: Release) -> dict[str, dict[str, Any]]:
    """The lines of a release's deltas, by title or, of those that are gone, by kind of change."""
    lines = (release.path / "deltas" / "announcements.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return {line["announcement"]["title"] if "announcement" in line else line["change"]: line for line in found}


def damage(release: Release, table: str) -> None:
    """Overwrite the first page of a table of the release's SQLite file."""
    with sqlite3.connect(release.path / SQLITE) as file:
        (root,) = file.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        (size,) = file.execute("PRAGMA page_size").fetchone()
    with (release.path / SQLITE).open("rb+") as damaged:
        damaged.seek((root - 1) * size)
        damaged.write(b"\xff" * size)


def rows_of(warehouse: Engine, view: View) -> int:
    with warehouse.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {view.name}")).scalar_one())


@pytest.mark.parametrize("fill", [first_night, load_hostile])
def test_every_format_has_every_row_of_every_view(
    warehouse: Engine, tmp_path: Path, fill: Callable[[Engine], None]
) -> None:
    fill(warehouse)
    release = release_of_night(warehouse, tmp_path / "releases", 1)
    for view in VIEWS:
        stored = formats.of_sqlite(release.path, view)
        assert len(stored) == rows_of(warehouse, view) == release.rows[view.name]
        assert formats.of_json_lines(release.path, view) == stored, view.name
        assert formats.of_parquet(release.path, view) == stored, view.name
        assert formats.of_csv(release.path, view) == formats.without_empty_texts(stored), view.name


def test_documented_queries_answer_alike_on_the_warehouse_and_on_the_release(warehouse: Engine, tmp_path: Path) -> None:
    first_night(warehouse)
    second_night(warehouse)
    release = release_of_night(warehouse, tmp_path / "releases", 1)
    query = (
        "SELECT a.title, o.outlet, o.matched_by FROM v1_announcements a JOIN v1_outlets o ON o.announcement_id = a.id"
        " WHERE a.withdrawn_at IS NULL AND a.published_on >= '2026-01-01' AND o.is_current"
        " ORDER BY a.title, o.outlet, o.page_id"
    )
    with warehouse.connect() as connection, sqlite3.connect(release.path / "councilwire.sqlite") as file:
        found = [tuple(row) for row in connection.execute(text(query))]
        assert found
        assert file.execute(query).fetchall() == found


def test_full_text_search_finds_words_in_other_forms(warehouse: Engine, tmp_path: Path) -> None:
    first_night(warehouse)
    release = release_of_night(warehouse, tmp_path / "releases", 1)
    with sqlite3.connect(release.path / "councilwire.sqlite") as file:
        found = file.execute(
            "SELECT a.title, snippet(v1_announcements_fts, 1, '[', ']', '…', 5) FROM v1_announcements_fts f"
            " JOIN v1_announcements a ON a.rowid = f.rowid WHERE v1_announcements_fts MATCH 'referring'"
        ).fetchall()
    assert [title for title, _ in found] == ["Centre for young carers opens"]
    assert "[refer]" in found[0][1]


def test_the_data_package_is_valid_and_its_checksums_are_right(
    warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_night(warehouse)
    load_hostile(warehouse)
    release = release_of_night(warehouse, tmp_path / "releases", 1)
    monkeypatch.setattr(system, "trusted", True)  # it mistrusts paths outside of the working directory
    report = Package(str(release.path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["path", "title", "message"])
    package = json.loads((release.path / "datapackage.json").read_text(encoding="utf-8"))
    told = {one["path"]: (one["bytes"], one["hash"]) for one in package["resources"] if "hash" in one}
    there = formats.files(release.path)
    assert told.keys() == there.keys() - {"datapackage.json"}
    for path, content in there.items():
        if path in told:
            assert told[path] == (len(content), f"sha256:{sha256(content).hexdigest()}")
    fields = {one["name"]: one["schema"]["fields"] for one in package["resources"] if "schema" in one}
    for view in VIEWS:
        of_view = fields[view.name.removeprefix("v1_")]
        assert [(one["name"], one["description"]) for one in of_view] == [(c.name, c.meaning) for c in view.columns]
    assert {"OGL-3.0"} <= {one["name"] for one in package["licenses"]}
    assert all(one["attribution"] for one in package["sources"])


def test_a_text_whose_licence_keeps_it_is_in_no_file(warehouse: Engine, tmp_path: Path) -> None:
    first_night(warehouse)
    release_of_night(warehouse, tmp_path / "releases", 1)
    second_night(warehouse)
    release = release_of_night(warehouse, tmp_path / "releases", 2)
    for folder in (tmp_path / "releases").glob("2026*"):
        for path, content in formats.files(folder).items():
            assert nights.SECRET.encode() not in content, path
            assert b"marmalade" not in content.lower(), path  # as a word of the index too
    for view in VIEWS:
        assert nights.SECRET not in repr(formats.of_parquet(release.path, view))


def test_the_same_warehouse_and_moment_give_the_same_bytes_in_another_process(
    warehouse: Engine, tmp_path: Path
) -> None:
    first_night(warehouse)
    here = release_of_night(warehouse, tmp_path / "here", 1)
    program = (
        "import sys; from schema.engine import open_engine; from tests.publishing.nights import *;"
        "release_of_night(open_engine(sys.argv[1]), Path(sys.argv[2]), 1)"
    )
    url = warehouse.url.render_as_string(hide_password=False)
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    subprocess.run([sys.executable, "-c", program, url, str(tmp_path / "there")], env=environment, check=True)
    assert formats.files(here.path) == formats.files(tmp_path / "there" / here.id)


def test_a_release_made_from_the_one_before_is_what_a_full_one_would_be(warehouse: Engine, tmp_path: Path) -> None:
    first_night(warehouse)
    for name in ("changed", "anew"):
        release_of_night(warehouse, tmp_path / name, 1)
    second_night(warehouse)
    changed = release_of_night(warehouse, tmp_path / "changed", 2)
    anew = release_of_night(warehouse, tmp_path / "anew", 2, full=True)
    assert (changed.full, anew.full) == (False, True)
    theirs, ours = formats.files(anew.path), formats.files(changed.path)
    other = {path for path in theirs.keys() | ours.keys() if theirs.get(path) != ours.get(path)}
    assert other <= {"councilwire.sqlite", "datapackage.json"}
    for view in VIEWS:
        assert formats.of_sqlite(changed.path, view) == formats.of_sqlite(anew.path, view)
    with sqlite3.connect(changed.path / SQLITE) as one, sqlite3.connect(anew.path / SQLITE) as two:
        for word in ("young", "road*", "park1", "thing", "edited", "school3"):
            query = (
                "SELECT a.id FROM v1_announcements_fts f JOIN v1_announcements a ON a.rowid = f.rowid"
                " WHERE v1_announcements_fts MATCH ? ORDER BY a.id"
            )
            assert one.execute(query, (word,)).fetchall() == two.execute(query, (word,)).fetchall()
        schema = "SELECT type, name, sql FROM sqlite_master ORDER BY name"
        assert one.execute(schema).fetchall() == two.execute(schema).fetchall()
        one.execute("INSERT INTO v1_announcements_fts(v1_announcements_fts, rank) VALUES ('integrity-check', 1)")
        assert one.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize(
    "part", ["csv/announcements/{}.csv", "jsonl/versions/{}.jsonl", "parquet/announcements/year={}/part-0.parquet"]
)
def test_years_in_which_nothing_has_changed_are_one_file_on_the_disk(
    warehouse: Engine, tmp_path: Path, part: str
) -> None:
    first_night(warehouse)
    first = release_of_night(warehouse, tmp_path, 1)
    load_run(warehouse, batch(page(nights.SCHOOLS, nights.text_about("school"), 2), number=2))
    second = release_of_night(warehouse, tmp_path, 2)
    old, new = (one.path / part.format(2025) for one in (first, second))
    assert old.samefile(new)
    old, new = (one.path / part.format(2026) for one in (first, second))
    assert not old.samefile(new)


def test_removed_blocks_lie_with_the_year_of_their_page_wherever_that_moves(warehouse: Engine, tmp_path: Path) -> None:
    def night_with(number: int, day: date, said: str) -> Release:
        asked = [capture(address, number) for address in (nights.ROADS, nights.PARKS)]
        blocks = [(RemovedRecord(rule="share-bar", text=text, where="main/div"),) for text in (said, "Share this page")]
        roads = document(asked[0], nights.text_about("road"), published=day, removed=blocks[0])
        parks = document(asked[1], nights.text_about("park"), published=date(2024, 5, 1), removed=blocks[1])
        load_run(warehouse, batch((asked[0], roads), (asked[1], parks), number=number))
        return release_of_night(warehouse, tmp_path, number)

    def removed_by_year(release: Release) -> dict[str, list[str]]:
        parts = (release.path / "jsonl" / "removed").iterdir()
        return {part.stem: [json.loads(line)["text"] for line in part.read_bytes().splitlines()] for part in parts}

    first = night_with(1, date(2025, 12, 30), "Share this")
    assert removed_by_year(first) == {"2024": ["Share this page"], "2025": ["Share this"]}
    edited = night_with(2, date(2025, 12, 30), "Share it")
    assert removed_by_year(edited) == {"2024": ["Share this page"], "2025": ["Share it"]}
    moved = night_with(3, date(2026, 1, 2), "Share it")
    assert removed_by_year(moved) == {"2024": ["Share this page"], "2026": ["Share it"]}
    assert not any(release.full for release in (edited, moved))


def test_deltas_tell_what_has_become_of_each_announcement(warehouse: Engine, tmp_path: Path) -> None:
    first_night(warehouse)
    assert deltas(release_of_night(warehouse, tmp_path, 1)) == {}
    second_night(warehouse)
    release = release_of_night(warehouse, tmp_path, 2)
    told = deltas(release)
    assert {title: line["change"] for title, line in told.items()} == {
        "Schools": "added",
        "Roads": "changed",
        "Parks": "withdrawn",
        "Centre for young carers opens": "changed",  # by the newspaper that carries it
    }
    assert told["Centre for young carers opens"]["fields"] == ["last_changed_at"]
    assert "fields" not in told["Schools"]
    assert set(told["Roads"]["fields"]) >= {"body_text", "text_hash", "last_changed_at"}
    assert "withdrawn_at" in told["Parks"]["fields"]
    assert {kind: number for kind, number in release.changes.items() if number} == {
        "added": 1,
        "changed": 2,
        "withdrawn": 1,
    }


def test_deltas_tell_of_pages_that_come_back(warehouse: Engine, tmp_path: Path) -> None:
    first_night(warehouse)
    second_night(warehouse)
    release_of_night(warehouse, tmp_path, 2)
    back = page(nights.PARKS, nights.text_about("park"), 3, title="Parks", published=None)
    load_run(warehouse, batch(back, number=3))
    assert deltas(release_of_night(warehouse, tmp_path, 3))["Parks"]["change"] == "returned"


def test_that_a_page_was_only_asked_for_again_is_no_change(warehouse: Engine, tmp_path: Path) -> None:
    first_night(warehouse)
    release_of_night(warehouse, tmp_path, 1)
    load_run(warehouse, batch(number=2, checks=(check(nights.CARERS, 2), check(nights.ROADS, 2))))
    release = release_of_night(warehouse, tmp_path, 2)
    assert deltas(release) == {}
    (view,) = [view for view in VIEWS if view.name == "v1_announcements"]
    assert night(2) in {row["last_checked_at"] for row in formats.of_sqlite(release.path, view)}


def test_deltas_tell_what_an_announcement_was_merged_into(warehouse: Engine, tmp_path: Path) -> None:
    apart, one = nights.text_about("bridge"), nights.text_about("ferry")
    other = source("gazette", "local-press")
    load_run(warehouse, batch(page("https://fernshire.example/a", apart, title="Bridge")))
    load_run(warehouse, batch(page("https://gazette.example/b", one, title="Ferry"), of=other))
    release_of_night(warehouse, tmp_path, 1)
    load_run(warehouse, batch(page("https://gazette.example/b", apart, 2, title="Bridge again"), number=2, of=other))
    told = deltas(release_of_night(warehouse, tmp_path, 2))
    assert told["merged"]["to"] == told["Bridge"]["id"]
    assert told["Bridge"]["from"] == [told["merged"]["id"]]


def test_a_forgotten_page_leaves_every_release_and_deltas_tell_its_id_only(warehouse: Engine, tmp_path: Path) -> None:
    first_night(warehouse)
    releases = [release_of_night(warehouse, tmp_path / "releases", number) for number in (1, 2)]
    forget_page(warehouse, "fernshire", nights.ROADS, night(3))
    release = release_of_night(warehouse, tmp_path / "releases", 3)
    assert release.why_full == "pages were forgotten"
    assert release.removed == tuple(one.id for one in releases)
    line = deltas(release)["ended"]
    assert line["to"] is None
    assert line.keys() <= {"id", "change", "to", "at", "why"}
    for path in (tmp_path / "releases").rglob("*"):
        if path.is_file():
            assert b"/news/roads" not in path.read_bytes(), path
            assert b"road7" not in path.read_bytes(), path


def test_a_text_leaves_every_release_when_its_licence_proves_narrower(warehouse: Engine, tmp_path: Path) -> None:
    first_night(warehouse)
    first = release_of_night(warehouse, tmp_path, 1)
    load_run(warehouse, batch(number=2, of=source(full_text=False), checks=(check(nights.CARERS, 2),)))
    release = release_of_night(warehouse, tmp_path, 2)
    assert release.why_full == "a licence allows less than it did"
    assert release.removed == (first.id,)
    assert b"road55" not in (release.path / SQLITE).read_bytes()


def test_so_many_releases_are_kept_as_asked_for(warehouse: Engine, tmp_path: Path) -> None:
    first_night(warehouse)
    made = [publish(warehouse, str(tmp_path), moment=moment(number), keep=2) for number in (1, 2, 3)]
    assert [one.removed for one in made] == [(), (), (made[0].id,)]
    assert sorted(path.name for path in tmp_path.glob("2026*")) == [made[1].id, made[2].id]


def test_latest_leads_to_the_newest_release(warehouse: Engine, tmp_path: Path) -> None:
    first_night(warehouse)
    for number in (1, 2):
        release = release_of_night(warehouse, tmp_path, number)
        assert json.loads((tmp_path / "latest.json").read_bytes()) == {"release": release.id, "path": release.id}
        assert (tmp_path / "latest").resolve() == release.path.resolve()


def test_a_moment_that_is_not_after_the_latest_release_is_refused(warehouse: Engine, tmp_path: Path) -> None:
    release_of_night(warehouse, tmp_path, 2)
    for number in (1, 2):
        with pytest.raises(ReleaseError, match="already"):
            release_of_night(warehouse, tmp_path, number)


def test_an_empty_warehouse_makes_a_release_that_every_format_can_be_read_of(warehouse: Engine, tmp_path: Path) -> None:
    release = release_of_night(warehouse, tmp_path, 1)
    for view in VIEWS:
        assert [read(release.path, view) for read in READERS.values()] == [[], [], [], []]
    first_night(warehouse)
    second = release_of_night(warehouse, tmp_path, 2)
    assert not second.full
    for view in VIEWS:
        assert formats.of_parquet(second.path, view) == formats.of_sqlite(second.path, view)


def test_a_release_is_written_anew_where_a_file_of_the_one_before_is_damaged(warehouse: Engine, tmp_path: Path) -> None:
    first_night(warehouse)
    first = release_of_night(warehouse, tmp_path, 1)
    with (first.path / "csv/announcements/2026.csv").open("ab") as file:
        file.write(b"what does not belong there\r\n")
    second = release_of_night(warehouse, tmp_path, 2)
    assert "csv/announcements/2026.csv" in second.why_full
    assert (
        formats.files(second.path)["csv/announcements/2026.csv"] + b"what does not belong there\r\n"
        == (first.path / "csv/announcements/2026.csv").read_bytes()
    )


def test_a_release_is_written_anew_where_the_database_of_the_one_before_is_damaged(
    warehouse: Engine, tmp_path: Path
) -> None:
    first_night(warehouse)
    damage(release_of_night(warehouse, tmp_path, 1), "v1_captures")
    second = release_of_night(warehouse, tmp_path, 2)
    assert "damaged" in second.why_full
    assert formats.of_sqlite(second.path, next(view for view in VIEWS if view.name == "v1_captures"))


@pytest.mark.parametrize("table", ["v1_sources", "v1_announcements"])
def test_a_release_that_is_needed_and_damaged_is_named_with_what_to_do(
    warehouse: Engine, tmp_path: Path, table: str
) -> None:
    first_night(warehouse)
    first = release_of_night(warehouse, tmp_path, 1)
    damage(first, table)
    with pytest.raises(ReleaseError, match=f"release {first.id} is damaged .*: move it away, and publish again"):
        release_of_night(warehouse, tmp_path, 2)
    first.path.rename(tmp_path / "damaged")
    assert release_of_night(warehouse, tmp_path, 2).published


def test_a_release_is_written_anew_where_more_has_changed_than_is_worth_following(
    warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_night(warehouse)
    release_of_night(warehouse, tmp_path, 1)
    second_night(warehouse)
    monkeypatch.setattr(comparison, "MANY", 0)
    second = release_of_night(warehouse, tmp_path, 2)
    assert second.why_full == "most of it has changed"
    for view in VIEWS:
        assert formats.of_csv(second.path, view) == formats.without_empty_texts(formats.of_sqlite(second.path, view))


def test_a_release_can_be_pickled_for_the_run_that_made_it(warehouse: Engine, tmp_path: Path) -> None:
    release = release_of_night(warehouse, tmp_path, 1)
    assert pickle.loads(pickle.dumps(release)) == release
