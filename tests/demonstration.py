"""The demo, run as a newcomer runs it: once for all tests, in however many processes they run."""

import fcntl
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from demo.server import LoopbackWeb
from schema.engine import open_engine

COUNCILWIRE = Path(sys.executable).parent / "councilwire"


@dataclass(frozen=True)
class Demonstration:
    """What the demo printed and left. Nothing of it may be changed."""

    said: str
    wire: Path

    @property
    def database(self) -> Path:
        """Its warehouse."""
        return self.wire / "councilwire.sqlite"

    def open(self) -> Engine:
        """Its warehouse, to be read."""
        return open_engine(f"sqlite:///{self.database}", read_only=True)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """What the warehouse answers."""
        engine = self.open()
        try:
            with engine.connect() as connection:
                return [dict(row) for row in connection.execute(text(query)).mappings()]
        finally:
            engine.dispose()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """The demo's three nights. The first process that asks runs them, the others wait."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demonstration"
    folder.mkdir(exist_ok=True)
    said = folder / "said.txt"
    with (folder / "turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not said.exists():
            text_said = _run(folder)
            said.write_text(text_said, encoding="utf-8")
    return Demonstration(said.read_text(encoding="utf-8"), folder / "wire")


def _run(folder: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COUNCILWIRE", "PREFECT"))}
    with LoopbackWeb({}) as free:  # a port that is free now, and is freed again before the demo asks for it
        port = free.port
    done = subprocess.run(
        [COUNCILWIRE, "demo", "--folder", str(folder / "wire"), "--port", str(port)],
        env=environment | {"PREFECT_HOME": str(folder / "prefect")},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
