"""The description of the public interface is whole, and true of itself."""

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from schema.outlet_rank import OUTLET_RANK
from schema.v1 import VERSION, VIEWS, View, description, view
from schema.v1.certainty import PUBLISHED_CERTAINTY, RANK

_PYTHON: dict[str, type | tuple[type, ...]] = {"text": str, "real": float, "boolean": bool, "json": (list, dict)}
EACH = pytest.mark.parametrize("view", VIEWS, ids=[view.name for view in VIEWS])


def fits(kind: str, value: Any) -> bool:
    """Whether `value` is what JSON says of a column of that type."""
    match kind:
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "date":
            return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
        case "moment":
            return isinstance(value, str) and datetime.fromisoformat(value).utcoffset() == timedelta(0)
        case _:
            return isinstance(value, _PYTHON[kind])


@EACH
def test_every_column_says_what_it_means_in_one_line(view: View) -> None:
    lines = {column.name: column.meaning for column in view.columns}
    assert [name for name, line in lines.items() if not line or "\n" in line or line.endswith(".")] == []


@EACH
def test_every_column_gives_an_example_of_its_type(view: View) -> None:
    assert [column.name for column in view.columns if not fits(column.type, column.example)] == []


@EACH
def test_units_are_those_of_numbers(view: View) -> None:
    assert [column.name for column in view.columns if column.unit and column.type not in ("integer", "real")] == []


@EACH
def test_a_key_is_made_of_columns_that_are_never_null(view: View) -> None:
    assert all(not view.column(name).nullable for name in view.key)


@EACH
def test_references_lead_to_keys_of_the_same_types(view: View) -> None:
    views = {one.name: one for one in VIEWS}
    for reference in view.references:
        there = views[reference.view]
        assert reference.to == there.key
        assert [view.column(name).type for name in reference.columns] == [there.column(n).type for n in reference.to]


@EACH
def test_what_was_added_comes_last_and_says_when_it_came(view: View) -> None:
    versions = [max(column.since, view.since) for column in view.columns]
    assert versions == sorted(versions)
    assert versions[-1] <= VERSION
    names = [column.name for column in view.columns]
    assert len(names) == len(set(names))


def test_the_description_is_plain_data() -> None:
    told = description()
    assert json.loads(json.dumps(told)) == told
    assert [one["name"] for one in told["views"]] == [one.name for one in VIEWS]
    assert told["views"][0]["columns"][0]["meaning"] == "public name of the announcement; never reused"


def test_a_name_that_no_view_or_column_has_is_refused() -> None:
    with pytest.raises(KeyError, match="v1_nothing"):
        view("v1_nothing")
    with pytest.raises(KeyError, match="v1_pages has no column nothing"):
        view("v1_pages").column("nothing")


def test_every_way_in_which_cleaning_finds_a_day_has_its_certainty() -> None:
    page = (Path(__file__).parents[2] / "docs" / "cleaning.md").read_text(encoding="utf-8")
    ways = re.findall(r"^\| \d \| .* \| (`.+`) \|$", page, re.MULTILINE)
    assert {way for line in ways for way in re.findall("`(.+?)`", line)} | {"layout", "api"} == set(PUBLISHED_CERTAINTY)


def test_every_kind_of_publisher_has_its_rank() -> None:
    assert set(OUTLET_RANK.values()) == set(RANK)
