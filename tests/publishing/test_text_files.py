"""CSV and JSON lines hold any row, however hostile, and give it back; what has not changed is passed on as it is."""

import json
import re
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publishing.parquet_files import write_part
from publishing.release import part_name
from publishing.rows import Row, key_of
from publishing.sqlite_file import Table, reading, writing
from publishing.tables import differences
from publishing.text_files import Csv, JsonLines, RowFile, defused, restored
from schema.v1 import Column, View
from tests.publishing import formats

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "'=1", "''=1", "＝1", "\ufeff=1", "\x00=1")
VIEW = View(
    name="v1_things",
    comment="One row a thing.",
    columns=(
        Column("id", "text", "its name", "a"),
        Column("said", "text", "what it says", "a", nullable=True),
        Column("number", "integer", "how many", 1, nullable=True),
        Column("share", "real", "how much", 0.5, nullable=True),
        Column("good", "boolean", "whether it is good", True, nullable=True),
        Column("published_on", "date", "its day", "2026-03-01", nullable=True),
        Column("seen_at", "moment", "its moment", "2026-03-01T02:00:00Z", nullable=True),
        Column("names", "json", "its names", ["a"], nullable=True),
    ),
    key=("id",),
    query="",
)
texts = st.text(st.characters(codec="utf-8"))
hostile = st.one_of(texts, st.sampled_from(FORMULAS), st.sampled_from('",\r\n\\'))
maybe = st.none()
rows = st.tuples(
    hostile.filter(bool),  # keys are never empty
    maybe | hostile,
    maybe | st.integers(-(2**63), 2**63 - 1),
    maybe | st.floats(allow_nan=False, allow_infinity=False),
    maybe | st.sampled_from((0, 1)),
    maybe | st.dates().map(str),
    maybe | st.datetimes().map(lambda at: f"{at:%Y-%m-%d %H:%M:%S.%f}".rjust(26, "0")),
    maybe | st.lists(texts | st.integers() | st.none(), max_size=3).map(json.dumps),
)
tables = st.lists(rows, max_size=6, unique_by=lambda row: row[0]).map(lambda found: sorted(found, key=key_of(VIEW)))
"""Rows of a table, in the order of their keys."""
examples = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def write(path: Path, kind: type[RowFile], table: list[Row]) -> bytes:
    with closing(kind(path, VIEW)) as file:
        for row in table:
            file.write(row)
    return path.read_bytes()


def write_sqlite(path: Path, table: list[Row]) -> None:
    path.unlink(missing_ok=True)
    with writing(path) as file:
        file.execute("CREATE TABLE v1_things (id, said, number, share REAL, good, published_on, seen_at, names)")
        sqlite = Table(file, VIEW)
        for row in table:
            sqlite.replace(None, row)
        sqlite.flush()


@given(tables)
@examples
def test_every_format_gives_back_what_was_written(tmp_path: Path, table: list[Row]) -> None:
    for name in ("csv", "jsonl"):
        (tmp_path / name).mkdir(exist_ok=True)
    write(tmp_path / "csv" / "things.csv", Csv, table)
    write(tmp_path / "jsonl" / "things.jsonl", JsonLines, table)
    write_sqlite(tmp_path / "councilwire.sqlite", table)
    wanted = formats.of_sqlite(tmp_path, VIEW)
    assert len(wanted) == len(table)
    assert formats.of_json_lines(tmp_path, VIEW) == wanted
    assert formats.of_csv(tmp_path, VIEW) == formats.without_empty_texts(wanted)


@given(tables)
@examples
def test_parquet_gives_back_what_was_written(tmp_path: Path, table: list[Row]) -> None:
    path = tmp_path / part_name(VIEW, None)
    write_sqlite(tmp_path / "councilwire.sqlite", table)
    with reading(tmp_path / "councilwire.sqlite") as file:
        write_part(file, VIEW, None, path)
    assert formats.of_parquet(tmp_path, VIEW) == formats.of_sqlite(tmp_path, VIEW)


@given(tables, tables)
@examples
@pytest.mark.parametrize("kind", [Csv, JsonLines])
def test_a_file_made_from_the_previous_one_has_the_bytes_of_one_made_anew(
    tmp_path: Path, kind: type[RowFile], before: list[Row], after: list[Row]
) -> None:
    shared = [row for row in before if row[0] not in {other[0] for other in after}]
    now = sorted([*after, *shared[::2]], key=key_of(VIEW))
    write(tmp_path / "before", kind, before)
    with closing(kind(tmp_path / "changed", VIEW, tmp_path / "before")) as file:
        for same, was, row in differences(before, now, key_of(VIEW)):
            file.keep(same)
            if was is not None:
                file.drop()
            if row is not None:
                file.write(row)
        file.finish()
    assert (tmp_path / "changed").read_bytes() == write(tmp_path / "anew", kind, now)


@pytest.mark.parametrize("kind", [Csv, JsonLines])
def test_a_previous_file_that_has_more_rows_than_its_table_is_refused(tmp_path: Path, kind: type[RowFile]) -> None:
    row: Row = ("a", "text", 1, 0.5, 1, None, None, None)
    write(tmp_path / "before", kind, [row, ("b", *row[1:])])
    with closing(kind(tmp_path / "now", VIEW, tmp_path / "before")) as file:
        file.keep(1)
        with pytest.raises(ValueError, match="more rows"):
            file.finish()


@given(hostile)
@settings(max_examples=500)
def test_no_cell_is_a_formula_and_every_text_can_be_had_back(text: str) -> None:
    cell = defused(text)
    assert restored(cell) == text
    assert not re.match(r"[\s\ufeff\x00-\x1f]*[=+\-@＝＋－＠]", cell)
    assert not cell.startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize("formula", FORMULAS)
def test_what_a_spreadsheet_could_take_for_a_formula_begins_with_an_apostrophe(formula: str) -> None:
    assert defused(formula) == f"'{formula}"


@pytest.mark.parametrize("text", ["plain", "2 + 2 = 4", "a-b", "'quoted'", "", "£4.2 million", "e@mail.example"])
def test_ordinary_texts_stand_as_they_are(text: str) -> None:
    assert defused(text) == text


def test_csv_is_as_rfc_4180_has_it(tmp_path: Path) -> None:
    row: Row = ("a", 'says "x",\nand y', -1, 0.5, 0, "2026-03-01", "2026-03-01 02:00:00.000000", '["b"]')
    assert write(tmp_path / "file", Csv, [row]).decode() == (
        "id,said,number,share,good,published_on,seen_at,names\r\n"
        'a,"says ""x"",\nand y",-1,0.5,false,2026-03-01,2026-03-01T02:00:00Z,"[""b""]"\r\n'
    )


def test_json_lines_have_letters_of_every_script_as_themselves_and_moments_as_rfc_3339(tmp_path: Path) -> None:
    row: Row = ("ä", "línea\n\u2028", None, 0.5, 1, None, "2026-03-01 02:00:00.250000", '["\\u00e9"]')
    assert write(tmp_path / "file", JsonLines, [row]).decode() == (
        '{"id":"ä","said":"línea\\n\u2028","number":null,"share":0.5,"good":true,"published_on":null,'
        '"seen_at":"2026-03-01T02:00:00.250000Z","names":["é"]}\n'
    )


def test_differences_tell_how_many_rows_are_equal_between_them() -> None:
    old = [(1, "a"), (2, "b"), (3, "c"), (5, "e")]
    new = [(1, "a"), (2, "B"), (4, "d"), (5, "e")]
    assert list(differences(old, new, lambda row: row[0])) == [
        (1, (2, "b"), (2, "B")),
        (0, (3, "c"), None),
        (0, None, (4, "d")),
        (1, None, None),
    ]
