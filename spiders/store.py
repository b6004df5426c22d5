"""Where the archive's files lie: a folder, or an object store such as S3, by the address that fsspec gives it.

A file has a name relative to the archive, `<source id>/<file>`. Whatever a store is made of, a file is there whole
under its name or not at all, and what a name stands for does not change: a rewritten file has another name.
"""

import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import urlsplit

DRAFT_SUFFIX = ".draft"


class StoreError(Exception):
    """A store does not answer: what lies in it is not known to be damaged or missing."""


class Store(ABC):
    """Files by name. Readers raise `FileNotFoundError` where there is no such file."""

    @abstractmethod
    def open(self, name: str) -> BufferedReader:
        """Open a file to be read from its beginning."""

    @abstractmethod
    def open_at(self, name: str, offset: int) -> BufferedReader:
        """Open a file to be read at `offset`, one record or a few; what lies near is at hand for the next."""

    @abstractmethod
    def size(self, name: str) -> int:
        """Length of a file in bytes."""

    @abstractmethod
    def folders(self) -> list[str]:
        """Names of the folders that have files, sorted."""

    @abstractmethod
    def names(self, folder: str) -> list[str]:
        """Names of the files in a folder, sorted; none where there is no such folder."""

    @abstractmethod
    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """A file to be written. It is kept, and outlives a power cut, once the block has ended without an error."""

    @abstractmethod
    def write(self, name: str, content: bytes) -> None:
        """Put a small file under its name at once, in the place of one that is there."""

    @abstractmethod
    def put(self, path: Path, name: str) -> None:
        """Copy a whole file of this machine's disk to `name`."""

    @abstractmethod
    def rename(self, name: str, new_name: str) -> None:
        """Give a file another name. It may be under both for a moment, and is under one of them always."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove a file, or nothing."""

    @abstractmethod
    def settle(self, folder: str) -> None:
        """See to it that what was renamed and removed in a folder outlives a power cut."""

    @abstractmethod
    def crawls_into(self, folder: Path) -> Path:
        """The folder on this machine's disk in which a crawl writes its WARC file, if its spool folder is `folder`."""

    def anywhere(self) -> "Store":
        """The same store, for a process with another working folder."""
        return self

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        try:
            self.size(name)
        except FileNotFoundError:
            return False
        return True

    def read(self, name: str) -> bytes:
        """A whole small file."""
        with self.open(name) as file:
            return file.read()


Archive = Store | Path
"""An archive, as functions take it: a path is the folder of that name."""


def store_at(archive: Archive | str) -> Store:
    """The store at an address: a folder, or what fsspec understands, such as `s3://bucket/prefix`.

    Raises `ValueError` where it names no kind of store that is installed, or holds a password: a store's keys come from
    the environment, as its driver reads them (`AWS_ACCESS_KEY_ID` and so on).
    """
    if isinstance(archive, Store):
        return archive
    if isinstance(archive, Path) or "://" not in archive:
        return FolderStore(Path(archive))
    kind, _, rest = archive.partition("://")
    if kind in {"file", "local"}:
        return FolderStore(Path(rest))
    if urlsplit(archive).username is not None:
        raise ValueError(f"an archive's keys belong into the environment, not into its address ({kind}://…)")
    from spiders.object_store import ObjectStore  # noqa: PLC0415 - most archives are folders: fsspec is loaded where it is used

    store = ObjectStore(archive.rstrip("/"))
    try:
        store.file_system()
    except (ImportError, ValueError) as error:
        raise ValueError(f"{archive}: {error} (`make machines` installs what S3 needs)") from error
    return store


@dataclass(frozen=True)
class FolderStore(Store):
    """A folder of this machine, or one that it shares with others."""

    folder: Path

    def __str__(self) -> str:
        return str(self.folder)

    def open(self, name: str) -> BufferedReader:
        return (self.folder / name).open("rb")

    def open_at(self, name: str, offset: int) -> BufferedReader:
        path = self.folder / name
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise outside(name)
        file = path.open("rb")
        file.seek(offset)
        return file

    def size(self, name: str) -> int:
        return (self.folder / name).stat().st_size

    def folders(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("*/"))

    def names(self, folder: str) -> list[str]:
        home = self.folder / folder
        return sorted(f"{folder}/{path.name}" for path in home.iterdir() if path.is_file()) if home.is_dir() else []

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())

    def write(self, name: str, content: bytes) -> None:
        draft = f"{name}{DRAFT_SUFFIX}"
        with self.writing(draft) as file:
            file.write(content)
        folder = PurePosixPath(name).parent.name
        self.settle(folder)  # what was renamed before comes before this file
        self.rename(draft, name)
        self.settle(folder)

    def put(self, path: Path, name: str) -> None:
        draft = f"{name}{DRAFT_SUFFIX}"
        with path.open("rb") as file, self.writing(draft) as out:
            shutil.copyfileobj(file, out)
        self.rename(draft, name)
        self.settle(PurePosixPath(name).parent.name)

    def rename(self, name: str, new_name: str) -> None:
        (self.folder / name).rename(self.folder / new_name)

    def remove(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    def settle(self, folder: str) -> None:
        sync_folder(self.folder / folder)

    def anywhere(self) -> "FolderStore":
        return FolderStore(self.folder.absolute())

    def crawls_into(self, folder: Path) -> Path:  # noqa: ARG002 - it is written where it stays
        return self.folder


def outside(name: str) -> FileNotFoundError:
    """What is raised for a name that leads out of the archive."""
    return FileNotFoundError(f"{name} lies outside the archive")


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
