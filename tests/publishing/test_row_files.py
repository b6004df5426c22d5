"""Every format holds any row, however hostile, and gives it back."""

import csv
import json
import re
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publishing.csv_files import Csv
from publishing.formulas import defused, restored
from publishing.json_lines import JsonLines
from publishing.layout import NO_YEAR
from publishing.part import paths_of, write_part, years_of
from publishing.row_file import RowFile
from publishing.rows import Row, key_of
from publishing.sqlite_file import Table, reading, writing
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
        file.write(table)
    return path.read_bytes()


def write_sqlite(path: Path, table: list[Row]) -> None:
    path.unlink(missing_ok=True)
    with writing(path) as file:
        file.execute("CREATE TABLE v1_things (id, said, number, share REAL, good, published_on, seen_at, names)")
        Table(file, VIEW).fill(table)


@given(tables)
@examples
def test_every_format_gives_back_what_was_written(tmp_path: Path, table: list[Row]) -> None:
    for kind in ("csv", "jsonl", "parquet"):
        shutil.rmtree(tmp_path / kind, ignore_errors=True)
    write_sqlite(tmp_path / "councilwire.sqlite", table)
    with reading(tmp_path / "councilwire.sqlite") as file:
        years = years_of(file, VIEW)
    for year in years:
        write_part(tmp_path, VIEW, year)
    wanted = formats.of_sqlite(tmp_path, VIEW)
    assert len(wanted) == len(table)
    assert formats.of_json_lines(tmp_path, VIEW) == wanted
    assert formats.of_csv(tmp_path, VIEW) == formats.without_empty_texts(wanted)
    assert formats.of_parquet(tmp_path, VIEW) == wanted


@given(tables)
@examples
def test_every_row_lies_in_the_part_of_its_year(tmp_path: Path, table: list[Row]) -> None:
    shutil.rmtree(tmp_path / "csv", ignore_errors=True)
    write_sqlite(tmp_path / "councilwire.sqlite", table)
    for year in {row[5][:4] if row[5] else NO_YEAR for row in table}:
        csv_path, *_ = paths_of(VIEW, year)
        write_part(tmp_path, VIEW, year)
        with (tmp_path / csv_path).open(encoding="utf-8", newline="") as file:
            days = {row["published_on"] for row in csv.DictReader(file)}
        assert days == {row[5] or "" for row in table if (row[5] or NO_YEAR).startswith(year)}


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


def test_csv_is_as_rfc_4180_has_it_with_line_feeds(tmp_path: Path) -> None:
    row: Row = ("a", 'says "x",\nand y', -1, 0.5, 0, "2026-03-01", "2026-03-01 02:00:00.000000", '["b"]')
    assert write(tmp_path / "file", Csv, [row]).decode() == (
        '"id","said","number","share","good","published_on","seen_at","names"\n'
        '"a","says ""x"",\nand y",-1,0.5,false,"2026-03-01","2026-03-01T02:00:00Z","[""b""]"\n'
    )


def test_null_is_another_cell_of_csv_than_an_empty_text(tmp_path: Path) -> None:
    table: list[Row] = [(name, said, *(None,) * 6) for name, said in (("empty", ""), ("null", None))]
    assert write(tmp_path / "file", Csv, table).splitlines()[1:] == [b'"empty","",,,,,,', b'"null",,,,,,,']


def test_json_lines_have_letters_of_every_script_as_themselves_and_moments_as_rfc_3339(tmp_path: Path) -> None:
    row: Row = ("ä", "línea\n\u2028", None, 0.5, 1, None, "2026-03-01 02:00:00.250000", '["\\u00e9"]')
    assert write(tmp_path / "file", JsonLines, [row]).decode() == (
        '{"id":"ä","said":"línea\\n\u2028","number":null,"share":0.5,"good":true,"published_on":null,'
        '"seen_at":"2026-03-01T02:00:00.250000Z","names":["é"]}\n'
    )
