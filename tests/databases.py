"""Fixtures for tests on both databases: a fresh SQLite file, or a fresh database in a PostgreSQL cluster of our own.

Use them by importing into a conftest.py: `from tests.databases import database, postgresql_cluster, warehouse`.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from schema.engine import open_engine
from schema.migrate import upgrade

_numbers = count(1)


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL server."""

    port: int

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def create(self) -> str:
        """The URL of a new, empty database."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'".encode())
        return self.url(name)

    def drop(self, url: str) -> None:
        name = url.rpartition("/")[2]
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Cluster]:
    """A PostgreSQL cluster in a temporary folder, on a free loopback port, without regard for power cuts."""
    binaries = _binaries()
    if binaries is None:
        reason = "PostgreSQL is not installed (initdb is in neither pg_config --bindir, PATH nor /usr/lib/postgresql)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="councilwire-pg-"))
    as_owner: list[str] = []
    if os.geteuid() == 0:  # initdb refuses root
        as_owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        shutil.chown(folder, "postgres", "postgres")
    data, port = folder / "data", _free_port()
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def run(*command: str) -> None:
        done = subprocess.run(
            [*as_owner, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
        )
        if done.returncode:
            log = folder / "log"
            pytest.fail(f"{command[0]}: {done.stdout}{done.stderr}{log.read_text() if log.exists() else ''}")

    run(str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        " -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=40"
    )
    control = str(binaries / "pg_ctl")
    # pg_ctl's own output goes to a file: the server inherits it, and an inherited pipe would never end.
    run("sh", "-c", f'"{control}" -D "{data}" -l "{folder}/log" -w -t 60 -o "{options}" start >"{folder}/start" 2>&1')
    try:
        yield Cluster(port)
    finally:
        run(control, "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh, empty database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'warehouse.sqlite'}"
        return
    cluster: Cluster = request.getfixturevalue("postgresql_cluster")
    url = cluster.create()
    yield url
    cluster.drop(url)


@pytest.fixture
def warehouse(database: str) -> Iterator[Engine]:
    """An empty warehouse with this version's tables, on both databases."""
    engine = open_engine(database)
    upgrade(engine)
    yield engine
    engine.dispose()


def _binaries() -> Path | None:
    """The folder of PostgreSQL's server programs."""
    folders: list[Path] = []
    if config := shutil.which("pg_config"):
        done = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True, timeout=30)
        folders.append(Path(done.stdout.strip()))
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    folders += sorted(versions, key=lambda path: int(path.parent.name), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
