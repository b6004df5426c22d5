"""Chromium for tests of pages: what it complains of, what it asks for, and what axe finds wrong."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

DESKTOP, PHONE = (1200, 900), (360, 740)
"""Sizes of windows, in pixels."""


@dataclass
class Visit:
    """A page in a window of its own, and what was met while it was open."""

    page: Page
    said: list[str] = field(default_factory=list)  # errors and warnings in the console, and uncaught exceptions
    asked: list[str] = field(default_factory=list)  # addresses of all requests

    def strangers(self, host: str) -> list[str]:
        """Requests to any other host and port than `host`."""
        return [address for address in self.asked if urlsplit(address).netloc != host]

    def faults(self) -> list[str]:
        """The serious and critical faults that axe finds, with the markup they are in."""
        found = Axe().run(self.page).response["violations"]
        return [
            f"{fault['id']} ({fault['impact']}): {[node['html'] for node in fault['nodes']]}"
            for fault in found
            if fault["impact"] in {"serious", "critical"}
        ]

    def overflow(self) -> int:
        """Pixels by which the page is wider than its window."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return wider


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A Chromium without a window. For a module only: Playwright keeps an event loop running while it is open."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        reason = "Chromium is not installed: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        # Chromium refuses to put root's pages into its sandbox.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@contextmanager
def visiting(browser: Browser, address: str, size: tuple[int, int] = DESKTOP, **options: Any) -> Iterator[Visit]:
    """The page at `address`, open."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-GB", **options)
    visit = Visit(context.new_page())
    visit.page.on("console", lambda said: visit.said.append(said.text) if said.type in {"error", "warning"} else None)
    visit.page.on("pageerror", lambda error: visit.said.append(str(error)))
    visit.page.on("request", lambda request: visit.asked.append(request.url))
    visit.page.goto(address)
    try:
        yield visit
    finally:
        context.close()
