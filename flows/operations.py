"""Prefect's server, deployments and worker on one machine: what `councilwire ui` starts and ends together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from prefect.client.orchestration import SyncPrefectClient
from rich.console import Console

from flows.worker import WORK_POOL

PROJECT = Path(__file__).resolve().parent.parent
START_SECONDS = 120
STOP_SECONDS = 15


class OperationError(Exception):
    """A part of Prefect did not start or did not do as asked; the message holds its last words."""


def serve_ui(port: int, console: Console) -> int:
    """Run server, deployments and worker until Ctrl-C, SIGTERM, or the worker's end. Returns an exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service manager's stop ends both parts as well
    try:
        with prefect_server(port) as api, console.status("applying the deployments") as status:
            deploy(api)
            with prefect_worker(api) as worker:
                status.stop()
                console.print(f"Prefect is at [bold]http://127.0.0.1:{port}[/]; a worker is waiting. Ctrl-C ends both.")
                console.print("Deployments: nightly (02:00 London time), crawl-sources, backfill, reclean, forget,")
                console.print("             maintain (Sundays at 05:00)")
                return worker.wait()
    except OperationError as error:
        console.print(str(error), style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        console.print("stopped")
        return 0


@contextmanager
def prefect_server(port: int) -> Iterator[str]:
    """A Prefect server on 127.0.0.1 while the context is entered; yields its API address. Raises `OperationError`."""
    api = f"http://127.0.0.1:{port}/api"
    command = ["server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with _running("prefect", command, {}) as server:
        deadline = time.monotonic() + START_SECONDS
        while not _healthy(api):
            if server.poll() is not None or time.monotonic() > deadline:
                raise OperationError(f"the Prefect server did not start on port {port}; is it taken?")
            time.sleep(0.2)
        yield api


@contextmanager
def prefect_worker(api: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker of the project's pool while the context is entered."""
    with _running("flows.cli", ["worker"], {"PREFECT_API_URL": api}) as worker:
        yield worker


def deploy(api: str) -> None:
    """Create the work pool where it is missing, and apply every deployment of prefect.yaml. Raises `OperationError`."""
    environment = {"PREFECT_API_URL": api}
    _run(["work-pool", "create", WORK_POOL, "--type", "process", "--overwrite"], environment)
    _run(["--no-prompt", "deploy", "--all"], environment)


def _run(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "prefect", *arguments],
        env={**os.environ, **environment},
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise OperationError(f"prefect {' '.join(arguments)}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


@contextmanager
def _running(
    module: str, arguments: Sequence[str], environment: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=PROJECT, stdin=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _healthy(api: str) -> bool:
    with SyncPrefectClient(api) as client:
        return client.api_healthcheck() is None
