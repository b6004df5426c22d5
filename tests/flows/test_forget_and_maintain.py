"""`forget` and `maintain` against a real Prefect server: what their runs leave there, and what they remove."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowFilter, FlowFilterName
from prefect.client.schemas.objects import State
from prefect.client.schemas.schedules import CronSchedule

from flows.forget import forget
from flows.maintain import maintain
from schema.engine import open_engine
from schema.forget import pages_at
from tests.flows.conftest import Press, Station
from tests.flows.test_command_line import councilwire
from tests.flows.test_deployments import deployment
from tests.flows.test_forgetting import POST, REFERENCE, TRACES, address, collected


@pytest.fixture
def site(station: Station, press: Press, monkeypatch: pytest.MonkeyPatch) -> Press:
    """A site of this test's own, collected; flows in this process turn to it, and tell the station's server."""
    for name, value in press.environment.items():
        monkeypatch.setenv(name, value)
    return collected(press)


def artifacts(key: str | None = None) -> list[str]:
    with get_client(sync_client=True) as client:
        found = client.read_artifacts(limit=200)
    return [str(one.data) for one in found if key is None or one.key == key]


def runs_of_forget() -> list[dict[str, Any]]:
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(flow_filter=FlowFilter(name=FlowFilterName(any_=["forget"])))
    return [run.parameters for run in runs]


def is_known(press: Press) -> bool:
    engine = open_engine(press.settings.database_url)
    try:
        return bool(pages_at(engine, {address(press)}))
    finally:
        engine.dispose()


@flow
def a_night(page: str) -> None:
    """A run that leaves `page` in the UI."""
    create_markdown_artifact(page, key="a-night")


def test_a_dry_run_shows_the_page_and_a_real_one_leaves_nothing_that_names_it(site: Press) -> None:
    a_night(f"## New: 1\n\n- saltmere: [{POST.title}]({address(site)})")
    a_night("## New: 1\n\n- saltmere: another page")
    tried: State[Any] = forget([address(site)], REFERENCE, return_state=True)  # dry_run is on unless turned off
    assert tried.is_completed()
    assert "would be forgotten" in (tried.message or "")
    assert is_known(site)
    assert any(POST.slug in text.replace("\\", "") for text in artifacts("forget"))
    done: State[Any] = forget([address(site)], REFERENCE, dry_run=False, return_state=True)
    assert done.is_completed(), done.message
    assert not is_known(site)
    assert [text for text in artifacts() if any(trace.decode() in text for trace in TRACES)] == []
    assert artifacts("a-night") == ["## New: 1\n\n- saltmere: another page"]
    asked = [run for run in runs_of_forget() if address(site) in run["pages"]]
    assert [run["dry_run"] for run in asked] == [False], "the present run alone is left"


def test_an_address_that_leads_to_no_page_fails_the_run_and_says_so(site: Press) -> None:
    ended: State[Any] = forget([f"{address(site)}nowhere/"], REFERENCE, return_state=True)
    assert ended.is_failed()
    assert "no page of the warehouse" in (ended.message or "")


def test_the_commands_do_the_same(site: Press, station: Station) -> None:
    tried = councilwire(site, "forget", address(site), "--reference", REFERENCE, "--dry-run", api=station.api)
    assert tried[0] == 0, tried
    assert "would be forgotten" in tried[1]
    done = councilwire(site, "forget", address(site), "--reference", REFERENCE, api=station.api)
    assert done[0] == 0, done
    assert not is_known(site)
    upkeep = councilwire(site, "maintain", "saltmere", api=station.api)
    assert upkeep[0] == 0, upkeep
    assert "1 of 1 sources are sound" in upkeep[1]


def test_upkeep_leaves_a_table_by_source(site: Press) -> None:
    done: State[Any] = maintain(return_state=True)
    assert done.is_completed(), done.message
    assert done.message == "1 of 1 sources are sound"
    assert any(text.splitlines()[2].startswith("| saltmere | 1 | 1 |") for text in artifacts("maintain"))


def test_upkeep_of_a_damaged_archive_fails_and_names_the_file(site: Press) -> None:
    (file,) = site.archive.rglob("*.warc.gz")
    file.write_bytes(file.read_bytes()[:-20])
    ended: State[Any] = maintain(return_state=True)
    assert ended.is_failed()
    assert "saltmere" in (ended.message or "")
    assert any(Path(file).stem in text.replace("\\", "") for text in artifacts("maintain"))


def test_upkeep_is_scheduled_for_sundays_at_five_in_london(station: Station) -> None:
    (schedule,) = asyncio.run(deployment(station.api, "maintain")).schedules
    assert schedule.active
    assert isinstance(schedule.schedule, CronSchedule)
    assert (schedule.schedule.cron, schedule.schedule.timezone) == ("0 5 * * SUN", "Europe/London")
