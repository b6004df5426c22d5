"""What a file of a release's rows can do, in whatever format it is."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from publishing.rows import Row
from schema.v1 import View


class RowFile(Protocol):
    """A file of a view's rows that is being written."""

    def __init__(self, path: Path, view: View) -> None:
        """Begin the file at `path`, whose folder is there."""

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows."""

    def close(self) -> None:
        """End the file."""
