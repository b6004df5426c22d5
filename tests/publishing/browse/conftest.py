"""What the tests of browse share: the demo's release and one of hostile pages, both being served."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from publishing.layout import SQLITE
from publishing.publish import publish
from schema.engine import open_engine
from tests.chromium import chromium
from tests.databases import migrated_sqlite
from tests.demonstration import Demonstration
from tests.publishing.browse.hostile import load_hostile
from tests.publishing.browse.site import Site, browsed
from tests.publishing.demonstrated import MOMENT, copy_in_nights

__all__ = ["chromium", "migrated_sqlite"]


@pytest.fixture(scope="session")
def demo_site(
    demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path
) -> Iterator[Site]:
    """The demo's release, as three real nights would have left it."""
    folder = tmp_path_factory.mktemp("browse-demo")
    demo = demonstration.open()
    warehouse = shutil.copyfile(migrated_sqlite, folder / "warehouse.sqlite")
    engine = open_engine(f"sqlite:///{warehouse}")
    copy_in_nights(demo, engine)
    with browsed(_published(engine, folder)) as site:
        yield site


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Site]:
    """A release of pages that mean harm."""
    folder = tmp_path_factory.mktemp("browse-hostile")
    warehouse = shutil.copyfile(migrated_sqlite, folder / "warehouse.sqlite")
    engine = open_engine(f"sqlite:///{warehouse}")
    load_hostile(engine)
    with browsed(_published(engine, folder)) as site:
        yield site


def _published(engine: Engine, folder: Path) -> Path:
    """The SQLite file of a release of the warehouse; checks are not what these tests are about."""
    release = publish(engine, str(folder / "releases"), moment=MOMENT, force=True)
    engine.dispose()
    return release.path / SQLITE
