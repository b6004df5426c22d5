"""Takes the pictures in docs/pictures: runs the demo, serves Prefect's UI on its history, opens both in Chromium.

`make pictures` runs it. Needs Chromium (Debian's package `chromium`) and the fonts of a desktop.
"""

import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    ArtifactFilterKey,
    FlowFilter,
    FlowFilterName,
)
from prefect.client.schemas.sorting import FlowRunSort
from rich.console import Console
from rich.terminal_theme import MONOKAI

from flows.demonstration import demonstrate
from flows.operations import deploy, prefect_server, prefect_worker

FOLDER = Path(__file__).parent / "pictures"
PORT = 4207


def main() -> int:
    """Take every picture; 1 where Chromium is missing or the demo fails."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.stderr.write("Chromium is not installed: apt-get install chromium\n")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        page = Path(scratch) / "demo.html"
        if not _demo(page):
            return 1
        _photograph(chromium, page.as_uri(), FOLDER / "demo.png", (1420, 2360))
        with prefect_server(PORT) as api:
            deploy(api)
            with prefect_worker(api):
                for name, path in asyncio.run(_views(api)).items():
                    _photograph(chromium, f"http://127.0.0.1:{PORT}{path}", FOLDER / f"{name}.png", (1700, 1000))
    return 0


def _demo(page: Path) -> bool:
    console = Console(record=True, width=150)
    completed = demonstrate(Path("var/demo"), 8931, console) == 0
    console.save_html(str(page), theme=MONOKAI)
    return completed


async def _views(api: str) -> dict[str, str]:
    """Paths in the UI by the name of their picture."""
    async with PrefectClient(api) as client:
        runs = await client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=["nightly"])), sort=FlowRunSort.START_TIME_ASC
        )
        artifacts = await client.read_artifacts(
            artifact_filter=ArtifactFilter(
                key=ArtifactFilterKey(any_=["nightly"]), flow_run_id=ArtifactFilterFlowRunId(any_=[runs[-1].id])
            )
        )
        of_source = await client.read_artifacts(
            artifact_filter=ArtifactFilter(
                key=ArtifactFilterKey(any_=["source-calderwick-courier"]),
                flow_run_id=ArtifactFilterFlowRunId(any_=[runs[-1].id]),
            )
        )
        crawl_sources = await client.read_deployment_by_name("crawl-sources/crawl-sources")
    return {
        "nightly-run": f"/runs/flow-run/{runs[-1].id}",
        "nightly-tasks": "/runs?tab=task-runs",
        "artifact": f"/artifacts/artifact/{artifacts[0].id}",
        "source-page": f"/artifacts/artifact/{of_source[0].id}",
        "deployments": "/deployments",
        "crawl-sources-form": f"/deployments/deployment/{crawl_sources.id}/run",
    }


def _photograph(chromium: str, address: str, picture: Path, size: tuple[int, int]) -> None:
    with tempfile.TemporaryDirectory() as profile:
        command = [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            f"--user-data-dir={profile}",
            f"--window-size={size[0]},{size[1]}",
            "--virtual-time-budget=20000",
            f"--screenshot={picture}",
            address,
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    raise SystemExit(main())
