"""Two workers in two network namespaces, on one work pool: each with its own address, spool and home.

They share a Prefect server and a warehouse, both on PostgreSQL, and an archive in S3.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.flow_runs import wait_for_flow_run
from prefect.settings import PREFECT_API_URL, temporary_settings

from demo.server import LoopbackWeb
from flows.operations import deploy, prefect_server
from spiders.replay import replay
from tests.databases import Cluster
from tests.flows.conftest import Press, command_environment, free_port
from tests.flows.test_two_machines import NAMES, collected, towns, warehouse_rows
from tests.namespaces import HERE, machines, relayed
from tests.s3 import Buckets, buckets

__all__ = ["buckets"]
ROOT = Path(__file__).parents[2]
SECONDS = 400
PARTS = (["ash", "beech"], ["ash-twice", "cedar", "damson"])
"""The sources of each run; the first of both are on one host."""


def divide_ash(press: Press) -> None:
    """Leave the pages of the second source on ash's host to it: of two that bring the same, the first one leads."""
    path = press.folder / "sources" / "ash.yaml"
    path.write_text(path.read_text().replace("^/news/[a-z-]+/?$", "^/news/(?!ferry)[a-z-]+/?$"))


@contextmanager
def worker(press: Press, name: str, inside: list[str], api: str) -> Iterator[None]:
    """A Prefect worker of its own machine, which takes one run at a time."""
    home = press.folder / name
    home.mkdir()
    near = command_environment(press, api) | {
        "HOME": str(home),
        "PREFECT_HOME": str(home / "prefect"),
        "COUNCILWIRE_SPOOL": str(home / "spool"),
        "COUNCILWIRE_CONTACT": f"{name}@councilwire.example",
        "COUNCILWIRE_RESOLVE": '{"*.example": "127.0.0.1"}',
        "PYTHONPATH": str(ROOT),
        "PREFECT_WORKER_QUERY_SECONDS": "1",  # one has asked before the other, done with its run, asks again
    }
    mine = ("COUNCILWIRE_", "PREFECT_API_URL", "AWS_ENDPOINT_URL")
    there = {key: value.replace("127.0.0.1", HERE) if key.startswith(mine) else value for key, value in near.items()}
    command = [*inside, sys.executable, "-m", "flows.cli", "worker", "--limit", "1", "--name", name]
    process = subprocess.Popen(command, env=there, cwd=ROOT, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


async def run_both(api: str) -> list[str]:
    """Run the deployment for each part at once; the names of the states that the runs end in."""
    async with PrefectClient(api) as client:
        found = await client.read_deployment_by_name("crawl-sources/crawl-sources")
        started: list[UUID] = []
        for part in PARTS:
            run = await client.create_flow_run_from_deployment(found.id, parameters={"sources": part})
            started.append(run.id)
    ended = [await end_of(run) for run in started]
    return [run.state.type.value if run.state else "none" for run in ended]


async def end_of(run: UUID) -> FlowRun:
    """The run once its end can be read: Prefect tells of an end before its database has it."""
    found: FlowRun = await wait_for_flow_run(run, timeout=SECONDS)
    while not (found.state and found.state.is_final()):
        found = await wait_for_flow_run(run, timeout=SECONDS)
    return found


@pytest.mark.timeout(3 * SECONDS)
def test_two_workers_in_two_namespaces_leave_the_rows_of_one_machine(
    tmp_path: Path, postgresql_cluster: Cluster, buckets: Buckets, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as stack:
        commands = stack.enter_context(machines(["left", "right"]))
        web = stack.enter_context(LoopbackWeb({}))
        with towns(web, tmp_path / "one", postgresql_cluster) as press:
            divide_ash(press)
            collected(press, "alone", "forwards")
            of_one = warehouse_rows(press)
            archived = sorted((one.url, body) for one, body in replay(press.settings.archive))

        prefect = postgresql_cluster.create()
        stack.callback(postgresql_cluster.drop, prefect)
        connection = prefect.replace("postgresql://", "postgresql+asyncpg://")
        monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", connection)
        monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "server"))
        press = stack.enter_context(towns(web, tmp_path / "two", postgresql_cluster, buckets.create()))
        divide_ash(press)
        api = stack.enter_context(prefect_server(free_port()))
        stack.enter_context(temporary_settings({PREFECT_API_URL: api}))
        deploy(api)
        for address in (api, os.environ["AWS_ENDPOINT_URL"], press.database_url, f"http://127.0.0.1:{web.port}"):
            stack.enter_context(relayed(urlsplit(address).port or 0))
        for name, inside in commands.items():
            stack.enter_context(worker(press, name, inside, api))
        assert asyncio.run(run_both(api)) == ["COMPLETED", "COMPLETED"]
        assert warehouse_rows(press) == of_one
        assert sorted((one.url, body) for one, body in replay(press.settings.archive)) == archived
        asked = [(one.host, one.user_agent.partition("@")[0].rpartition(" ")[2]) for one in web.served]
    assert {machine for _, machine in asked} == {"left", "right"}
    for name in NAMES:
        of_host = [machine for host, machine in asked if host == f"{name}.example"]
        changes = sum(before != after for before, after in pairwise(of_host))
        assert changes == (1 if name == "ash" else 0), f"{name} was asked by both at once: {of_host}"
