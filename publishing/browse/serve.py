"""Serves the latest release on this machine."""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from publishing.browse.following import LatestRelease

HOST = "127.0.0.1"


def serve(place: Path, port: int, tell: Callable[[str], None]) -> None:
    """Serve the latest release at `place` until Ctrl-C, on this machine's `port`, or a free one for 0.

    When the next one comes it is served. `tell` is given the address once it can be asked, and what becomes of later
    releases. Raises `ReleaseError` where there is no release that can be served, and `OSError` where the port is taken.
    """
    asyncio.run(_serve(LatestRelease(place, tell), port, tell))


async def _serve(release: LatestRelease, port: int, tell: Callable[[str], None]) -> None:
    await release.begin()
    with socket.create_server((HOST, port)) as listener:
        tell("{}: http://{}:{}   Ctrl-C ends it".format(release.file, *listener.getsockname()))
        server = uvicorn.Server(uvicorn.Config(release, log_level="warning", lifespan="off"))
        async with asyncio.TaskGroup() as tasks:
            following = tasks.create_task(release.follow())
            await server.serve(sockets=[listener])
            following.cancel()
