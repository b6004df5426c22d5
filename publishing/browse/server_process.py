"""A process that serves one release: `python -m publishing.browse.server_process FILE SOCKET`.

It answers what comes to the listening socket, a descriptor that it inherits. The first line of its standard output is
READY, or what is wrong with the release. When its standard input closes it takes no more requests and says LEFT,
answers those that are under way, and ends: what is no longer served leaves no thread, connection or memory behind.
"""

import asyncio
import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

import uvicorn
from datasette.app import Datasette

from publishing.browse.application import browser
from publishing.browse.serve import LEFT, READY

_COUNT_MS = 3_600_000
_LONGEST_ANSWER = 3_600
"""Seconds after which a reader who takes no more is let go: the release may long be cleared away."""


def main(file: Path, descriptor: int) -> int:
    """Serve the release in `file` until standard input closes. Returns an exit code."""
    with socket.socket(fileno=descriptor) as listener, os.fdopen(os.dup(1), "w", buffering=1) as parent:
        os.dup2(2, 1)  # what anybody else prints is not for the parent
        try:
            asyncio.run(_serve(file, listener, parent))
        except KeyboardInterrupt:  # Ctrl-C goes to the whole group
            return 0
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the release, who starts this tells of it
            parent.write(f"{type(error).__name__}: {error}\n")
            return 1
    return 0


async def _serve(file: Path, listener: socket.socket, parent: IO[str]) -> None:
    datasette = browser(file)
    # All that the first readers would wait for.
    await datasette.invoke_startup()
    await datasette.get_database().table_counts(limit=_COUNT_MS)
    await _open_connections(datasette)
    server = _Server(
        uvicorn.Config(datasette.app(), log_level="warning", lifespan="off", timeout_graceful_shutdown=_LONGEST_ANSWER),
        parent,
    )
    parent.write(f"{READY}\n")
    threading.Thread(target=_end_with_input, name="parent watch", daemon=True).start()
    await server.serve(sockets=[listener])


class _Server(uvicorn.Server):
    """Uvicorn's, which tells when it takes no more requests."""

    def __init__(self, config: uvicorn.Config, parent: IO[str]) -> None:
        super().__init__(config)
        self._parent = parent

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        with suppress(BrokenPipeError):  # of a parent that is gone
            self._parent.write(f"{LEFT}\n")
        await super().shutdown(sockets)


async def _open_connections(datasette: Datasette) -> None:
    """Have each of Datasette's threads open the file: it may be cleared away while it is served."""
    threads = int(datasette.setting("num_sql_threads"))
    all_there = threading.Barrier(threads)
    database = datasette.get_database()
    await asyncio.gather(*(database.execute_fn(lambda _: all_there.wait()) for _ in range(threads)))


def _end_with_input() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
