"""How the public interface is described: views, their columns, keys and references, as plain data.

Everything that tells readers what a column holds is made from these: SQL comments, docs/warehouse.md with its diagram,
the contract, the data package and the help that Datasette shows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from schema.v1.dialect import in_dialect

ColumnType = Literal["text", "integer", "real", "boolean", "date", "moment", "json"]
"""What a column holds, whatever the database or file calls it. A `date` is a day in Europe/London, `YYYY-MM-DD`; a
`moment` is a time in UTC; `json` is a list or an object."""

Example = str | int | float | bool | list[Any] | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a view."""

    name: str
    type: ColumnType
    meaning: str  # one line, without a full stop
    example: Example  # as JSON has it: days and moments are strings
    nullable: bool = False
    unit: str | None = None  # of a number that has one, in the plural: bytes, pages
    since: str = "1.0"  # the version of the interface that it came with

    def added_in(self, version: str) -> "Column":
        """The same column of a view that has it since that version of the interface."""
        return replace(self, since=version)


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns that name a row of another view, by that view's key; all null where there is none."""

    columns: tuple[str, ...]
    view: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """One view: its columns in order, the columns that are its key, and the query that fills it."""

    name: str
    comment: str  # one sentence: what a row is
    columns: tuple[Column, ...]
    key: tuple[str, ...]  # empty where rows have no name of their own
    query: str  # SQL for both databases; see `schema.v1.dialect` for the few functions that it may call besides
    references: tuple[Reference, ...] = ()
    since: str = "1.0"

    def create(self, dialect: str) -> str:
        """The statement that makes the view in `sqlite` or `postgresql`."""
        names = ", ".join(f'"{column.name}"' for column in self.columns)
        return f"CREATE VIEW {self.name} ({names}) AS {in_dialect(self.query, dialect)}"

    def column(self, name: str) -> Column:
        """The column called `name`. Raises `KeyError` where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")


def as_data(views: Iterable[View], version: str) -> dict[str, Any]:
    """All of it but the queries as lists, objects and strings, in the order of the views: what JSON can say."""
    return {
        "interface": "v1",
        "version": version,
        "views": [
            {
                "name": view.name,
                "comment": view.comment,
                "since": view.since,
                "columns": [_column(column) for column in view.columns],
                "key": list(view.key),
                "references": [
                    {"columns": list(one.columns), "view": one.view, "to": list(one.to)} for one in view.references
                ],
            }
            for view in views
        ],
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.type,
        "meaning": column.meaning,
        "unit": column.unit,
        "example": column.example,
        "nullable": column.nullable,
        "since": column.since,
    }
