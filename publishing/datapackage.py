"""datapackage.json: what lies in a release, as Frictionless Data has it (https://datapackage.org/standard/data-package).

Schemas, meanings and keys are the public interface's own description. Every file is told with its length and SHA-256;
the tables of CSV and JSON lines with their schema too. What is councilwire's own stands under `councilwire`.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from publishing.checksums import File, file_at
from publishing.layout import CSV, JSONL, PACKAGE, SQLITE, short_name
from publishing.release import ReleaseError
from publishing.sqlite_file import reading
from schema.v1 import VERSION, VIEWS, Column, View

FORMAT = 3
"""Of a release's files: one more when what this program writes for the same rows is no longer the same."""

_TYPES = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "real": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "date"},
    "moment": {"type": "datetime", "format": "any"},
}
_LICENCES = {
    "OGL-3.0": (
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        "Open Government Licence v3.0",
    ),
}
_MEDIA = {
    ".sqlite": "application/vnd.sqlite3",
    ".parquet": "application/vnd.apache.parquet",
    ".csv": "text/csv",
    ".jsonl": "application/jsonl",
    ".xml": "application/atom+xml",
    ".json": "application/feed+json",
    ".html": "text/html",
}


@dataclass(frozen=True, slots=True)
class Contents:
    """What councilwire itself reads in a release's description."""

    release: str
    previous: str | None  # the release that its deltas begin at
    takes_back: bool  # whether older releases hold what may not be had any longer
    made_with: Mapping[str, str]
    rows: Mapping[str, int]  # by view
    files: Mapping[str, File]  # by path


def made_with() -> dict[str, str]:
    """What decides the form of a release's files: a release can be made from another one only where this is equal."""
    return {
        "interface": VERSION,
        "format": str(FORMAT),
        "sqlite": sqlite3.sqlite_version,
        "pyarrow": version("pyarrow"),
        "orjson": version("orjson"),
    }


def files_of(folder: Path, known: Iterable[File]) -> dict[str, File]:
    """Every file of the release in `folder`, by path, in order. Those of `known` are not read again."""
    files = {file.path: file for file in known}
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {path: files.get(path) or file_at(folder, path) for path in paths}


def write_package(folder: Path, moment: datetime, contents: Contents) -> None:
    """Write datapackage.json of the release in `folder`, whose SQLite file tells sources and licences."""
    with reading(folder / SQLITE) as file:
        sources = file.execute("SELECT name, home_url, licence, attribution FROM v1_sources ORDER BY id").fetchall()
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "councilwire",
        "id": contents.release,
        "title": "councilwire: the wire of UK public announcements",
        "description": "Press pages of councils and of the Department for Education, cleaned, counted once, with "
        "their history. Each text is under its own publisher's licence: the columns licence and attribution say which.",
        "version": contents.release,
        "created": moment.isoformat().replace("+00:00", "Z"),
        "licenses": [_licence(name) for name in sorted({source[2] for source in sources})],
        "sources": [
            {"title": name, "path": url, "licence": licence, "attribution": attribution}
            for name, url, licence, attribution in sources
        ],
        "councilwire": {
            "release": contents.release,
            "previous": contents.previous,
            "takes_back": contents.takes_back,
            "made_with": dict(contents.made_with),
            "rows": dict(contents.rows),
        },
        "resources": list(_resources(contents.files.values())),
    }
    (folder / PACKAGE).write_text(f"{json.dumps(package, ensure_ascii=False, indent=1)}\n", encoding="utf-8")


def read_package(path: Path) -> Contents:
    """What a release's datapackage.json says. Raises `ReleaseError` where it is damaged, `OSError` where it is not."""
    try:
        package = json.loads(path.read_bytes())
        own = package["councilwire"]
        told = [one for one in package["resources"] if "hash" in one]
        files = [File(one["path"], one["bytes"], one["hash"].removeprefix("sha256:")) for one in told]
        return Contents(
            release=own["release"],
            previous=own["previous"],
            takes_back=own["takes_back"],
            made_with=own["made_with"],
            rows=own["rows"],
            files={file.path: file for file in files},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(f"{path} is not as councilwire writes it: {error!r}") from error


def _resources(files: Collection[File]) -> Iterator[dict[str, Any]]:
    """Every table, of its CSV files; then every file."""
    paths = {file.path for file in files}
    for view in VIEWS:
        own = sorted(path for path in paths if _view_of(path, CSV) == view)
        yield {
            "name": short_name(view),
            "type": "table",
            "path": own[0] if len(own) == 1 else own,
            "format": "csv",
            "mediatype": _MEDIA[".csv"],
            "encoding": "utf-8",
            "description": view.comment,
            "schema": _schema(view, CSV),
        }
    for file in files:
        suffix = Path(file.path).suffix
        resource: dict[str, Any] = {
            "name": _resource_name(file.path),
            "type": "file",
            "path": file.path,
            "mediatype": _MEDIA.get(suffix, "application/octet-stream"),
            "bytes": file.bytes,
            "hash": f"sha256:{file.sha256}",
        }
        # As a table frictionless reads JSON lines only where an extra of it is installed.
        if of := _view_of(file.path, JSONL):
            resource |= {"format": "ndjson", "encoding": "utf-8", "description": of.comment}
            resource["schema"] = _schema(of, JSONL)
        yield resource


def _view_of(path: str, kind: str) -> View | None:
    """The view that a file of that kind has rows of."""
    of_kind, name, *_ = Path(path).with_suffix("").parts if "/" in path else ("", "")
    return next((view for view in VIEWS if of_kind == kind and short_name(view) == name), None)


def _resource_name(path: str) -> str:
    """A name by which only the file is called, of lower-case letters, digits and signs that the standard allows."""
    name = path.lower()
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-._/") else "_" for sign in name)


def _schema(view: View, kind: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column, view, kind) for column in view.columns]}
    if view.key:
        schema["primaryKey"] = list(view.key)
    if kind == CSV:  # said once: the JSON lines hold the same rows
        schema["foreignKeys"] = [
            {
                "fields": list(one.columns),
                "reference": {"resource": one.view.removeprefix("v1_"), "fields": list(one.to)},
            }
            for one in view.references
        ]
    return schema


def _field(column: Column, view: View, kind: str) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, **_type(column), "description": column.meaning}
    if column.unit:
        field["unit"] = column.unit
    # A cell of CSV that is empty is null to Frictionless, whether it is in quotes or not.
    if not column.nullable and (kind == JSONL or column.type != "text" or column.name in view.key):
        field["constraints"] = {"required": True}
    return field


def _type(column: Column) -> dict[str, str]:
    if column.type == "json":
        return {"type": "array" if isinstance(column.example, list) else "object"}
    return _TYPES[column.type]


def _licence(name: str) -> dict[str, str]:
    path, title = _LICENCES.get(name, (None, None))
    return {"name": name} | ({"path": path, "title": title} if path and title else {})
