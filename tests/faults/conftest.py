"""Nights among hostile sites: every one is collected as the nightly flow does it, into one warehouse.

The nights of all the misbehaviours that a session asks for run side by side, as the nightly flow runs them; each test
waits for its own.
"""

import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from flows.collect import Errand, collect
from flows.results import SourceResult
from flows.settings import Settings
from schema.engine import open_engine
from schema.migrate import upgrade
from spiders.source import Expectations, Layout, Licence, Source
from tests.faults.misbehaviour import Misbehaviour, Place
from tests.faults.misbehaviours.registry import MISBEHAVIOURS
from tests.faults.newsroom import FRONT
from tests.faults.web import INSIDE, OUTSIDE, FaultWeb

SIDE_BY_SIDE = 3  # nights; most of them wait, and there may be two cores
FLOW_RUN = "night-of-faults"
_PEAK = re.compile(r"^peak memory (\d+) MB$")


@dataclass(frozen=True)
class Night:
    """What one night made of one site."""

    result: SourceResult
    crawl_seconds: float
    peak_mb: int  # of the crawling process
    log: list[str]


@dataclass
class Warehouse:
    """A warehouse that nights are loaded into, and the settings of those nights."""

    web: FaultWeb
    folder: Path
    engine: Engine = field(init=False)
    usual: Settings = field(init=False)  # read once: pytest writes to the environment while nights run in threads

    def __post_init__(self) -> None:
        self.usual = self.settings()
        self.engine = open_engine(self.usual.database_url)
        upgrade(self.engine)

    def settings(self, **other: Any) -> Settings:
        given: dict[str, Any] = {
            "database_url": f"sqlite:///{self.folder / 'wire.sqlite'}",
            "archive": self.folder / "archive",
            "spool": self.folder / "spool",
            "contact": "tests@councilwire.example",
            "open_networks": (f"{OUTSIDE}/32",),
            "resolve": {"*.inside.example": INSIDE, "*.example": OUTSIDE},
            "request_timeout_seconds": 1.5,
            "retry_delay_seconds": 0.05,
            "max_crawl_seconds": 30,
        }
        return Settings(**{**given, **other})

    def night(self, source: Source, settings: Settings | None = None) -> Night:
        """Collect `source` once."""
        log: list[str] = []
        given = settings or self.usual
        result = collect(source, Errand(flow_run_id=FLOW_RUN), given, lambda level, message: log.append(message))
        peaks = [int(found[1]) for line in log if (found := _PEAK.match(line))]
        seconds = self.rows(
            "SELECT started_at, finished_at FROM crawl_run WHERE source_id = :id ORDER BY started_at DESC", id=source.id
        )
        started, finished = seconds[0] if seconds else (None, None)
        return Night(result, _between(started, finished), max(peaks, default=0), log)

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Rows of the warehouse."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]


def _between(started: str | None, finished: str | None) -> float:
    from datetime import datetime

    if started is None or finished is None:
        return 0.0
    return (datetime.fromisoformat(finished) - datetime.fromisoformat(started)).total_seconds()


def make_source(id: str, start: str, **other: Any) -> Source:  # noqa: A002 - as a source file calls it
    """A source whose newsroom is that of `tests.faults.newsroom`."""
    given: dict[str, Any] = {
        "id": id,
        "name": f"Council of {id}",
        "kind": "council",
        "platform": "listing",
        "start": (start,),
        "page_pattern": "^/news/",
        "since": date(2024, 1, 1),
        "licence": Licence(name="OGL-3.0", attribution="A council", full_text=True),
        "expectations": Expectations(items_per_month=(1, 50), longest_silence_days=30),
        "crawl_delay": 0.0,
        "max_listing_pages": 5,
        "layouts": (Layout(item="li.item", listed_date="time", next_page="a.next"),),
        "verified": None,
    }
    return Source(**{**given, **other})


def place_of(misbehaviour: Misbehaviour, web: FaultWeb) -> Place:
    """Where a misbehaviour's site stands on `web`."""
    return Place(misbehaviour.host, web.port)


def source_of(misbehaviour: Misbehaviour, web: FaultWeb) -> Source:
    """The source file of a misbehaviour's site."""
    return make_source(misbehaviour.name, place_of(misbehaviour, web).url(FRONT), **misbehaviour.source)


@pytest.fixture(scope="session")
def fault_web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultWeb]:
    """Every misbehaviour, served; crawling processes started meanwhile tell their peak memory."""
    names = tmp_path_factory.mktemp("names")
    with FaultWeb({}) as web, pytest.MonkeyPatch.context() as patch:
        web.sites = {one.host: one.site(place_of(one, web)) for one in MISBEHAVIOURS}
        for one in MISBEHAVIOURS:
            if one.addresses:
                (names / one.host).write_text("\n".join(one.addresses))
        patch.setenv("PYTHONPATH", str(Path(__file__).parent / "child_startup"))
        patch.setenv("PYTHON_FAULTS_NAMES", str(names))
        yield web


@pytest.fixture(scope="session")
def warehouse(fault_web: FaultWeb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The warehouse of the nights among hostile sites."""
    opened = Warehouse(fault_web, tmp_path_factory.mktemp("nights"))
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="session")
def nights(
    request: pytest.FixtureRequest, fault_web: FaultWeb, warehouse: Warehouse
) -> Iterator[dict[str, "Future[Night]"]]:
    """The first night of every misbehaviour that a test of this session looks at, by name."""
    wanted = {
        name for item in request.session.items if "nights" in getattr(item, "fixturenames", ()) for name in _named(item)
    }
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        yield {
            one.name: pool.submit(warehouse.night, source_of(one, fault_web), warehouse.settings(**one.settings))
            for one in MISBEHAVIOURS
            if one.name in wanted
        }


def _named(item: pytest.Item) -> set[str]:
    """Misbehaviours that a test looks at: its parameter's, or those that it is marked with."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    named = {value.name for value in parameters.values() if isinstance(value, Misbehaviour)}
    return named | {name for mark in item.iter_markers("looks_at") for name in mark.args}
