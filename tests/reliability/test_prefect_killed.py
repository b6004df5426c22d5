"""Prefect's own parts killed in mid-run: a rerun leaves what an undisturbed run leaves, and nothing works on."""

import asyncio
import os
import select
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.flow_runs import wait_for_flow_run
from prefect.settings import PREFECT_API_URL, temporary_settings

from demo.server import LoopbackWeb, Request
from flows.operations import deploy, prefect_server, prefect_worker
from tests.flows.conftest import Press, free_port, open_press
from tests.parish_site import POSTS
from tests.reliability.crashes import warehouse

SECONDS = 120
END_SECONDS = 20


@pytest.fixture
def press(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Press]:
    with LoopbackWeb({}) as web:
        press = open_press(web, tmp_path)
        for name, value in (press.environment | {"PREFECT_HOME": str(tmp_path / "prefect")}).items():
            monkeypatch.setenv(name, value)
        yield press


@contextmanager
def standing_still(press: Press) -> Iterator[threading.Event]:
    """While the context is entered the site answers no request for a page; the event is set by the first of them."""
    reached, go_on = threading.Event(), threading.Event()

    def hang(request: Request) -> None:
        if request.path.startswith("/news/") and len(request.path) > len("/news/"):
            reached.set()
            go_on.wait(SECONDS)

    press.site.on_request = hang
    yield reached
    press.site.on_request = lambda request: None
    go_on.set()


async def start(api: str) -> UUID:
    async with PrefectClient(api) as client:
        found = await client.read_deployment_by_name("crawl-sources/crawl-sources")
        return (await client.create_flow_run_from_deployment(found.id, parameters={"sources": ["saltmere"]})).id


async def completed(api: str, run: UUID) -> bool:
    async with PrefectClient(api) as client:
        ended: FlowRun = await wait_for_flow_run(run, timeout=SECONDS, client=client)
    return ended.state is not None and ended.state.is_completed()


def below(ancestor: int) -> dict[int, bytes]:
    """The processes that `ancestor` has started, and those that they have, with their command lines."""
    parents, commands = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            commands[int(entry.name)] = (entry / "cmdline").read_bytes()
    found = {ancestor}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {pid: commands[pid] for pid in found - {ancestor}}


def all_end(pids: list[int], seconds: float) -> bool:
    """Whether all of these processes end in that time."""
    for pid in pids:
        with suppress(ProcessLookupError):
            descriptor = os.pidfd_open(pid)
            ended = bool(select.select([descriptor], [], [], seconds)[0])
            os.close(descriptor)
            if not ended:
                return False
    return True


def test_a_killed_worker_and_a_killed_server_leave_nothing_that_a_rerun_does_not_mend(press: Press) -> None:
    port = free_port()
    with ExitStack() as stack:
        stack.enter_context(temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{port}/api"}))
        with prefect_server(port) as api:
            deploy(api)
            with standing_still(press) as reached, prefect_worker(api) as worker:
                asyncio.run(start(api))
                assert reached.wait(SECONDS)
                for pid in (worker.pid, *below(worker.pid)):  # the machine that the worker ran on is gone
                    os.kill(pid, signal.SIGKILL)
            with standing_still(press) as reached, prefect_worker(api) as worker:
                asyncio.run(start(api))
                assert reached.wait(SECONDS)
                crawlers = [pid for pid, command in below(worker.pid).items() if b"spiders" in command]
                assert crawlers
                servers = [pid for pid, command in below(os.getpid()).items() if b"server\0start" in command]
                for pid in servers:
                    os.kill(pid, signal.SIGKILL)
            assert all_end(crawlers, END_SECONDS), "a crawler works on for nobody"
        with prefect_server(port) as api, prefect_worker(api):
            assert asyncio.run(completed(api, asyncio.run(start(api))))
    assert len(warehouse(press)["page"]) == len(POSTS)
    assert len(list(press.archive.rglob("*.warc.gz"))) == 1
