"""The worker that runs the deployments on this machine: Prefect's own, but one that stays.

Two things end Prefect 3.8's worker. A retry whose first attempt has ended while its process has not: the worker then
takes a second slot for a run that still holds one, and dies of that
(https://github.com/PrefectHQ/prefect/issues/10632). And a server that is away for some minutes.
"""

import asyncio
import os
import signal
import socket
import time
from abc import ABC
from collections.abc import Iterator
from typing import TYPE_CHECKING

from prefect.settings import PREFECT_API_URL
from prefect.utilities.processutils import setup_signal_handlers_worker
from prefect.workers.process import ProcessWorker
from rich.console import Console

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun
    from prefect.client.schemas.responses import WorkerFlowRunResponse

WORK_POOL = "councilwire"
PAUSE_SECONDS = 5.0
"""Between the end of a worker that failed and the start of the next: a server that comes up is not asked in a rush."""


def work(limit: int, name: str | None, console: Console) -> int:
    """Run the pool's runs, at most `limit` at a time, until Ctrl-C or SIGTERM. Returns an exit code."""
    if not PREFECT_API_URL.value():
        console.print("Set PREFECT_API_URL to the address of the Prefect server.")
        return 2
    name = name or f"{socket.gethostname()} {os.getpid()}"  # the same after a failure: it is one worker to Prefect
    try:
        while reason := _failure(limit, name, console):
            console.print(f"The worker failed ({reason}); another starts in {PAUSE_SECONDS:g} s.", markup=False)
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            time.sleep(PAUSE_SECONDS)
    except KeyboardInterrupt:
        pass
    return 0


class StayingWorker(ProcessWorker, ABC):  # ABC keeps it out of Prefect's register, where `process` is Prefect's own
    """Prefect's worker of processes, where a run that is tried again waits until its first process has ended."""

    async def _submit_scheduled_flow_runs(self, flow_run_response: "list[WorkerFlowRunResponse]") -> "list[FlowRun]":
        held = self._limiter.statistics().borrowers if self._limiter else ()
        free = [response for response in flow_run_response if response.flow_run.id not in held]
        return await super()._submit_scheduled_flow_runs(free)


def _failure(limit: int, name: str, console: Console) -> str:
    """Work until the worker is told to stop, or fails; what it failed of, empty where it did not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        asyncio.run(_work(limit, name, console))
    except Exception as error:  # noqa: BLE001 - whatever it is: nobody is there at night to start it again
        return "; ".join(_reasons(error))
    return ""


def _reasons(error: BaseException) -> Iterator[str]:
    """What lies behind an error: groups of errors say nothing themselves."""
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _reasons(one)
    else:
        yield f"{type(error).__name__}: {error}"


async def _work(limit: int, name: str, console: Console) -> None:
    setup_signal_handlers_worker(os.getpid(), "the worker", console.print)
    try:
        await StayingWorker(WORK_POOL, name=name, limit=limit).start(printer=console.print)
    except asyncio.CancelledError:
        console.print("The worker is stopped.")
