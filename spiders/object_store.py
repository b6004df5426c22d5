"""An archive in an object store, through fsspec: S3, or whatever else shows an object whole or not at all.

Its keys come from the environment, as the store's driver reads them.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BufferedReader, RawIOBase
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from fsspec.caching import BlockCache
from fsspec.core import url_to_fs

from spiders.store import Store, StoreError, outside

BLOCK_BYTES = 512 * 1024
"""Bytes that are asked for at a time: a hundred captures, or what comes in the time of a few round trips."""
_BLOCKS_KEPT = 8  # of each file
_FILES_KEPT = 8  # that single captures are read from


@dataclass(frozen=True)
class ObjectStore(Store):
    """A store that fsspec has a driver for, and that shows an object whole or not at all, as S3 does."""

    address: str  # without a slash at the end

    def __str__(self) -> str:
        return self.address

    def file_system(self) -> tuple[Any, str]:
        """Its driver, and the archive's path in it. Raises `ImportError` or `ValueError` where there is none."""
        return _file_system(self.address)

    def open(self, name: str) -> BufferedReader:
        return BufferedReader(_Ranged(self._blocks(name)))

    def open_at(self, name: str, offset: int) -> BufferedReader:
        file: BufferedReader = BufferedReader(_Ranged(_blocks_at_hand(self, name)))
        file.seek(offset)
        return file

    def size(self, name: str) -> int:
        return int(self._asked(lambda files, path: files.info(path)["size"], name))

    def folders(self) -> list[str]:
        return self._listed("", "directory")

    def names(self, folder: str) -> list[str]:
        return [f"{folder}/{name}" for name in self._listed(folder, "file")]

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        with tempfile.NamedTemporaryFile() as file:
            yield file  # type: ignore[misc]  # it is a BinaryIO but by name
            file.flush()
            self.put(Path(file.name), name)

    def write(self, name: str, content: bytes) -> None:
        self._asked(lambda files, path: files.pipe_file(path, content), name)
        _blocks_at_hand.cache_clear()

    def put(self, path: Path, name: str) -> None:
        self._asked(lambda files, there: files.put_file(str(path), there), name)
        _blocks_at_hand.cache_clear()

    def rename(self, name: str, new_name: str) -> None:
        target = self._path(new_name)
        self._asked(lambda files, path: files.copy(path, target), name)
        self.remove(name)

    def remove(self, name: str) -> None:
        try:
            self._asked(lambda files, path: files.rm_file(path), name)
        except FileNotFoundError:
            return
        finally:
            _blocks_at_hand.cache_clear()

    def settle(self, folder: str) -> None:
        """Nothing to do: what a store has answered it has kept."""

    def crawls_into(self, folder: Path) -> Path:
        return folder  # `spiders.spool.deliver` brings it here once the crawl is whole

    def _listed(self, folder: str, kind: str) -> list[str]:
        try:
            found = self._asked(lambda files, path: files.ls(path, detail=True), folder)
        except FileNotFoundError:
            return []
        names = (one["name"].rstrip("/").rpartition("/")[2] for one in found if one["type"] == kind)
        return sorted(name for name in names if name)

    def _blocks(self, name: str) -> Any:
        def fetch(start: int, end: int) -> bytes:
            return bytes(self._asked(lambda files, path: files.cat_file(path, start=start, end=end), name))

        return BlockCache(BLOCK_BYTES, fetch, self.size(name), _BLOCKS_KEPT)

    def _path(self, name: str) -> str:
        if ".." in PurePosixPath(name).parts or name.startswith("/"):
            raise outside(name)
        return f"{self.file_system()[1]}/{name}".rstrip("/")

    def _asked(self, question: Callable[[Any, str], Any], name: str) -> Any:
        """What the store answers. Raises `FileNotFoundError`, and `StoreError` for whatever else a driver raises."""
        path = self._path(name)
        try:
            return question(self.file_system()[0], path)
        except FileNotFoundError:
            raise
        except Exception as error:  # drivers raise what their libraries do, OSError or not
            said = f"{name}: {type(error).__name__}: {error}"
            raise StoreError(f"the archive {self.address} does not answer for {said}") from error


class _Ranged(RawIOBase):
    """A file of which no more is fetched than the blocks that are read."""

    def __init__(self, blocks: Any) -> None:
        self._blocks = blocks
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._blocks.size}[whence]
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        data = self._blocks._fetch(self._at, self._at + len(buffer))  # fsspec's caches have no other entrance
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


@lru_cache(_FILES_KEPT)
def _blocks_at_hand(store: ObjectStore, name: str) -> Any:
    """The blocks last read of a file, for every thread of this process."""
    return store._blocks(name)


@cache
def _file_system(address: str) -> tuple[Any, str]:
    files, path = url_to_fs(address, use_listings_cache=False)  # other machines write there too
    return files, path.rstrip("/")
