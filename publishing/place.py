"""Where releases lie: a folder, or a folder of an object store by the address that fsspec gives it.

A release is there whole or not at all. `latest.json` says which is the latest; it is replaced at once, and always names
one that is whole. Whoever publishes takes turns, and begins by clearing away what a killed one left.
"""

import fcntl
import json
import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from publishing.release import ReleaseError, is_id

LATEST = "latest.json"
LINK = "latest"
_UNFINISHED = ".unfinished-"
_TURN = ".publishing"


class Place(ABC):
    """The folder of releases."""

    @abstractmethod
    def turn(self) -> Any:
        """A context in which no other process of this machine publishes here; it waits for one that does."""

    @abstractmethod
    def ids(self) -> list[str]:
        """The ids of all releases, sorted."""

    @abstractmethod
    def latest(self) -> str | None:
        """The id of the release that readers are led to; None where there is none. Raises `ReleaseError`."""

    @abstractmethod
    def address(self, release_id: str) -> str:
        """Where a release lies."""

    @abstractmethod
    def workspace(self, release_id: str) -> Any:
        """A context with a folder on this machine in which the release is made; what is left there is removed."""

    @abstractmethod
    def fetch(self, release_id: str, name: str, workspace: Path) -> Path:
        """A file of a release, on this machine. Raises `OSError` where it is not there."""

    def folder(self, release_id: str) -> Path | None:
        """The release's folder, where it lies on this machine."""
        del release_id
        return None

    @abstractmethod
    def finish(self, release_id: str, workspace: Path) -> None:
        """Put a release that is whole in its place."""

    @abstractmethod
    def lead_to(self, release_id: str) -> None:
        """Lead readers to a release, at once."""

    @abstractmethod
    def remove(self, release_id: str) -> None:
        """Take a release away."""

    def sweep(self) -> None:
        """Clear away what a killed publisher left: releases to which readers were never led."""
        latest = self.latest()
        for release_id in self.ids():
            if latest is None or release_id > latest:
                self.remove(release_id)


def place_at(address: str) -> Place:
    """The place at `address`. Raises `ValueError` or `ImportError` where fsspec knows no such address."""
    store, root = url_to_fs(address, **({} if "://" not in address else {"use_listings_cache": False}))
    return Folder(Path(root)) if isinstance(store, LocalFileSystem) else ObjectStore(store, root, address)


class Folder(Place):
    """A folder on this machine's disk. Beside `latest.json` stands a symbolic link `latest`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def turn(self) -> Iterator[None]:
        """As `Place` says."""
        self.root.mkdir(parents=True, exist_ok=True)
        with _lock(self.root / _TURN):
            yield

    def ids(self) -> list[str]:
        """As `Place` says."""
        return sorted(path.name for path in self.root.glob("*") if is_id(path.name))

    def latest(self) -> str | None:
        """As `Place` says."""
        try:
            return _named((self.root / LATEST).read_bytes(), self.root / LATEST)
        except FileNotFoundError:
            return None

    def address(self, release_id: str) -> str:
        """As `Place` says."""
        return str(self.root / release_id)

    @contextmanager
    def workspace(self, release_id: str) -> Iterator[Path]:
        """As `Place` says."""
        path = self.root / f"{_UNFINISHED}{release_id}"
        path.mkdir()
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def folder(self, release_id: str) -> Path:
        """As `Place` says."""
        return self.root / release_id

    def fetch(self, release_id: str, name: str, workspace: Path) -> Path:
        """As `Place` says."""
        del workspace
        path = self.root / release_id / name
        path.stat()
        return path

    def finish(self, release_id: str, workspace: Path) -> None:
        """As `Place` says."""
        for path in sorted(workspace.rglob("*")):  # a power cut must not leave files empty that latest.json leads to
            _flush(path)
        _flush(workspace)
        workspace.rename(self.root / release_id)
        _flush(self.root)

    def lead_to(self, release_id: str) -> None:
        """As `Place` says. The file comes first: the link is led to what it says by the next `sweep`, if need be."""
        draft = self.root / f"{_UNFINISHED}{LATEST}"
        draft.write_bytes(_naming(release_id))
        _flush(draft)
        draft.replace(self.root / LATEST)
        _flush(self.root)
        self._link(release_id)

    def remove(self, release_id: str) -> None:
        """As `Place` says. It vanishes at once, however long its files take."""
        going = self.root / f"{_UNFINISHED}{release_id}"
        (self.root / release_id).rename(going)
        shutil.rmtree(going)

    def sweep(self) -> None:
        """As `Place` says."""
        for path in self.root.glob(f"{_UNFINISHED}*"):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        if latest := self.latest():
            self._link(latest)
        super().sweep()

    def _link(self, release_id: str) -> None:
        link = self.root / LINK
        if not (link.is_symlink() and link.readlink() == Path(release_id)):
            draft = self.root / f"{_UNFINISHED}{LINK}"
            draft.symlink_to(release_id)
            draft.replace(link)


class ObjectStore(Place):
    """A folder of an object store. Releases are made on this machine and then put there, `latest.json` last."""

    def __init__(self, store: Any, root: str, address: str) -> None:
        self._store = store
        self._root = root.rstrip("/")
        self._address = address.rstrip("/")
        name = sha256(f"{os.getuid()} {address}".encode()).hexdigest()[:16]
        self._here = Path(tempfile.gettempdir(), f"councilwire-publishing-{name}")

    @contextmanager
    def turn(self) -> Iterator[None]:
        """As `Place` says. Publishers on several machines must take turns by other means."""
        self._here.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._here.is_symlink() or self._here.stat().st_uid != os.getuid():
            raise ReleaseError(f"{self._here} is somebody else's: releases are not made there")
        with _lock(self._here / _TURN):
            yield

    def ids(self) -> list[str]:
        """As `Place` says."""
        try:
            names = self._store.ls(self._root, detail=False)
        except FileNotFoundError:
            return []
        return sorted(name for path in names if is_id(name := str(path).rstrip("/").rpartition("/")[2]))

    def latest(self) -> str | None:
        """As `Place` says."""
        try:
            return _named(self._store.cat_file(f"{self._root}/{LATEST}"), f"{self._address}/{LATEST}")
        except FileNotFoundError:
            return None

    def address(self, release_id: str) -> str:
        """As `Place` says."""
        return f"{self._address}/{release_id}"

    @contextmanager
    def workspace(self, release_id: str) -> Iterator[Path]:
        """As `Place` says."""
        path = self._here / release_id
        path.mkdir()
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def fetch(self, release_id: str, name: str, workspace: Path) -> Path:
        """As `Place` says."""
        path = workspace.parent / f"{workspace.name}-before" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            self._store.get_file(f"{self._root}/{release_id}/{name}", str(path))
        return path

    def finish(self, release_id: str, workspace: Path) -> None:
        """As `Place` says."""
        for path in sorted(path for path in workspace.rglob("*") if path.is_file()):
            self._store.put_file(str(path), f"{self._root}/{release_id}/{path.relative_to(workspace).as_posix()}")
        self._clear_here()

    def lead_to(self, release_id: str) -> None:
        """As `Place` says."""
        self._store.pipe_file(f"{self._root}/{LATEST}", _naming(release_id))

    def remove(self, release_id: str) -> None:
        """As `Place` says."""
        self._store.rm(f"{self._root}/{release_id}", recursive=True)

    def sweep(self) -> None:
        """As `Place` says."""
        self._clear_here()
        super().sweep()

    def _clear_here(self) -> None:
        for path in self._here.iterdir():
            if path.is_dir():
                shutil.rmtree(path)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Held until this process ends, however it does, and those that write for it (`publishing.writer`) too."""
    with path.open("w") as file:
        os.set_inheritable(file.fileno(), True)
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _naming(release_id: str) -> bytes:
    """What `latest.json` says."""
    return f"{json.dumps({'release': release_id, 'path': release_id})}\n".encode()


def _named(content: bytes, where: object) -> str:
    try:
        release_id = json.loads(content)["release"]
    except (ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"{where} does not say which release is the latest") from error
    if not (isinstance(release_id, str) and is_id(release_id)):
        raise ReleaseError(f"{where} names {release_id!r}, which is no release")
    return release_id


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
