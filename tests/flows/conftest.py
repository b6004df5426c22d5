"""One Prefect server with its worker and one small council's site for all tests of this folder."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from demo.server import LoopbackWeb
from flows.operations import deploy, prefect_server, prefect_worker
from flows.settings import Settings
from spiders.store import store_at
from tests.databases import postgresql_cluster
from tests.parish_site import HOST, ParishSite, write_source

__all__ = ["postgresql_cluster"]


@dataclass(frozen=True)
class Press:
    """A council's site being served, and the settings under which it is collected."""

    web: LoopbackWeb
    site: ParishSite
    folder: Path
    database_url: str
    store: str = ""  # address of the archive, where it is not a folder
    publishes: bool = False  # after every nightly; only tests of publishing wait for it

    @property
    def archive(self) -> Path:
        """The archive's folder."""
        return self.folder / "archive"

    @property
    def settings(self) -> Settings:
        return Settings(
            database_url=self.database_url,
            archive=store_at(self.store or self.archive),
            spool=self.folder / "spool",
            releases=str(self.folder / "releases"),
            sources_dir=self.folder / "sources",
            contact="tests@councilwire.example",
            allow_private_addresses=True,
            resolve={"*.example": "127.0.0.1"},
            parallel_sources=2,
            retry_delay_seconds=0.05,
        )

    @property
    def environment(self) -> dict[str, str]:
        """The settings as an operator would give them."""
        settings = self.settings
        return {
            "COUNCILWIRE_DATABASE_URL": settings.database_url,
            "COUNCILWIRE_ARCHIVE": str(settings.archive),
            "COUNCILWIRE_SPOOL": str(settings.spool),
            "COUNCILWIRE_SOURCES_DIR": str(settings.sources_dir),
            "COUNCILWIRE_RELEASES": settings.releases,
            "COUNCILWIRE_PUBLISH_NIGHTLY": str(self.publishes),
            "COUNCILWIRE_CONTACT": settings.contact,
            "COUNCILWIRE_ALLOW_PRIVATE_ADDRESSES": "true",
            "COUNCILWIRE_RESOLVE": '{"*.example": "127.0.0.1"}',
            "COUNCILWIRE_PARALLEL_SOURCES": "2",
            "COUNCILWIRE_RETRY_DELAY_SECONDS": str(settings.retry_delay_seconds),
        }


@dataclass(frozen=True)
class Station:
    """A real Prefect server that has the deployments and a worker, and the site that its runs collect."""

    api: str
    press: Press


@contextmanager
def serve(folder: Path) -> Iterator[Press]:
    """Serve a parish site and write its source file."""
    with LoopbackWeb({}) as web:
        yield open_press(web, folder)


def open_press(web: LoopbackWeb, folder: Path, database_url: str | None = None) -> Press:
    """Put a fresh parish site on `web` and write its source file. The warehouse is an SQLite file unless said."""
    site = ParishSite()
    web.sites = {HOST: site}
    web.served.clear()
    write_source(folder / "sources", web.port)
    return Press(web, site, folder, database_url or f"sqlite:///{folder / 'wire.sqlite'}")


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    """A site of this test's own."""
    with serve(tmp_path) as served:
        yield served


@pytest.fixture(scope="session")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """The address of a real Prefect server that has the deployments and a worker, and the site its runs collect."""
    folder = tmp_path_factory.mktemp("station")
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        press = stack.enter_context(serve(folder))
        for name, value in (press.environment | {"PREFECT_HOME": str(folder / "prefect")}).items():
            patch.setenv(name, value)
        api = stack.enter_context(prefect_server(free_port()))
        stack.enter_context(temporary_settings({PREFECT_API_URL: api}))
        deploy(api)
        stack.enter_context(prefect_worker(api))
        yield Station(api, press)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command_environment(press: Press, api: str | None = None) -> dict[str, str]:
    """The environment for a `councilwire` command in a process of its own."""
    environment = {**os.environ, **press.environment}
    if api:
        environment["PREFECT_API_URL"] = api
    return environment
