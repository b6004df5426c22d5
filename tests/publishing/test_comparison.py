"""No change of a row is missed, and none is made up, whichever way rows are compared."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from sqlalchemy import Connection

from publishing import comparison
from publishing.comparison import Comparison, TooManyError, by_database, by_rows
from publishing.layout import NO_YEAR
from publishing.rows import Change, Row
from publishing.snapshot import snapshots
from publishing.sqlite_file import Table, writing
from schema.engine import open_engine
from schema.v1 import View
from tests.publishing.test_row_files import VIEW, tables, write_sqlite

Compare = Callable[[Connection, View, Path], Comparison]
BOTH = pytest.mark.parametrize("compare", [by_database, by_rows])
ROW: Row = ("a", "text", 1, 0.5, 1, "2026-03-01", None, None)


def compared(compare: Compare, before: list[Row], now: list[Row]) -> Comparison:
    with TemporaryDirectory() as name:
        warehouse, release = Path(name, "warehouse.sqlite"), Path(name, "councilwire.sqlite")
        write_sqlite(warehouse, now)
        write_sqlite(release, before)
        engine = open_engine(f"sqlite:///{warehouse}", read_only=True)
        with snapshots(engine, 1) as (connection,):
            found = compare(connection, VIEW, release)
        engine.dispose()
        return found


@given(tables, tables)
@settings(max_examples=60, deadline=None)
@BOTH
def test_what_has_changed_is_found(compare: Compare, before: list[Row], others: list[Row]) -> None:
    kept = [row for row in before if row[0] not in {other[0] for other in others}]
    now = [*others, *kept[::2]]
    old, new = ({row[0]: row for row in rows} for rows in (before, now))
    wanted = [
        Change((key,), key in old, new.get(key))
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    ]
    found = compared(compare, before, now)
    assert found.rows == len(now)
    assert list(found.changes) == wanted
    either = [row for change in wanted for row in (old.get(change.key[0]), change.now) if row]
    assert found.years == {row[5][:4] if row[5] else NO_YEAR for row in either}
    assert found.gone == any(change.now is None for change in wanted)


@BOTH
def test_a_row_that_goes_while_another_comes_is_found(compare: Compare) -> None:
    found = compared(compare, [ROW], [("b", *ROW[1:5], "2025-01-01", None, None)])
    assert [(change.key, change.was, change.now is None) for change in found.changes] == [
        (("a",), True, True),
        (("b",), False, False),
    ]
    assert found.years == {"2025", "2026"}


@BOTH
def test_more_than_is_worth_following_is_told(compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "MANY", 1)
    compared(compare, [], [ROW])
    with pytest.raises(TooManyError):
        compared(compare, [], [ROW, ("b", *ROW[1:])])


def test_a_file_that_follows_changes_has_the_rows_of_the_warehouse(tmp_path: Path) -> None:
    before: list[Row] = [("a", *ROW[1:]), ("b", *ROW[1:]), ("c", *ROW[1:])]
    now: list[Row] = [("a", *ROW[1:]), ("b", "another", *ROW[2:]), ("d", *ROW[1:])]
    write_sqlite(tmp_path / "councilwire.sqlite", before)
    found = compared(by_database, before, now)
    with writing(tmp_path / "councilwire.sqlite") as file:
        Table(file, VIEW).follow(found.changes)
        assert sorted(file.execute("SELECT * FROM v1_things")) == now
