"""The Prefect flows: `nightly`, `crawl_one` and `reclean`. Each runs one task per source, named after it.

The `Args` of their docstrings are the help texts of the forms in the UI.

A source's outcome is the name of its task's state, so that the run's page in the UI tells them apart at a glance.
"""

import logging
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.collect import Errand, Log, Mode, collect
from flows.recleaning import RecleanErrand, reclean_source
from flows.report import markdown
from flows.results import SourceResult, judge
from flows.selection import read_source, select_sources
from flows.settings import Settings
from schema.engine import open_engine
from schema.migrate import upgrade
from spiders.capture import Outcome

SOURCES_AT_A_TIME = cast(
    TaskRunner[PrefectFuture[Any]],  # Prefect's own signature of `flow` is narrower than what it takes
    ThreadPoolTaskRunner[Any](max_workers=Settings().parallel_sources),
)


class ParameterError(ValueError):
    """A run was asked for with parameters that make no sense together."""


@flow(
    name="nightly",
    description="Collect every source: crawl, clean, load. One task per source; its state is named by the outcome.",
    task_runner=SOURCES_AT_A_TIME,
    validate_parameters=True,
)
def nightly(
    sources: list[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    mode: Mode = "incremental",
    dry_run: bool = False,
) -> State[list[SourceResult]]:
    """Collect `sources`, or all of them.

    Args:
        sources: ids of the sources to collect; leave empty for all
        since: nothing published before this day; a source's own `since` holds as well
        until: nothing published after this day
        mode: incremental stops a listing at known pages; full walks it to its end and asks for every page again
        dry_run: crawl and clean, report what would change, keep nothing
    """
    chosen = _prepare(sources, since, until)
    futures = [collect_source.submit(source_id, since, until, mode, dry_run) for source_id in chosen]
    return _conclude(chosen, futures, "nightly")


@flow(
    name="crawl-one",
    description="Collect one source by hand, for other dates or in full.",
    validate_parameters=True,
)
def crawl_one(
    source: str,
    since: date | None = None,
    until: date | None = None,
    mode: Mode = "incremental",
    dry_run: bool = False,
) -> State[list[SourceResult]]:
    """Collect one source.

    Args:
        source: id of the source, as `councilwire sources list` shows it
        since: nothing published before this day; the source's own `since` holds as well
        until: nothing published after this day
        mode: incremental stops a listing at known pages; full walks it to its end and asks for every page again
        dry_run: crawl and clean, report what would change, keep nothing
    """
    chosen = _prepare([source], since, until)
    return _conclude(chosen, [collect_source.submit(source, since, until, mode, dry_run)], "crawl-one")


@flow(
    name="reclean",
    description="Clean archived captures again with today's rules, and load what changes. No network is touched.",
    task_runner=SOURCES_AT_A_TIME,
    validate_parameters=True,
)
def reclean(
    sources: list[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    dry_run: bool = False,
) -> State[list[SourceResult]]:
    """Clean archived captures again.

    Args:
        sources: ids of the sources; leave empty for all
        since: first day of capture; a page with a capture in the span is recleaned with its whole history
        until: last day of capture
        dry_run: report what would change, keep nothing
    """
    chosen = _prepare(sources, since, until)
    futures = [reclean_captures.submit(source_id, since, until, dry_run) for source_id in chosen]
    return _conclude(chosen, futures, "reclean")


@task(name="collect", task_run_name="{source_id}")
def collect_source(
    source_id: str, since: date | None, until: date | None, mode: Mode, dry_run: bool
) -> State[SourceResult]:
    """Crawl, clean and load one source; the state is named by the outcome."""
    settings = Settings()
    errand = Errand(since, until, mode, dry_run, flow_run.get_id())
    return _state(collect(read_source(settings.sources_dir, source_id), errand, settings, _task_log()))


@task(name="reclean", task_run_name="{source_id}")
def reclean_captures(source_id: str, since: date | None, until: date | None, dry_run: bool) -> State[SourceResult]:
    """Reclean one source; the state is named by the outcome."""
    settings = Settings()
    errand = RecleanErrand(since, until, dry_run, flow_run.get_id())
    return _state(reclean_source(read_source(settings.sources_dir, source_id), errand, settings, _task_log()))


def _prepare(ids: Sequence[str] | None, since: date | None, until: date | None) -> list[str]:
    """The ids of the sources asked for, with the warehouse brought to the present schema.

    Raises `ParameterError` or `SelectionError`.
    """
    if since and until and until < since:
        raise ParameterError(f"until ({until}) lies before since ({since})")
    settings = Settings()
    chosen = select_sources(settings.sources_dir, ids)
    engine = open_engine(settings.database_url)
    try:
        upgrade(engine)
    finally:
        engine.dispose()
    return chosen


def _state(result: SourceResult) -> State[SourceResult]:
    make = Completed if result.fine else Failed
    return make(name=result.outcome.value.capitalize(), message=result.detail, data=result)


def _conclude(source_ids: Sequence[str], futures: Sequence[PrefectFuture[Any]], name: str) -> State[list[SourceResult]]:
    """Wait for every source, leave the table as an artifact, and judge the run."""
    results = [_result(source_id, future) for source_id, future in zip(source_ids, futures, strict=True)]
    verdict = judge(results, Settings().fail_share)
    create_markdown_artifact(markdown(results), key=name, description=verdict.message)
    get_run_logger().log(logging.ERROR if verdict.failed else logging.INFO, verdict.message)
    make = Failed if verdict.failed else Completed
    return make(message=verdict.message, data=results)


def _result(source_id: str, future: PrefectFuture[Any]) -> SourceResult:
    """The task's result; a task that raised is a failed source, and the others go on."""
    future.wait()
    answer = future.result(raise_on_failure=False)
    if isinstance(answer, SourceResult):
        return answer
    return SourceResult(source_id, Outcome.FAILED, f"{type(answer).__name__}: {answer}")


def _task_log() -> Log:
    return get_run_logger().log
