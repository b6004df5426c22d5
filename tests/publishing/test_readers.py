"""docs/readers.md: what it shows runs as it stands, on every database and format, and its answers are right.

Right is what the demo's gold says of its three nights.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from gzip import decompress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url, text

from publishing.feeds import load_searches
from publishing.feeds.searches import EXAMPLE
from publishing.formulas import defused
from publishing.publish import publish
from schema.engine import open_engine
from schema.migrate import upgrade
from schema.roles import Roles, grant
from schema.v1 import VIEWS
from tests.databases import Cluster
from tests.demonstration import Demonstration
from tests.publishing import facts
from tests.publishing.demonstrated import MOMENT, copy_in_nights
from tests.publishing.documented import DATABASES, PAGE, ask, named, questions, run, snippets, sql_for

Rows = list[tuple[Any, ...]]
READER = "wire_readers_page"
EDITED = "Kelderby to pilot small children's homes"


@dataclass(frozen=True)
class Wire:
    """Where a reader finds the demo's wire."""

    release: Path
    postgresql: str
    archive: Path

    def ask(self, heading: str, database: str) -> Rows | None:
        """What the statement under a heading of the page gives; None where it is not for that database."""
        where = {"sqlite": str(self.release / "councilwire.sqlite"), "postgresql": self.postgresql}
        statement = sql_for(heading, database)
        return None if statement is None else ask(database, where.get(database, str(self.release)), statement)


@pytest.fixture(scope="module")
def wire(
    demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory, postgresql_cluster: Cluster
) -> Iterator[Wire]:
    """A release of the demo's three nights, and a PostgreSQL warehouse with the same rows and a role that reads."""
    folder = tmp_path_factory.mktemp("readers")
    demo = demonstration.open()
    warehouse = open_engine(f"sqlite:///{folder / 'warehouse.sqlite'}")
    url = postgresql_cluster.create()
    other = open_engine(url)
    for engine in (warehouse, other):
        upgrade(engine)
        copy_in_nights(demo, engine)
    with other.begin() as connection:
        connection.execute(text(f"CREATE ROLE {READER} LOGIN"))
    grant(other, Roles(read=READER))
    release = publish(warehouse, str(folder / "releases"), moment=MOMENT, searches=load_searches(EXAMPLE))
    reader = make_url(url).set(username=READER).render_as_string(hide_password=False)
    yield Wire(release.path, reader, demonstration.wire / "archive")
    for engine in (demo, warehouse, other):
        engine.dispose()
    postgresql_cluster.drop(url)


def new(rows: Rows) -> None:
    assert {row[2] for row in rows} == facts.titles_of_the_second_night()
    assert {row[0][:10] for row in rows} == {"2026-11-21"}


def who_carries_whom(rows: Rows) -> None:
    assert {(announcer, outlet): carried for announcer, outlet, carried in rows} == facts.carriers()


def edited(rows: Rows) -> None:
    assert {row[2]: row[3] for row in rows} == {title: str([list(words)]) for title, words in facts.edits().items()}
    assert {row[0][:10] for row in rows} == {"2026-11-21"}


def withdrawn(rows: Rows) -> None:
    assert {row[2]: row[3] == 410 for row in rows} == facts.withdrawn()


def a_week(rows: Rows) -> None:
    assert {(week, kind): number for week, kind, number in rows} == facts.weeks()


def search(rows: Rows) -> None:
    found = {one.title for one in facts.announced() if re.search(r"\b(foster|kinship)", one.words, re.IGNORECASE)}
    assert {row[2] for row in rows} == found
    assert "kinship" in rows[0][2]
    assert all(re.search(r"(\[|<b>)(foster|kinship)", row[3], re.IGNORECASE) for row in rows)


def an_area(rows: Rows) -> None:
    expected = [
        (str(one.published), one.source.name, one.title, len({page.source_id for page in one.pages}))
        for one in facts.announced()
        if "harrowmere" in {page.source_id for page in one.pages}
    ]
    assert sorted(rows) == sorted(expected)
    assert rows[0][0] == max(row[0] for row in rows)


def until_the_press(rows: Rows) -> None:
    assert {outlet: (carried, days) for outlet, carried, days in rows} == facts.days_until_the_press_has_it()


def year_on_year(rows: Rows) -> None:
    assert {(row[2], row[4]) for row in rows} == facts.twins()
    assert all(row[1] < row[3] for row in rows)


def taken_out(rows: Rows) -> None:
    (page,) = (page for one in facts.announced() for page in one.pages if page.title == EDITED)
    assert [row[0] for row in rows] == list(range(len(rows)))
    assert {row[3] for row in rows}.isdisjoint(page.body_paragraphs)
    assert any(row[3].startswith("Planned maintenance:") for row in rows)


def fallen_silent(rows: Rows) -> None:
    silent = {name: day for name, day in facts.newest_days().items() if day is None or day < date(2026, 11, 8)}
    assert {row[0]: row[1] for row in rows} == {name: day and str(day) for name, day in silent.items()}
    states = {row[0]: row[2] for row in rows}
    assert states["Oxmere District Council"] == "blocked"
    assert states["The Calderwick Courier"] == "broken"
    assert rows[0][0] == "Oxmere District Council"


def how_sure(rows: Rows) -> None:
    assert sum(row[2] for row in rows) == len(facts.announced())
    assert {row[0] for row in rows} == {"read on the page", "stated in metadata"}


def kept_ids(rows: Rows) -> None:
    # Which page of an announcement is loaded first is a matter of chance: so is whether an id is given up.
    titles = {one.title for one in facts.announced() if len(one.pages) > 1}
    assert {row[2] for row in rows} <= titles
    assert all(row[0] != row[1] and row[3] == "merged" and row[4] for row in rows)


def bytes_behind(rows: Rows) -> None:
    ((title, _, _, warc_file, offset, length, sha256),) = rows
    assert (title, len(sha256)) == (EDITED, 64)
    assert warc_file.startswith("kelderby/")
    assert min(offset, length) > 0


ANSWERS: dict[str, Callable[[Rows], None]] = {
    "What is new since yesterday?": new,
    "Who carries whom?": who_carries_whom,
    "What was edited after it was published, and how?": edited,
    "What was withdrawn?": withdrawn,
    "How many announcements a week, by kind of announcer?": a_week,
    "Which announcements speak of fostering or kinship, the best first?": search,
    "What concerns one area?": an_area,
    "How long until the press has it?": until_the_press,
    "What does a yearly notice say this year, and what did it say last year?": year_on_year,
    "What was taken out of a page as no part of the announcement?": taken_out,
    "Which sources have fallen silent, and why?": fallen_silent,
    "How sure are the days of publication?": how_sure,
    "What became of an id that I kept?": kept_ids,
    "Where are the bytes behind a row?": bytes_behind,
}


@pytest.mark.parametrize("heading", questions())
@pytest.mark.parametrize("database", DATABASES)
def test_every_question_has_the_right_answer(wire: Wire, heading: str, database: str) -> None:
    rows = wire.ask(heading, database)
    if rows is None:
        assert (heading, database) == ("Which announcements speak of fostering or kinship, the best first?", "duckdb")
        return
    ANSWERS[heading](rows)


@pytest.mark.parametrize("heading", questions())
def test_every_question_has_the_same_answer_on_every_database(wire: Wire, heading: str) -> None:
    answers = [rows for database in DATABASES if (rows := wire.ask(heading, database)) is not None]
    assert len(answers) >= 2
    compared = 3 if "the best first" in heading else None  # each marks what it found in its own way
    assert len({str(sorted(row[:compared] for row in rows)) for rows in answers}) == 1


def test_the_demo_leaves_a_release_to_try_the_page_on(wire: Wire) -> None:
    latest = wire.archive.parent / "releases" / "latest"
    in_duckdb(run(named("python", "DuckDB"), latest))
    in_feedparser(run(named("python", "Feeds"), latest))
    assert {path.stem for path in (latest / "feeds" / "searches").glob("*.json")} == {
        search.name for search in load_searches(EXAMPLE)
    }


def test_the_bytes_that_a_row_leads_to_are_the_page(wire: Wire) -> None:
    rows = wire.ask("Where are the bytes behind a row?", "sqlite")
    assert rows
    _, _, address, warc_file, offset, length, _ = rows[0]
    record = decompress((wire.archive / warc_file).read_bytes()[offset : offset + length])
    assert record.startswith(b"WARC/1.")
    assert f"WARC-Target-URI: {address}".encode() in record


def lines_of_second_night(lines: list[str]) -> None:
    assert {line.split(" | ")[1] for line in lines} == facts.titles_of_the_second_night()


def of_the_department(lines: list[str]) -> None:
    own = [one for one in facts.announced() if one.source.kind == "department" and one.published >= date(2026, 10, 1)]
    assert [line.split(" | ")[:3] for line in lines] == [
        [str(one.published), one.source.name, one.title]
        for one in sorted(own, key=lambda one: one.published, reverse=True)
    ]


def in_duckdb(lines: list[str]) -> None:
    of_2026 = Counter(one.source.name for one in facts.announced() if one.published.year == 2026)
    shown = [line.split(" | ") for line in lines]
    assert {name: int(number) for name, number, *_ in shown} == of_2026
    assert {name: day for name, _, day, _ in shown} == {name: str(facts.newest_days()[name]) for name in of_2026}
    assert {name for name, *_, length in shown if length == "None"} == {
        source.name for source in facts.sources().values() if not source.licence.full_text
    } & set(of_2026)


def in_pandas(lines: list[str]) -> None:
    kinds = lines[0].split()[1:]
    shown = {line.split()[0]: dict(zip(kinds, map(int, line.split()[1:]), strict=True)) for line in lines[2:10]}
    weeks = facts.weeks()
    assert shown == {week: {kind: weeks[week, kind] for kind in kinds} for week in shown}
    assert max(shown) == max(week for week, _ in weeks)
    press = {line[:22].strip(): (int(line.split()[-2]), float(line.split()[-1])) for line in lines[12:]}
    assert press == facts.days_until_the_press_has_it()


def edits_in_pandas(lines: list[str]) -> None:
    assert lines == [
        f"2026-11-21 {title}: {before!r} became {after!r}" for title, (before, after) in facts.edits().items()
    ]


def in_polars(lines: list[str]) -> None:
    shown = [line.split(" | ") for line in lines]
    assert {(announcer, outlet): int(carried) for announcer, outlet, carried, _ in shown} == facts.carriers()
    assert all(0.5 < float(score) <= 1 for *_, score in shown)


def in_csv(lines: list[str]) -> None:
    of_2026 = Counter(one.source.name for one in facts.announced() if one.published.year == 2026)
    assert sorted(number for _, number in eval(lines[0])) == sorted(number for _, number in of_2026.most_common(3))
    assert {line.split(" ", 1)[1] for line in lines[1:]} == set(facts.withdrawn())


def in_json_lines(lines: list[str]) -> None:
    shown = {line.split(" ", 1)[1]: int(line.split(" ", 1)[0]) for line in lines}
    department = sum(one.source.kind == "department" for one in facts.announced())
    assert shown["Department for Children and Schools"] == department


def in_feedparser(lines: list[str]) -> None:
    shown = [line.split(" | ") for line in lines]
    changed = facts.titles_of_the_second_night() | set(facts.edits())
    changed |= {f"Withdrawn: {title}" for title in facts.withdrawn()}
    assert len(shown) == 5
    assert {title for *_, title, _ in shown} <= changed
    assert [moment for _, moment, *_ in shown] == sorted((moment for _, moment, *_ in shown), reverse=True)


def in_json_feed(lines: list[str]) -> None:
    shown = {line.split(" | ")[0]: set(line.split(" | ")[1].split(", ")) for line in lines}
    own = [one for one in facts.announced() if one.source.id == "harrowmere" and len(one.pages) > 1]
    assert shown == {one.title: {outlet for outlet, _ in one.carried} for one in own}


def carriers_in_postgresql(lines: list[str]) -> None:
    (one,) = (one for one in facts.announced() if one.title == "£3.2m to keep Harrowmere families together")
    shown = [line.split(" | ") for line in lines]
    assert shown[0][:3] == ["Harrowmere Borough Council", "first", "certain"]
    assert {outlet for outlet, *_ in shown[1:]} == {outlet for outlet, _ in one.carried}


def checksums(lines: list[str]) -> None:
    assert lines[0].endswith(" after None")
    assert "files," in lines[1], "none is damaged"


PRINTED: dict[str, Callable[[list[str]], None]] = {
    "From Python": of_the_department,
    "DuckDB": in_duckdb,
    "pandas": in_pandas,
    "pandas 2": edits_in_pandas,
    "polars": in_polars,
    "polars 2": lines_of_second_night,
    "CSV and JSON lines": in_csv,
    "CSV and JSON lines 2": in_json_lines,
    "What came whole": checksums,
    "Feeds": in_feedparser,
    "Feeds 2": in_json_feed,
    "PostgreSQL": carriers_in_postgresql,
}


@pytest.mark.parametrize("name", PRINTED)
def test_every_snippet_in_python_prints_what_is_right(wire: Wire, name: str) -> None:
    PRINTED[name](run(named("python", name), wire.release, {"WIRE": wire.postgresql}))


def test_all_code_of_the_page_is_run_by_a_test() -> None:
    scripts = {one.marks[-1] for one in snippets() if "script" in one.marks}
    python = {one.name for one in snippets() if one.language == "python" and "script" not in one.marks}
    assert {one.language for one in snippets()} == {"sql", "python", "yaml"}
    assert python == set(PRINTED)
    assert set(questions()) == set(ANSWERS)
    assert len(ANSWERS) >= 10
    assert scripts == {"tell.py", "mirror.py"}, "see test_readers_told.py and test_readers_mirror.py"


def test_the_search_that_the_page_shows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "searches.yaml"
    path.write_text(named("yaml", "Follow a search").code, encoding="utf-8")
    (search,) = load_searches(path)
    assert (search.name, search.since) == ("kinship-care", date(2026, 1, 1))


def test_the_page_names_every_table_and_its_links_lead_somewhere() -> None:
    page = PAGE.read_text(encoding="utf-8")
    warehouse = (PAGE.parent / "warehouse.md").read_text(encoding="utf-8")
    for view in VIEWS:
        assert f"[{view.name.removeprefix('v1_')}](warehouse.md#{view.name})" in page
        assert f"### {view.name}\n" in warehouse
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page):
        assert (PAGE.parent / target).exists(), target
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ")).lower().replace(" ", "-")
        for line in page.splitlines()
        if line.startswith("#")
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= headings


@given(st.text())
def test_the_page_takes_apostrophes_off_exactly_where_they_were_put(words: str) -> None:
    pattern = re.search(r"^DEFUSED = .+$", named("python", "CSV and JSON lines").code, re.MULTILINE)
    assert pattern
    names: dict[str, Any] = {"re": re}
    exec(pattern[0], names)
    cell = defused(words)
    assert (cell[1:] if names["DEFUSED"].match(cell) else cell) == words


def test_the_role_that_reads_sees_the_views_alone_and_has_two_minutes(wire: Wire) -> None:
    with psycopg.connect(wire.postgresql) as connection:
        assert connection.execute("SHOW statement_timeout").fetchone() == ("2min",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM document")


def test_json_lines_have_lists_as_lists(wire: Wire) -> None:
    parts = (wire.release / "jsonl" / "versions").iterdir()
    diffs = [json.loads(line)["diff"] for part in parts for line in part.read_bytes().splitlines()]
    assert [diff for diff in diffs if diff] == [[list(words)] for words in facts.edits().values()]
