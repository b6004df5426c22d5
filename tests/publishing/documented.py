"""The code that docs/readers.md shows, taken out of it and run as a reader would run it."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import psycopg

PAGE = Path(__file__).parents[2] / "docs" / "readers.md"
DATABASES = ("sqlite", "postgresql", "duckdb")
_PIECES = re.compile(r"^#{2,3} (?P<heading>.+)$|^```(?P<info>\S.*)\n(?P<code>[\s\S]*?)^```$", re.MULTILINE)


@dataclass(frozen=True)
class Snippet:
    """One block of code, and the heading that it stands under."""

    heading: str
    number: int  # among the blocks of its language under that heading, from 1
    language: str
    marks: tuple[str, ...]  # the other words of its fence
    code: str

    @property
    def name(self) -> str:
        return f"{self.heading} {self.number}" if self.number > 1 else self.heading

    @property
    def databases(self) -> tuple[str, ...]:
        """Those that it is written for."""
        return self.marks or DATABASES


@cache
def snippets() -> tuple[Snippet, ...]:
    """Every block of code of the page, in its order."""
    found: list[Snippet] = []
    heading = ""
    for piece in _PIECES.finditer(PAGE.read_text(encoding="utf-8")):
        if piece["heading"]:
            heading = piece["heading"]
            continue
        language, *marks = piece["info"].split()
        number = 1 + sum(one.heading == heading and one.language == language for one in found)
        found.append(Snippet(heading, number, language, tuple(marks), piece["code"]))
    return tuple(found)


def questions() -> list[str]:
    """Headings that SQL stands under."""
    return list(dict.fromkeys(one.heading for one in snippets() if one.language == "sql"))


def named(language: str, name: str) -> Snippet:
    """The one block of that language and name."""
    (found,) = (one for one in snippets() if one.language == language and one.name == name)
    return found


def sql_for(heading: str, database: str) -> str | None:
    """The statement under a heading for one of the databases; None where there is none."""
    found = [
        one.code for one in snippets() if (one.heading, one.language) == (heading, "sql") and database in one.databases
    ]
    assert len(found) <= 1
    return found[0] if found else None


def ask(database: str, where: str, statement: str) -> list[tuple[Any, ...]]:
    """What a database answers, each value as JSON lines would have it."""
    match database:
        case "sqlite":
            with closing(sqlite3.connect(f"file:{where}?mode=ro", uri=True)) as file:
                rows: Sequence[Sequence[Any]] = file.execute(statement).fetchall()
        case "postgresql":
            with psycopg.connect(where) as wire:
                wire.execute("SET TIME ZONE 'UTC'")
                rows = wire.execute(statement.encode()).fetchall()
        case _:
            rows = _duckdb(Path(where), statement)
    return [tuple(_plain(value) for value in row) for row in rows]


def run(snippet: Snippet, folder: Path, environment: Mapping[str, str] = {}) -> list[str]:
    """What a Python snippet prints when it is run in `folder`, line by line."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", snippet.code],
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def script(name: str, folder: Path) -> Path:
    """A script of the page, as a reader would have saved it."""
    (code,) = (one.code for one in snippets() if one.marks == ("script", name))
    path = folder / name
    path.write_text(code, encoding="utf-8")
    return path


def _duckdb(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    """Asks the views that the page makes over Parquet."""
    views = named("python", "DuckDB").code.split("question =")[0]
    before = Path.cwd()
    os.chdir(folder)
    try:
        names: dict[str, Any] = {}
        exec(views, names)
        wire: duckdb.DuckDBPyConnection = names["wire"]
        return wire.execute(statement).fetchall()
    finally:
        os.chdir(before)


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S.%f")
        case date():
            return str(value)
        case Decimal():
            return float(value)
        case list() | dict():
            return str(value)
        case str() if value.startswith(("[{", "[[", "[]")):  # a list of JSON, and no found word in brackets
            return str(json.loads(value))
        case _:
            return value
