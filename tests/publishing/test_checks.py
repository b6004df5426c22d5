"""A release that is not as it should be reaches nobody, unless somebody says so; a closed text never does."""

import json
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from publishing.checks import ORDINARY, Check, Thresholds, check
from publishing.comparison import Comparison
from publishing.publish import publish
from publishing.release import Release
from publishing.rows import Change
from schema.engine import writing
from schema.load import load_run
from schema.v1 import VIEWS
from schema.v1 import view as view_of
from tests.publishing.nights import ROADS, first_night, moment, release_of_night, text_about
from tests.schema.batches import batch, page

MANY = 40


def load_many(warehouse: Engine, first: int, count: int, number: int, day: date | None = date(2026, 3, 1)) -> None:
    """Load so many announcements, without a day of publication where `day` is None."""
    pages = [
        page(f"https://fernshire.example/news/{one}", text_about(f"w{one}x"), number, title=f"T {one}", published=day)
        for one in range(first, first + count)
    ]
    load_run(warehouse, batch(*pages, number=number))


def failed(release: Release) -> list[str]:
    return [check.name for check in release.failures]


def latest(releases: Path) -> str:
    return str(json.loads((releases / "latest.json").read_bytes())["release"])


def change(warehouse: Engine, statement: str) -> None:
    with writing(warehouse, foreign_keys=False) as connection:
        connection.execute(text(statement))


def test_a_release_with_far_fewer_rows_is_held_back_and_the_last_good_one_stays(
    warehouse: Engine, tmp_path: Path
) -> None:
    load_many(warehouse, 0, MANY, 1)
    good = release_of_night(warehouse, tmp_path, 1)
    change(warehouse, "DELETE FROM page_version WHERE page_id > 10")
    held = release_of_night(warehouse, tmp_path, 2)
    assert failed(held) == ["rows of v1_versions"]
    assert "10 rows in v1_versions, 40 before" in held.failures[0].said
    assert not held.published
    assert latest(tmp_path) == good.id
    assert not held.path.exists()
    assert not list(tmp_path.glob(".unfinished*"))


def test_force_publishes_all_the_same_and_the_next_release_is_compared_with_that_one(
    warehouse: Engine, tmp_path: Path
) -> None:
    load_many(warehouse, 0, MANY, 1)
    release_of_night(warehouse, tmp_path, 1)
    change(warehouse, "DELETE FROM page_version WHERE page_id > 10")
    forced = publish(warehouse, str(tmp_path), moment=moment(2), force=True)
    assert forced.published
    assert failed(forced) == ["rows of v1_versions"]
    assert latest(tmp_path) == forced.id
    assert release_of_night(warehouse, tmp_path, 3).failures == ()


def test_a_night_whose_announcements_have_no_dates_is_held_back(warehouse: Engine, tmp_path: Path) -> None:
    load_many(warehouse, 0, 5 * MANY, 1)
    release_of_night(warehouse, tmp_path, 1)
    load_many(warehouse, 5 * MANY, 30, 3, day=None)
    held = release_of_night(warehouse, tmp_path, 3)
    assert failed(held) == ["new dates"]
    assert held.failures[0].said == "30 of 30 new announcements have no day of publication; at most 50% are expected"


def test_announcements_without_text_are_noticed(warehouse: Engine, tmp_path: Path) -> None:
    load_many(warehouse, 0, MANY, 1)
    change(warehouse, "UPDATE document SET body_text = '' WHERE page_id <= 4")
    assert failed(release_of_night(warehouse, tmp_path, 1)) == ["texts"]


def test_the_first_release_is_checked_too(warehouse: Engine, tmp_path: Path) -> None:
    load_many(warehouse, 0, MANY, 1, day=None)
    held = release_of_night(warehouse, tmp_path, 1)
    assert failed(held) == ["dates"]
    assert not (tmp_path / "latest.json").exists()


def test_sources_that_are_broken_hold_a_release_back_where_they_are_most(warehouse: Engine, tmp_path: Path) -> None:
    first_night(warehouse)  # of two sources
    spell = (
        "INSERT INTO health_spell (source_id, state, since, judged_at, reasons)"
        " VALUES ('{}', '{}', '2026-03-02 03:00:00', '2026-03-02 03:00:00', '[]')"
    )
    change(warehouse, spell.format("fernshire", "broken"))
    assert failed(release_of_night(warehouse, tmp_path, 1)) == ["health"]
    change(warehouse, spell.format("gazette", "healthy"))
    assert failed(release_of_night(warehouse, tmp_path, 2)) == []


def test_thresholds_are_data(warehouse: Engine, tmp_path: Path) -> None:
    load_many(warehouse, 0, MANY, 1, day=None)
    assert publish(warehouse, str(tmp_path), moment=moment(1), limits=Thresholds(undated=1.0)).published


def test_the_thresholds_are_those_that_operators_are_told() -> None:
    told = (Path(__file__).parents[2] / "docs" / "publishing.md").read_text(encoding="utf-8")
    for words in (
        f"by more than {ORDINARY.lost_rows:.0%}, and by more than one",
        f"more than {ORDINARY.undated:.0%} of the announcements have no day of publication",
        f"more than {ORDINARY.empty:.0%} of the announcements have no text",
        f"more than {ORDINARY.undated_new:.0%}, more than {ORDINARY.empty_new:.0%}",
        f"more than {ORDINARY.unwell_sources:.0%} of the sources",
        f"Shares of fewer than {ORDINARY.enough} announcements",
    ):
        assert words in told


@pytest.mark.parametrize("force", [False, True])
def test_no_force_publishes_a_text_against_its_licence(warehouse: Engine, tmp_path: Path, force: bool) -> None:
    """As a faulty view would: one that passes on what was removed from closed texts."""
    first_night(warehouse)
    with warehouse.begin() as connection:
        if warehouse.dialect.name == "sqlite":
            query = "SELECT sql FROM sqlite_master WHERE name = 'v1_removed'"
            faulty = str(connection.execute(text(query)).scalar_one())
            connection.execute(text("DROP VIEW v1_removed"))
        else:
            query = "SELECT 'CREATE OR REPLACE VIEW v1_removed AS ' || pg_get_viewdef('v1_removed'::regclass)"
            faulty = str(connection.execute(text(query)).scalar_one())
        leaking = faulty.replace("WHEN s.full_text THEN", "WHEN s.id IS NOT NULL THEN")
        assert leaking != faulty
        connection.exec_driver_sql(leaking)
    held = publish(warehouse, str(tmp_path / "releases"), moment=moment(1), force=force)
    assert failed(held) == ["licences"]
    assert held.failures[0].said == "texts that may not be passed on: 1 rows of v1_removed"
    assert not held.published


@pytest.mark.parametrize("of_a_night", [False, True])
def test_rows_that_refer_to_what_is_not_there_are_found(warehouse: Engine, tmp_path: Path, of_a_night: bool) -> None:
    first_night(warehouse)
    release = release_of_night(warehouse, tmp_path, 1)
    path = release.path / "councilwire.sqlite"
    unchanged = {view.name: Comparison(0, (), frozenset()) for view in VIEWS if view.key}

    def references(changes: dict[str, Comparison]) -> Check:
        found = check(path, release.rows, release.rows, None, ORDINARY, changes=changes if of_a_night else None)
        return next(one for one in found if one.name == "references")

    assert references(unchanged).passed
    assert references(unchanged).said
    with sqlite3.connect(path) as file:
        file.execute("UPDATE v1_pages SET source_id = 'nobody' WHERE url = ?", (ROADS,))
        row = file.execute("SELECT * FROM v1_pages WHERE source_id = 'nobody'").fetchone()
        issue = ["" if not column.nullable else None for column in view_of("v1_issues").columns]
        file.execute(f"INSERT INTO v1_issues VALUES ({', '.join('?' * len(issue))})", issue)
        place = [column.name for column in view_of("v1_pages").columns].index("id")
    page_changed = Comparison(0, (Change((row[place],), True, row),), frozenset())
    broken = references(unchanged | {"v1_pages": page_changed})
    assert not broken.passed
    assert "of v1_pages" in broken.said
    assert "of v1_issues" in broken.said
