"""Cancelling a run, and trying it again, as the UI does: on a real Prefect server with a real worker."""

import asyncio
import os
import select
import threading
from datetime import UTC, datetime
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.events.clients import get_events_subscriber
from prefect.events.filters import EventFilter, EventNameFilter, EventOccurredFilter, EventResourceFilter
from prefect.flow_runs import wait_for_flow_run
from prefect.states import AwaitingRetry
from sqlalchemy import text

from demo.server import Request
from schema.engine import open_engine
from spiders.spool import source_lock
from tests.crawlers import crawlers
from tests.flows.conftest import Station
from tests.parish_site import POSTS, ParishSite, write_source

END_SECONDS = 10
RUN_SECONDS = 120


async def start(api: str, deployment: str, parameters: dict[str, object]) -> UUID:
    async with PrefectClient(api) as client:
        found = await client.read_deployment_by_name(f"{deployment}/{deployment}")
        return (await client.create_flow_run_from_deployment(found.id, parameters=parameters)).id


async def set_state(api: str, run: UUID, state: State) -> None:
    async with PrefectClient(api) as client:
        await client.set_flow_run_state(run, state, force=state.type is not StateType.CANCELLING)


async def ended(api: str, run: UUID) -> FlowRun:
    async with PrefectClient(api) as client:
        return await wait_for_flow_run(run, timeout=RUN_SECONDS, client=client)


async def tried_again(api: str, run: UUID) -> FlowRun:
    """Have an ended run tried again, and wait for its second end: the first one does not count."""
    since = datetime.now(UTC)
    names = ["prefect.flow-run.Completed", "prefect.flow-run.Failed", "prefect.flow-run.Crashed"]
    second_end = EventFilter(
        occurred=EventOccurredFilter.model_validate({"since": since}),
        event=EventNameFilter(name=names),
        resource=EventResourceFilter(id=[f"prefect.flow-run.{run}"]),
    )
    async with asyncio.timeout(RUN_SECONDS), get_events_subscriber(filter=second_end) as events:
        await set_state(api, run, AwaitingRetry())
        await anext(aiter(events))
    async with PrefectClient(api) as client:
        return await client.read_flow_run(run)


def gone_within(pid: int, seconds: float) -> bool:
    """Whether the process ends in that time."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)


def count(station: Station, table: str) -> int:
    engine = open_engine(station.press.settings.database_url, read_only=True)
    with engine.connect() as connection:
        found = int(
            connection.execute(text(f"SELECT count(*) FROM {table} WHERE source_id = 'saltmere-two'")).scalar_one()
        )
    engine.dispose()
    return found


def test_cancelling_a_run_ends_its_crawler_within_ten_seconds_and_leaves_nothing_half_loaded(station: Station) -> None:
    press = station.press
    host = "two.saltmere.example"
    reached, go_on = threading.Event(), threading.Event()

    def hang(request: Request) -> None:
        if request.path.startswith("/news/") and not go_on.is_set():
            reached.set()
            go_on.wait(RUN_SECONDS)

    site = ParishSite(on_request=hang)
    press.web.sites[host] = site
    path = write_source(press.settings.sources_dir, press.web.port, "saltmere-two", host)
    try:
        run = asyncio.run(start(station.api, "crawl-sources", {"sources": ["saltmere-two"]}))
        assert reached.wait(RUN_SECONDS)
        (pid,) = crawlers(press.settings.spool / "saltmere-two")
        asyncio.run(set_state(station.api, run, State(type=StateType.CANCELLING)))
        assert gone_within(pid, END_SECONDS), "the crawler works on"
        state = asyncio.run(ended(station.api, run)).state
        assert state is not None
        assert state.is_cancelled(), state.message
        go_on.set()
        assert count(station, "page") == count(station, "crawl_run") == 0
        with source_lock(press.settings.spool, "saltmere-two", END_SECONDS):
            pass  # nobody holds the source any more

        again = asyncio.run(
            ended(station.api, asyncio.run(start(station.api, "crawl-sources", {"sources": ["saltmere-two"]})))
        )
        assert again.state is not None
        assert again.state.is_completed(), again.state.message
        assert count(station, "page") == len(POSTS)
        assert len(list((press.archive / "saltmere-two").iterdir())) == 1, "what was cancelled is swept away"
    finally:
        go_on.set()
        path.unlink()
        del press.web.sites[host]


def test_a_retry_of_a_failed_run_asks_only_the_sources_again_that_were_not_read(station: Station) -> None:
    press = station.press
    names = {"saltmere-a": "a.saltmere.example", "saltmere-b": "b.saltmere.example", "saltmere-c": "c.saltmere.example"}
    paths = [write_source(press.settings.sources_dir, press.web.port, name, host) for name, host in names.items()]
    sites = {host: ParishSite(refuse=host[0] != "a") for host in names.values()}
    press.web.sites.update(sites)
    try:
        run = asyncio.run(start(station.api, "nightly", {"sources": list(names)}))
        first = asyncio.run(ended(station.api, run)).state
        assert first is not None
        assert first.is_failed(), first.message
        for site in sites.values():
            site.refuse = False
        press.web.served.clear()
        second = asyncio.run(tried_again(station.api, run)).state
        assert second is not None
        assert second.is_completed(), second.message
        assert second.message == "3 of 3 sources read"
        assert {one.host for one in press.web.served} == {"b.saltmere.example", "c.saltmere.example"}
    finally:
        for path in paths:
            path.unlink()
        for host in sites:
            del press.web.sites[host]
