"""Crawls for tests: real child processes against a real web on loopback."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from demo.server import LoopbackWeb, Site
from spiders import spool
from spiders.capture import CrawlResult, Known
from spiders.crawl import crawl
from spiders.options import CrawlOptions
from spiders.source import Expectations, Licence, PlatformName, Source

USER_AGENT = "councilwire-test/1.0 (+mailto:wire@councilwire.example)"


def make_source(platform: PlatformName, *start: str, **other: Any) -> Source:
    settings: dict[str, Any] = {
        "id": "thornhaven",
        "name": "Thornhaven Council",
        "kind": "council",
        "platform": platform,
        "start": start,
        "since": date(2024, 1, 1),
        "licence": Licence(name="OGL-3.0", attribution="Thornhaven Council", full_text=True),
        "expectations": Expectations(items_per_month=(1, 50), longest_silence_days=30),
        "crawl_delay": 0.0,
        "verified": None,
    }
    return Source(**{**settings, **other})


def known_of(result: CrawlResult, *, recheck: bool = False) -> list[Known]:
    """What a warehouse that loaded `result` would know."""
    return [
        Known(
            url=one.url,
            page_url=one.page_url,
            kind=one.kind,
            sha256=one.sha256,
            etag=one.etag,
            last_modified=one.last_modified,
            recheck=recheck,
            requested_url=one.requested_url,
        )
        for one in result.captures
    ]


@dataclass
class Crawls:
    """Runs crawls with a folder for their archive and spool."""

    folder: Path
    log: list[str] = field(default_factory=list)
    runs: int = 0

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def spool(self) -> Path:
        return self.folder / "spool"

    def options(self, **other: Any) -> CrawlOptions:
        self.runs += 1
        settings: dict[str, Any] = {
            "run_id": f"run-{self.runs}",
            "mode": "full",
            "archive": self.archive,
            "spool": self.spool,
            "user_agent": USER_AGENT,
            "allow_private_addresses": True,
            "resolve": {"*.example": "127.0.0.1"},
            "request_timeout": 5.0,
            "max_seconds": 60.0,
            "retry_delay": 0.01,
        }
        return CrawlOptions(**{**settings, **other})

    def __call__(self, source: Source, known: Sequence[Known] = (), **other: Any) -> CrawlResult:
        options = self.options(**other)
        with spool.source_lock(self.spool, source.id, 1.0):
            result = crawl(source, known, options, lambda level, message: self.log.append(message))
            spool.remove(spool.folder_of(self.spool, source.id, options.run_id))
        return result


@pytest.fixture
def crawls(tmp_path: Path) -> Crawls:
    return Crawls(tmp_path)


@pytest.fixture
def serve() -> Iterator[Callable[[Mapping[str, Site]], LoopbackWeb]]:
    """Serves sites until the test ends."""
    with ExitStack() as stack:
        yield lambda sites: stack.enter_context(LoopbackWeb(sites))
