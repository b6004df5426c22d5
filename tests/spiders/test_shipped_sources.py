"""The source files that ship, against the data their facts come from."""

import csv
from datetime import date
from pathlib import Path

import pytest

import spiders
from spiders.layouts import layout_for
from spiders.platforms.registry import SPIDERS
from spiders.source import PlatformName, Source, load_sources

FOLDER = Path(spiders.__file__).parent / "sources"
SHARED = Path(__file__).parents[2] / ".." / "shared"
WANTED = {
    "dfe", "havering", "hampshire", "leeds", "hertfordshire", "north-yorkshire", "darlington", "cambridgeshire",
    "middlesbrough", "newham", "hackney", "southwark", "slough",
}  # fmt: skip


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    return load_sources(FOLDER)


def test_the_department_twelve_councils_a_local_and_a_trade_paper_ship(sources: list[Source]) -> None:
    assert {source.id for source in sources} >= WANTED
    kinds = [source.kind for source in sources]
    assert (kinds.count("department"), kinds.count("council")) == (1, 12)
    assert {"local-press", "trade-press"} <= set(kinds)


def test_none_claims_to_have_been_seen_at_work(sources: list[Source]) -> None:
    assert all(source.verified is None for source in sources)


def test_each_says_where_its_facts_come_from_and_asks_slowly(sources: list[Source]) -> None:
    for source in sources:
        assert source.notes, source.id
        assert source.crawl_delay >= 0.5, source.id
        assert all(start.startswith("https://") for start in source.start), source.id


def test_every_council_bears_the_codes_of_a_current_authority_and_lies_on_its_domain(sources: list[Source]) -> None:
    if not SHARED.exists():
        pytest.skip("the folder of shared data (../shared) is not here")
    with (SHARED / "data" / "authorities.csv").open(encoding="utf-8", newline="") as file:
        authorities = {row["gss_code"]: row for row in csv.DictReader(file) if row["current"] == "yes"}
    for source in sources:
        if source.kind == "council":
            authority = authorities[source.organisation.gss or ""]
            assert source.organisation.curie == f"local-authority:{authority['code']}"
            assert all(host.endswith(authority["registrable_domain"]) for host in source.hosts), source.id


def test_every_platform_has_a_spider_and_every_source_a_layout_that_reads_its_listing(sources: list[Source]) -> None:
    assert SPIDERS.keys() == set(PlatformName.__args__)  # type: ignore[attr-defined]
    assert all(spider.name == name for name, spider in SPIDERS.items())
    for source in sources:
        if source.platform not in {"feed", "govuk"}:
            assert layout_for(source, date(2026, 11, 21)).item, source.id
