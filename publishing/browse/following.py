"""The pages of whichever release is the latest: when the next one comes, an application of its own takes over."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

from datasette.app import Datasette

from publishing.browse.application import browser, find_release
from publishing.browse.asgi import Application, Receive, Scope, Send
from publishing.release import ReleaseError

LOOK_SECONDS = 5.0
"""Between looks at which release is the latest. The one before is kept on the disk for some nights."""


class LatestRelease:
    """An ASGI application: browse over the latest release at a place. Requests under way end as they began."""

    def __init__(self, place: Path, tell: Callable[[str], None]) -> None:
        """Raises `ReleaseError` where there is none, or it cannot be browsed."""
        self.file = find_release(place)
        self._place = place
        self._tell = tell
        self._datasette = browser(self.file)
        self._before: Datasette | None = None
        self._refused: Path | None = None
        self._application: Application = self._datasette.app()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._application(scope, receive, send)

    async def begin(self) -> None:
        """Read what searches need: not when the first reader comes, who would wait for it."""
        await self._datasette.invoke_startup()

    async def follow(self) -> None:
        """Look for the next release again and again, until this is cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Go on with the latest release where it is another by now. One that cannot be browsed is told of once."""
        try:
            file = await asyncio.to_thread(find_release, self._place)
        except ReleaseError:  # it is just being moved, or was taken away: what is served is still there
            return
        if file in (self.file, self._refused):
            return
        try:
            datasette = browser(file)
            await datasette.invoke_startup()
        except (ReleaseError, sqlite3.Error) as error:
            self._refused = file
            self._tell(f"{error}; {self.file} is still served")
            return
        if self._before is not None and self._before.executor is not None:
            self._before.executor.shutdown(wait=False)  # nobody is still being answered out of the last but one
        self._before, self._datasette = self._datasette, datasette
        self._application, self.file = datasette.app(), file
        self._tell(f"{file} is served now")
