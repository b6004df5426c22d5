"""The pause that a host is promised, as the host sees it."""

import time
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from demo.server import Answer, LoopbackWeb, Request, Site
from tests.spiders.conftest import Crawls, make_source
from tests.spiders.newsrooms import Paths, article, jadu_listing

PAUSE = 0.5
TOLERANCE = 0.05
"""What the web may be late in noting a request. A look-up of a slow name is eight times as long."""


def test_no_pause_is_shorter_for_a_slow_look_up_of_the_hosts_name(
    crawls: Crawls, serve: Callable[[Mapping[str, Site]], LoopbackWeb], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "slow_names"))
    moments: list[float] = []
    paths = ["/news/1", "/news/2"]
    site = Paths({"/news": jadu_listing(dict.fromkeys(paths, "1 May 2025"))})
    site.at.update({path: article(f"Story {path}") for path in paths})

    def noting(request: Request) -> Answer:
        moments.append(time.monotonic())
        return site(request)

    web = serve({"town.slow.test": noting})
    crawls(make_source("jadu", web.url("town.slow.test", "/news"), crawl_delay=PAUSE))

    pauses = [later - earlier for earlier, later in pairwise(moments)]
    assert len(pauses) == 3, "robots.txt, the listing, two pages"
    assert min(pauses) > PAUSE - TOLERANCE
