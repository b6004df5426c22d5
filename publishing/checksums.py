"""Lengths and checksums of a release's files."""

import os
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release."""

    path: str  # within the release, with slashes
    bytes: int
    sha256: str


def file_at(folder: Path, path: str) -> File:
    """What the file at `path` in the release's `folder` is now; it outlives a power cut from then on."""
    with (folder / path).open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())  # here, where others work meanwhile
    return File(path, (folder / path).stat().st_size, digest)
