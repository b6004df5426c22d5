"""Releases lie in a folder, or in an object store by fsspec's address: there too a release is whole or not at all."""

import json
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import fsspec
import pytest
from sqlalchemy import Engine

from publishing.place import place_at
from publishing.publish import publish
from publishing.release import ReleaseError
from schema.engine import open_engine
from schema.forget import forget_page
from tests.publishing import formats, nights
from tests.publishing.nights import first_night, moment, release_of_night, second_night
from tests.s3 import buckets
from tests.schema.batches import night

__all__ = ["buckets"]

_numbers = count(1)
FIRST, SECOND = "20260302T031500Z", "20260303T031500Z"


@pytest.fixture
def warehouse(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Engine]:
    """An empty warehouse on SQLite: where a release goes does not depend on what it was made from."""
    shutil.copyfile(migrated_sqlite, tmp_path / "warehouse.sqlite")
    engine = open_engine(f"sqlite:///{tmp_path / 'warehouse.sqlite'}")
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def own_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Releases for a store are made in a folder of this test's own."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))


@pytest.fixture(params=["memory", "s3"])
def address(request: pytest.FixtureRequest) -> str:
    """The address of an empty place in an object store."""
    if request.param == "memory":
        return f"memory://releases-{next(_numbers)}"
    return str(request.getfixturevalue("buckets").create())


def stored(address: str) -> dict[str, bytes]:
    """Every file at the address, by its path there."""
    store, root = fsspec.url_to_fs(address, use_listings_cache=False)
    found = {str(path).lstrip("/"): path for path in store.find(root)}
    return {name.removeprefix(root.strip("/") + "/"): store.cat_file(path) for name, path in found.items()}


def test_an_object_store_has_the_files_that_a_folder_has(warehouse: Engine, address: str, tmp_path: Path) -> None:
    for number, load in ((1, first_night), (2, second_night)):
        load(warehouse)
        publish(warehouse, address, moment=moment(number))
        release_of_night(warehouse, tmp_path / "folder", number, full=True)
    in_store, in_folder = stored(address), formats.files(tmp_path / "folder")
    there = {path for path in in_folder if not path.startswith((".", "latest/"))}
    assert in_store.keys() == there
    assert all(in_store[path] == in_folder[path] for path in there)
    assert json.loads(in_store["latest.json"])["release"] == SECOND


def test_what_was_put_into_a_store_before_a_kill_is_cleared_away(warehouse: Engine, address: str) -> None:
    first_night(warehouse)
    publish(warehouse, address, moment=moment(1))
    store, root = fsspec.url_to_fs(address, use_listings_cache=False)
    store.pipe_file(f"{root}/{SECOND}/councilwire.sqlite", b"half of a file")
    publish(warehouse, address, moment=moment(3))
    assert not [path for path in stored(address) if path.startswith(SECOND)]


def test_a_forgotten_page_leaves_every_release_of_a_store(warehouse: Engine, address: str) -> None:
    first_night(warehouse)
    publish(warehouse, address, moment=moment(1))
    forget_page(warehouse, "fernshire", nights.ROADS, night(2))
    assert publish(warehouse, address, moment=moment(2)).removed == (FIRST,)
    assert not [path for path, content in stored(address).items() if b"road7" in content]


def test_a_store_that_breaks_off_leaves_the_latest_release(
    warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"memory://releases-{next(_numbers)}"
    first_night(warehouse)
    publish(warehouse, address, moment=moment(1))
    before = stored(address)
    store, _ = fsspec.url_to_fs(address)
    left = [20]
    put_file: Callable[..., Any] = type(store).put_file

    def breaking(*arguments: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise OSError("the network is down")
        return put_file(*arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(type(store), "put_file", breaking)
        with pytest.raises(OSError, match="network"):
            publish(warehouse, address, moment=moment(2))
    after = stored(address)
    assert {path: after[path] for path in before} == before
    assert publish(warehouse, address, moment=moment(3)).previous == FIRST
    assert not [path for path in stored(address) if path.startswith(SECOND)]


def test_a_folder_for_temporary_files_that_another_could_have_put_there_is_refused(
    warehouse: Engine, tmp_path: Path
) -> None:
    address = f"memory://releases-{next(_numbers)}"
    publish(warehouse, address, moment=moment(1))
    (here,) = (tmp_path / "temporary").iterdir()
    here.rename(tmp_path / "theirs")
    here.symlink_to(tmp_path / "theirs")
    with pytest.raises(ReleaseError, match="somebody else"):
        publish(warehouse, address, moment=moment(2))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"release": "../../etc"}', b'{"release": 7}'])
def test_a_latest_json_that_names_no_release_is_not_taken_for_none(
    warehouse: Engine, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "latest.json").write_bytes(content)
    with pytest.raises(ReleaseError, match=r"latest\.json"):
        release_of_night(warehouse, tmp_path / "releases", 1)


def test_what_others_put_beside_releases_is_left_alone(warehouse: Engine, tmp_path: Path) -> None:
    (tmp_path / "releases" / "20269999T000000Z").mkdir(parents=True)
    (tmp_path / "releases" / "index.html").write_text("ours")
    for number in (1, 2):
        publish(warehouse, str(tmp_path / "releases"), moment=moment(number), keep=1)
    assert {path.name for path in (tmp_path / "releases").iterdir()} == {
        *("20269999T000000Z", "index.html", "latest", "latest.json", ".publishing", SECOND)
    }


def test_an_address_of_a_local_file_system_is_a_folder(tmp_path: Path) -> None:
    assert place_at(f"file://{tmp_path}").address(FIRST) == str(tmp_path / FIRST)
