"""What the second night makes of a site that misbehaved on the first, or does so now."""

from concurrent.futures import Future

import pytest

from spiders.capture import Outcome
from tests.faults.conftest import Night, Warehouse, make_source, place_of, source_of
from tests.faults.misbehaviours.blocks import GONE_WITH_200
from tests.faults.misbehaviours.registry import MISBEHAVIOURS
from tests.faults.newsroom import BAD, FRONT, always, site

Nights = dict[str, "Future[Night]"]
NAMED = {one.name: one for one in MISBEHAVIOURS}


@pytest.mark.looks_at("down-for-a-night")
def test_a_site_that_was_down_for_a_night_is_read_whole_on_the_next(nights: Nights, warehouse: Warehouse) -> None:
    down = NAMED["down-for-a-night"]
    nights[down.name].result()
    warehouse.web.sites[down.host] = site({})

    night = warehouse.night(source_of(down, warehouse.web))

    assert (night.result.outcome, night.result.load.new_pages) == (Outcome.OK, 3)
    standing = "SELECT kind FROM v1_issues WHERE source_id = :id AND resolved_at IS NULL AND kind = 'unreachable'"
    assert warehouse.rows(standing, id=down.name) == []


@pytest.mark.looks_at("gzip-cut-short")
def test_a_page_whose_body_was_cut_is_asked_for_again_and_its_issue_resolved(
    nights: Nights, warehouse: Warehouse
) -> None:
    cut = NAMED["gzip-cut-short"]
    nights[cut.name].result()
    warehouse.web.sites[cut.host] = site({})

    night = warehouse.night(source_of(cut, warehouse.web))

    assert (night.result.outcome, night.result.load.new_pages) == (Outcome.OK, 1)
    assert warehouse.rows(
        "SELECT count(*) FROM v1_issues WHERE source_id = :id AND resolved_at IS NULL", id=cut.name
    ) == [(0,)]


@pytest.mark.looks_at("session-in-query", "session-in-path", "session-in-folder")
@pytest.mark.parametrize("name", ["session-in-query", "session-in-path", "session-in-folder"])
def test_addresses_of_another_visit_are_no_new_pages(name: str, nights: Nights, warehouse: Warehouse) -> None:
    nights[name].result()
    night = warehouse.night(source_of(NAMED[name], warehouse.web))
    assert night.result.outcome in {Outcome.NOTHING_NEW, Outcome.UNCHANGED}
    assert warehouse.rows("SELECT count(*) FROM page WHERE source_id = :id", id=name) == [(2,)]


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        (lambda place: site({BAD: GONE_WITH_200}), Outcome.NOTHING_NEW),
        (lambda place: site({FRONT: GONE_WITH_200}), Outcome.SITE_CHANGED),
        (always(GONE_WITH_200), Outcome.SITE_CHANGED),
        (NAMED["login-page"].site, Outcome.BLOCKED),
        (NAMED["challenge-imperva"].site, Outcome.BLOCKED),
    ],
    ids=["one page says it is gone", "the newsroom does", "everything does", "login", "challenge"],
)
def test_what_is_no_page_replaces_none_and_takes_none_back(
    changed: object, outcome: Outcome, warehouse: Warehouse, request: pytest.FixtureRequest
) -> None:
    name = f"turning-{request.node.callspec.id.replace(' ', '-')}"
    host = f"{name}.hostile.example"
    place = place_of(NAMED["login-page"], warehouse.web)
    source = make_source(name, f"http://{host}:{place.port}{FRONT}")
    warehouse.web.sites[host] = site({})
    warehouse.night(source)
    kept = "SELECT url, text_hash, versions, withdrawn_at FROM v1_pages WHERE source_id = :id ORDER BY url"
    before = warehouse.rows(kept, id=name)

    warehouse.web.sites[host] = changed(place)  # type: ignore[operator]
    night = warehouse.night(source)

    assert night.result.outcome is outcome, night.result.detail
    assert len(before) == 3
    assert warehouse.rows(kept, id=name) == before
