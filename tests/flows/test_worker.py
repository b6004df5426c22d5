"""The worker of runs outlives what ends Prefect's own: a retry pressed early, and a server that is away."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import State
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import AwaitingRetry
from prefect.workers.process import ProcessWorker

from flows.operations import PROJECT, prefect_server, prefect_worker
from flows.worker import WORK_POOL
from tests.flows.conftest import free_port

SECONDS = 120

LINGERING = '''"""A flow that fails the first time, and whose process then does not end before it is let go."""

import atexit
from pathlib import Path

from prefect import flow


@flow
def lingering(folder: Path) -> None:
    if (folder / "tried").exists():
        return
    (folder / "tried").touch()
    atexit.register((folder / "let-go").read_bytes)
    raise RuntimeError("the first attempt fails")
'''


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port for a Prefect server of this test's own."""
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    port = free_port()
    with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{port}/api"}):
        yield port


async def start(api: str, source: str, folder: Path) -> UUID:
    """Have the pool's worker run this flow, which is told `folder`."""
    (folder / "flow").mkdir()
    (folder / "flow" / "lingering.py").write_text(source)
    async with PrefectClient(api) as client:
        template = ProcessWorker.get_default_base_job_template()
        pool = WorkPoolCreate(name=WORK_POOL, type="process", base_job_template=template)
        await client.create_work_pool(pool, overwrite=True)
        flow = await client.create_flow_from_name("lingering")
        deployment = await client.create_deployment(
            flow, "of-a-test", work_pool_name=WORK_POOL, path=str(folder / "flow"), entrypoint="lingering.py:lingering"
        )
        return (await client.create_flow_run_from_deployment(deployment, parameters={"folder": str(folder)})).id


async def ended(api: str, run: UUID) -> State[object]:
    """The state in which a run ends, by the server's database: its events tell of former attempts too."""
    async with asyncio.timeout(SECONDS), PrefectClient(api) as client:
        while True:
            found = (await client.read_flow_run(run)).state
            if found is not None and found.is_final():
                return found


async def retry(api: str, run: UUID) -> None:
    async with PrefectClient(api) as client:
        await client.set_flow_run_state(run, AwaitingRetry(scheduled_time=datetime.now(UTC)), force=True)


async def asked_for_runs(api: str, times: int) -> None:
    """Wait until workers have asked for runs so many times from now on."""
    async with asyncio.timeout(SECONDS), PrefectClient(api) as client:
        seen: set[datetime | None] = set()
        while len(seen) <= times:
            (queue,) = await client.read_work_queues(work_pool_name=WORK_POOL)
            seen.add(queue.last_polled)


def test_a_retry_pressed_while_the_first_attempts_process_still_ends_is_run(
    port: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "let-go")
    gate = os.open(tmp_path / "let-go", os.O_RDWR)  # who reads it waits until it is closed
    with prefect_server(port) as api, prefect_worker(api):
        try:
            run = asyncio.run(start(api, LINGERING, tmp_path))
            assert asyncio.run(ended(api, run)).is_failed()
            asyncio.run(retry(api, run))
            asyncio.run(asked_for_runs(api, 2))
        finally:
            os.close(gate)
        assert asyncio.run(ended(api, run)).is_completed()
    assert "The worker failed" not in capfd.readouterr().out


def test_a_worker_whose_server_was_away_for_long_asks_for_runs_when_it_is_back(port: int) -> None:
    hasty = {"PREFECT_WORKER_QUERY_SECONDS": "0.1", "PREFECT_CLIENT_MAX_RETRIES": "0"}  # gives up in seconds
    with ExitStack() as stack:
        with prefect_server(port) as api:
            environment = {**os.environ, **hasty, "PREFECT_API_URL": api}
            command = [sys.executable, "-m", "flows.cli", "worker"]
            worker = stack.enter_context(
                subprocess.Popen(command, env=environment, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
            )
            stack.callback(worker.terminate)
            assert worker.stdout is not None
            assert "started" in worker.stdout.readline()
        assert "Group" not in next(line for line in worker.stdout if "The worker failed" in line), "the reason is told"
        api = stack.enter_context(prefect_server(port))
        assert any("started" in line for line in worker.stdout)
        asyncio.run(asked_for_runs(api, 2))


def test_a_worker_that_is_not_told_its_server_says_so_and_ends() -> None:
    environment = {**os.environ, "PREFECT_API_URL": ""}
    command = [sys.executable, "-m", "flows.cli", "worker"]
    done = subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "PREFECT_API_URL" in done.stdout
