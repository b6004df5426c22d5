"""Which sources a run turns to, told by the names of their files alone: a broken file must not stop the others."""

from collections.abc import Sequence
from pathlib import Path

from spiders.source import Source, load_source


class SelectionError(ValueError):
    """No source file has the id asked for, or there is none at all."""


def select_sources(folder: Path, ids: Sequence[str] | None) -> list[str]:
    """The ids of the source files in `folder` that are asked for, or of all, sorted. Raises `SelectionError`."""
    there = sorted(path.stem for path in folder.glob("*.yaml"))
    if not there:
        raise SelectionError(f"no source files (*.yaml) in {folder}")
    if unknown := sorted(set(ids or ()) - set(there)):
        raise SelectionError(f"no such source: {', '.join(unknown)}. There are: {', '.join(there)}")
    return [source_id for source_id in there if not ids or source_id in ids]


def read_source(folder: Path, source_id: str) -> Source:
    """Read one source file. Raises `SourceError` with its mistakes."""
    return load_source(folder / f"{source_id}.yaml")
