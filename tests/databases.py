"""Fixtures for tests on both databases: a fresh SQLite file, or a fresh database in a PostgreSQL cluster of our own.

A conftest.py takes them in by importing them: `database` (the URL of an empty database), `warehouse` (an engine on a
migrated one), and the session's fixtures that these need.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    """A PostgreSQL server of our own."""

    port: int
    data: Path
    start: Callable[[], None]  # again, after it has been killed

    @property
    def pid(self) -> int:
        """Its first process."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def create(self, template: str = "template0") -> str:
        """The URL of a new database, made as a copy of `template`."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'".encode())
        return self.url(name)

    def drop(self, url: str) -> None:
        name = url.rpartition("/")[2]
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Cluster]:
    """A PostgreSQL cluster for all tests."""
    with own_cluster() as cluster:
        yield cluster


@contextmanager
def own_cluster() -> Iterator[Cluster]:
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
    start = f'"{control}" -D "{data}" -l "{folder}/log" -w -t 60 -o "{options}" start >"{folder}/start" 2>&1'
    run("sh", "-c", start)

    def start_again() -> None:
        # Where nothing reaps the killed process it still looks alive, and its file would forbid the start.
        (data / "postmaster.pid").unlink(missing_ok=True)
        run("sh", "-c", start)

    try:
        yield Cluster(port, data, start_again)
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


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite warehouse, to be copied: that is ten times faster than migrating."""
    path = tmp_path_factory.mktemp("migrated") / "warehouse.sqlite"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")  # a checkpoint needs to be outside of a transaction
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_cluster: Cluster) -> str:
    """The name of a database with an empty warehouse, to be copied."""
    url = postgresql_cluster.create()
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    return url.rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty warehouse with this version's tables: the test runs on both databases."""
    if request.param == "sqlite":
        path = tmp_path / "warehouse.sqlite"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        engine = open_engine(f"sqlite:///{path}")
        yield engine
        engine.dispose()
        return
    cluster: Cluster = request.getfixturevalue("postgresql_cluster")
    url = cluster.create(template=request.getfixturevalue("migrated_postgresql"))
    engine = open_engine(url)
    yield engine
    engine.dispose()
    cluster.drop(url)


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
