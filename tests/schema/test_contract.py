"""contract.json says what readers of the public interface were promised: neither code nor database may differ."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from schema import migrate
from schema.v1 import contract as module
from schema.v1.contract import REGENERATE, Contract, as_text, breaches, contract, main, needs_migration, promised

WHAT_TO_DO = f"""

contract.json is what readers were promised, and the code promises something else.
  An addition (columns that come last, or views): raise VERSION and MIGRATION in schema/v1/__init__.py, add
      that migration, even an empty one, for warehouses to get the views, and run
      {REGENERATE}
  Anything else breaks readers: leave v1 as it was, and make v2 beside it.
"""
IN_POSTGRESQL = {
    "text": {"text"},
    "integer": {"integer", "bigint"},
    "real": {"double precision"},
    "boolean": {"boolean"},
    "date": {"date"},
    "moment": {"timestamp with time zone"},
    "json": {"json"},
}


def test_the_code_promises_what_the_contract_says() -> None:
    assert module.FILE.read_text(encoding="utf-8") == as_text(contract()), WHAT_TO_DO


def test_what_readers_were_promised_is_kept() -> None:
    assert breaches(promised(), contract()) == [], WHAT_TO_DO


def test_a_database_has_the_views_and_columns_of_the_contract_in_their_order(warehouse: Engine) -> None:
    found = {
        name: [c["name"] for c in inspect(warehouse).get_columns(name)] for name in inspect(warehouse).get_view_names()
    }
    wanted = {view["name"]: [column["name"] for column in view["columns"]] for view in promised()["views"]}
    assert found == wanted, WHAT_TO_DO


@pytest.mark.parametrize("warehouse", ["postgresql"], indirect=True)  # SQLite has no types for what views work out
def test_postgresql_has_the_types_of_the_contract(warehouse: Engine) -> None:
    query = text(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_name LIKE 'v1%'"
    )
    with warehouse.connect() as connection:
        found = {(row.table_name, row.column_name): row.data_type for row in connection.execute(query)}
    wanted = {(v["name"], c["name"]): c["type"] for v in promised()["views"] for c in v["columns"]}
    assert {name: kind for name, kind in found.items() if kind not in IN_POSTGRESQL[wanted[name]]} == {}
    assert found.keys() == wanted.keys()


@pytest.mark.parametrize("warehouse", ["postgresql"], indirect=True)  # SQLite keeps no comments
def test_postgresql_tells_what_every_column_means(warehouse: Engine) -> None:
    query = text("SELECT col_description(CAST(:view AS regclass), :place)")
    with warehouse.connect() as connection:
        for view in promised()["views"]:
            for place, column in enumerate(view["columns"], 1):
                said = connection.execute(query, {"view": view["name"], "place": place}).scalar_one()
                assert said == column["meaning"], (view["name"], column["name"])


def columns(contract: Contract, view: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = contract["views"][view]["columns"]
    return found


BREAKS: dict[str, Callable[[Contract], object]] = {
    "v1_announcements is gone": lambda c: c["views"].pop(0),
    "v1_announcements.id is no longer column 1": lambda c: columns(c).pop(0),
    "v1_announcements.title is no longer column 2": lambda c: columns(c)[1].update(name="headline"),
    "v1_announcements.url is no longer column 7": lambda c: columns(c).insert(0, columns(c).pop(6)),
    "v1_announcements.pages had type 'integer'": lambda c: columns(c)[12].update(type="text"),
    "v1_announcements.pages had unit 'pages'": lambda c: columns(c)[12].update(unit="bytes"),
    "v1_announcements.url was never null": lambda c: columns(c)[6].update(nullable=True),
    "the key of v1_announcements was ['id']": lambda c: c["views"][0].update(key=["url"]),
    "v1_announcements.page_id no longer leads to v1_pages": lambda c: c["views"][0]["references"].pop(1),
    "v1_announcements.more says that it came with 1.0": lambda c: columns(c).append(added("1.0")),
    "v1_announcements.more says that it came with 99.0": lambda c: columns(c).append(added("99.0")),
}


def added(since: str) -> dict[str, Any]:
    return {"name": "more", "type": "text", "unit": None, "nullable": True, "since": since}


@pytest.mark.parametrize("told", BREAKS)
def test_what_would_break_readers_is_told(told: str) -> None:
    after = deepcopy(promised())
    BREAKS[told](after)
    assert [fault for fault in breaches(promised(), after) if fault.startswith(told)]


def test_additions_that_say_so_break_nothing() -> None:
    after = deepcopy(promised()) | {"version": "1.99"}
    columns(after).append(added("1.99"))
    columns(after)[1]["nullable"] = False
    after["views"].append(deepcopy(after["views"][0]) | {"name": "v1_more", "since": "1.99"})
    assert breaches(promised(), after) == []


def test_the_migration_that_brings_the_views_is_there() -> None:
    folder = Path(migrate.__file__).parent / "migrations" / "versions"
    assert len(list(folder.glob(f"{promised()['migration']}_*.py"))) == 1


def test_other_views_need_another_migration_or_warehouses_would_keep_the_old_ones() -> None:
    after = deepcopy(promised())
    assert not needs_migration(promised(), after)
    after["definitions"]["sqlite"] = "another"
    assert needs_migration(promised(), after)
    after["migration"] = "9999"
    assert not needs_migration(promised(), after)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A contract of the test's own."""
    path = tmp_path / "contract.json"
    monkeypatch.setattr(module, "FILE", path)
    return path


def test_the_command_writes_additions(file: Path) -> None:
    before = contract() | {"version": "1.0", "migration": "0001"}
    before["views"] = [view for view in before["views"] if view["since"] == "1.0"]
    for view in before["views"]:
        view["columns"] = [column for column in view["columns"] if column["since"] == "1.0"]
        view["references"] = []
        view["key"] = next(now["key"] for now in contract()["views"] if now["name"] == view["name"])
    file.write_text(as_text(before), encoding="utf-8")
    assert main() == 0
    assert file.read_text(encoding="utf-8") == as_text(contract())


def test_the_command_refuses_what_would_break_readers(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contract()
    columns(before).append(added("1.0"))
    file.write_text(as_text(before), encoding="utf-8")
    assert main() == 1
    assert "v1_announcements.more is no longer column" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == as_text(before)


def test_the_command_asks_for_a_migration_where_views_have_changed(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(as_text(contract() | {"definitions": {"sqlite": "", "postgresql": ""}}), encoding="utf-8")
    assert main() == 1
    assert "add one, and name it in MIGRATION" in capsys.readouterr().err
