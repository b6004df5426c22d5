"""The deployments of prefect.yaml on a real Prefect server with a real worker, used through the API as the UI does."""

import asyncio
from typing import Any

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule
from prefect.flow_runs import wait_for_flow_run
from sqlalchemy import text

from flows.settings import Settings
from schema.engine import open_engine
from tests.flows.conftest import Station
from tests.parish_site import POSTS

RUN_SECONDS = 120
OF_SALTMERE = "SELECT title FROM v1_pages WHERE source_id = 'saltmere'"


async def deployment(api: str, name: str) -> DeploymentResponse:
    async with PrefectClient(api) as client:
        return await client.read_deployment_by_name(f"{name}/{name}")


async def run(api: str, name: str, parameters: dict[str, Any]) -> tuple[FlowRun, list[str]]:
    """Start a deployment with `parameters` and wait for the worker to end it; the run and its Markdown artifacts."""
    async with PrefectClient(api) as client:
        found = await client.read_deployment_by_name(f"{name}/{name}")
        started = await client.create_flow_run_from_deployment(found.id, parameters=parameters)
        ended = await wait_for_flow_run(started.id, timeout=RUN_SECONDS, client=client)
        artifacts = await client.read_artifacts(
            artifact_filter=ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[started.id]))
        )
    return ended, [str(artifact.data) for artifact in artifacts if artifact.type == "markdown"]


def rows(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    engine = open_engine(settings.database_url, read_only=True)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def test_the_nightly_is_scheduled_for_two_in_the_morning_in_london(station: Station) -> None:
    schedules = asyncio.run(deployment(station.api, "nightly")).schedules
    assert len(schedules) == 1
    assert schedules[0].active
    assert isinstance(schedules[0].schedule, CronSchedule)
    assert (schedules[0].schedule.cron, schedules[0].schedule.timezone) == ("0 2 * * *", "Europe/London")


def test_every_parameter_of_a_deployment_has_a_type_and_a_help_text_for_the_form(station: Station) -> None:
    for name, fields in {
        "nightly": {"sources", "since", "until", "mode", "dry_run"},
        "crawl-sources": {"sources", "since", "until", "look_back_days", "mode", "dry_run"},
        "backfill": {"sources", "since", "page_budget"},
        "reclean": {"sources", "since", "until", "dry_run"},
        "publish": {"full", "force", "releases"},
        "forget": {"pages", "reference", "dry_run"},
        "maintain": {"sources", "check"},
    }.items():
        schema = asyncio.run(deployment(station.api, name)).parameter_openapi_schema
        assert schema is not None
        assert set(schema["properties"]) == fields
        for field in schema["properties"].values():
            assert {"type", "anyOf", "enum", "allOf", "$ref"} & set(field)
            assert field["description"]


def test_a_run_of_crawl_sources_started_through_the_api_completes_on_the_worker(station: Station) -> None:
    parameters = {"sources": ["saltmere"], "since": "2026-10-01", "mode": "full"}
    ended, artifacts = asyncio.run(run(station.api, "crawl-sources", parameters))
    assert ended.state is not None
    assert ended.state.is_completed(), ended.state.message
    wanted = {post.title for post in POSTS if post.day >= "2026-10-01"}
    assert {row[0] for row in rows(station.press.settings, OF_SALTMERE)} == wanted
    (of_source,), (of_run,) = [
        [text for text in artifacts if sign in text] for sign in ("# saltmere", "| ok | healthy |")
    ]
    assert "**healthy** since" in of_source
    assert "](/artifacts/key/source-saltmere)" in of_run
    assert "## New: " in of_run


def test_a_run_for_a_source_that_does_not_exist_fails_and_says_so(station: Station) -> None:
    ended, _ = asyncio.run(run(station.api, "crawl-sources", {"sources": ["atlantis"]}))
    assert ended.state is not None
    assert ended.state.is_failed()
    assert "atlantis" in (ended.state.message or "")


def test_a_run_with_its_dates_the_wrong_way_round_fails_and_says_so(station: Station) -> None:
    ended, _ = asyncio.run(run(station.api, "nightly", {"since": "2026-10-02", "until": "2026-10-01"}))
    assert ended.state is not None
    assert ended.state.is_failed()
    assert "before" in (ended.state.message or "")
