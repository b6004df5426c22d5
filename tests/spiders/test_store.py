"""Stores of the archive's files: a folder, memory and S3 do the same."""

import os
import pickle
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.object_store import BLOCK_BYTES, ObjectStore, _blocks_at_hand
from spiders.store import FolderStore, Store, store_at
from tests.s3 import Buckets, buckets

__all__ = ["buckets"]
NAME = "thornhaven/run-1.warc.gz"
ROOT = Path(__file__).parents[2]
KINDS = ("folder", "memory", "s3")


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty store of each kind."""
    if request.param == "folder":
        return store_at(tmp_path / "archive")
    if request.param == "memory":
        return store_at(f"memory://{uuid.uuid4()}/archive")
    found: Buckets = request.getfixturevalue("buckets")
    return store_at(found.create())


def local(folder: Path, content: bytes) -> Path:
    path = folder / "local"
    path.write_bytes(content)
    return path


def test_a_file_is_there_whole_under_its_name_or_not_at_all(store: Store, tmp_path: Path) -> None:
    assert (store.folders(), store.names("thornhaven"), store.exists(NAME)) == ([], [], False)
    with store.writing(NAME) as file:
        file.write(b"written")
    assert store.read(NAME) == b"written"
    store.write("thornhaven/rewriting.json", b"{}")
    store.write("thornhaven/rewriting.json", b"{1}")
    store.put(local(tmp_path, b"put"), "ash/run-2.warc.gz")
    assert store.folders() == ["ash", "thornhaven"]
    assert store.names("thornhaven") == ["thornhaven/rewriting.json", NAME]
    assert (store.read("thornhaven/rewriting.json"), store.read("ash/run-2.warc.gz")) == (b"{1}", b"put")
    assert (store.size(NAME), store.exists(NAME)) == (7, True)


def test_a_file_is_renamed_and_removed(store: Store) -> None:
    store.write(NAME, b"content")
    store.rename(NAME, "thornhaven/other")
    store.settle("thornhaven")
    assert store.names("thornhaven") == ["thornhaven/other"]
    store.remove("thornhaven/other")
    store.remove("thornhaven/other")
    assert store.names("thornhaven") == []


def test_a_file_that_is_not_there_is_told_as_missing(store: Store) -> None:
    for reading in (store.read, store.size, store.open, lambda name: store.open_at(name, 3)):
        with pytest.raises(FileNotFoundError):
            reading(NAME)


def test_no_name_leads_out_of_the_archive(store: Store) -> None:
    with pytest.raises(FileNotFoundError, match="outside the archive"):
        store.open_at("../elsewhere", 0)


def test_what_is_written_anew_is_what_is_read(store: Store) -> None:
    for content in (b"first", b"the second"):
        store.write(NAME, content)
        with store.open_at(NAME, 2) as file:
            assert file.read() == content[2:]


@pytest.mark.parametrize("kind", ["memory", "s3"])
def test_a_capture_in_an_object_store_costs_its_block_and_not_the_file(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    address = f"memory://{uuid.uuid4()}" if kind == "memory" else request.getfixturevalue("buckets").create()
    store = ObjectStore(address)
    content = os.urandom(BLOCK_BYTES * 5 + 17)
    store.put(local(tmp_path, content), NAME)
    start = BLOCK_BYTES * 3 + 100
    for _ in range(3):
        with store.open_at(NAME, start) as file:
            assert file.read(1000) == content[start : start + 1000]
    assert _blocks_at_hand(store, NAME).total_requested_bytes == BLOCK_BYTES
    with store.open(NAME) as file:
        assert file.read() == content


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=60), reads=st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=6))
def test_any_part_of_any_file_is_read_as_from_the_disk(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, reads: list[tuple[int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    stores = [FolderStore(folder), ObjectStore(f"memory://{uuid.uuid4()}")]
    for store in stores:
        store.write(NAME, content)
    for offset, size in reads:
        found = []
        for store in stores:
            with store.open_at(NAME, offset) as file:
                found.append((file.read(size), file.tell(), file.read(), file.seek(0, os.SEEK_END)))
        assert found[0] == found[1]


def test_an_address_says_what_kind_of_store_it_is(tmp_path: Path) -> None:
    assert store_at("var/archive") == FolderStore(Path("var/archive"))
    assert store_at("file:///srv/archive") == FolderStore(Path("/srv/archive"))
    assert store_at("memory://wire/archive/") == ObjectStore("memory://wire/archive")
    assert str(store_at("s3://bucket/prefix")) == "s3://bucket/prefix"
    with pytest.raises(ValueError, match="nosuch"):
        store_at("nosuch://bucket")


def test_keys_in_an_address_are_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="belong into the environment") as refused:
        store_at("s3://AKIA1234:hush@bucket/prefix")
    assert "hush" not in str(refused.value)


def test_a_store_goes_to_another_process_as_its_address() -> None:
    store = store_at("memory://wire")
    store.write(NAME, b"content")
    assert pickle.loads(pickle.dumps(store)) == store


def test_a_store_that_does_not_answer_is_told_as_such_and_not_as_a_missing_file() -> None:
    program = f"from spiders.store import store_at; store_at('s3://bucket/archive').read({NAME!r})"
    nobody = {**os.environ, "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}
    nobody |= {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "hush", "AWS_DEFAULT_REGION": "us-east-1"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=nobody, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    told = done.stderr.splitlines()[-1]
    assert told.startswith("spiders.store.StoreError: the archive s3://bucket/archive does not answer for thornhaven/")
    assert "hush" not in done.stderr
