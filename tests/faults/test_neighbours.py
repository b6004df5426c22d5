"""Other sources are not held up: every site is crawled by a process of its own, at its own pace."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median
from time import monotonic

from demo.server import Answer, Request
from spiders.capture import Outcome
from tests.faults.conftest import Warehouse, make_source
from tests.faults.misbehaviour import Place
from tests.faults.misbehaviours.registry import MISBEHAVIOURS
from tests.faults.newsroom import FRONT, article, listing, site
from tests.faults.web import FaultySite, Wire

PAGES = 8
DELAY = 0.5  # seconds between two requests to a good site: nothing of its night is waiting but this
HOSTILE = ("byte-a-second", "gzip-bomb", "chunks-without-end", "fifty-thousand-items")
ALLOWED = 1.1


def _names() -> list[str]:
    return [f"/news/{number}" for number in range(PAGES)]


def _usual() -> FaultySite:
    return site({FRONT: listing(_names())}, otherwise=lambda request: article(request.path))


@dataclass
class TimedSite:
    """A site in order, which notes when it is asked."""

    site: FaultySite = field(default_factory=_usual)
    asked: list[float] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer | Wire:
        self.asked.append(monotonic())
        return self.site(request)

    @property
    def seconds(self) -> float:
        """From the first request to the last."""
        return self.asked[-1] - self.asked[0]


def _night_of_good_sites(warehouse: Warehouse, when: str, pool: ThreadPoolExecutor) -> float:
    """The time that the middle one of three good sites takes."""
    sites = {f"good-{number}-{when}": TimedSite() for number in range(3)}
    warehouse.web.sites |= {f"{name}.good.example": served for name, served in sites.items()}
    sources = [make_source(name, warehouse.web.url(f"{name}.good.example", FRONT), crawl_delay=DELAY) for name in sites]
    nights = list(pool.map(warehouse.night, sources))
    assert [night.result.outcome for night in nights] == [Outcome.OK] * 3
    assert [len(served.asked) for served in sites.values()] == [PAGES + 2] * 3, "robots.txt, the newsroom, its pages"
    return median(served.seconds for served in sites.values())


def test_good_sites_take_no_longer_while_hostile_ones_misbehave(warehouse: Warehouse) -> None:
    with ThreadPoolExecutor(3 + len(HOSTILE)) as pool:
        alone = _night_of_good_sites(warehouse, "alone", pool)
        hostile = []
        for one in MISBEHAVIOURS:
            if one.name in HOSTILE:
                place = Place(f"beside-{one.host}", warehouse.web.port)
                warehouse.web.sites[place.host] = one.site(place)
                source = make_source(f"beside-{one.name}", place.url(FRONT), **one.source)
                hostile.append(pool.submit(warehouse.night, source, warehouse.settings(**one.settings)))
        beside = _night_of_good_sites(warehouse, "beside", pool)
        assert len([night.result() for night in hostile]) == len(HOSTILE)

    assert alone >= DELAY * PAGES, "it is the delay that their time is made of"
    assert beside <= alone * ALLOWED
