"""The Prefect tasks: one source's turn each, named after it. Its outcome is the name of the state that it ends in.

Results are kept, so that a run that is retried from the UI repeats only the sources that were not read.
"""

import atexit
import sys
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast

from prefect import get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.runtime import flow_run
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.transactions import get_transaction

from flows.collect import Errand, Log, collect
from flows.conclusion import state_of
from flows.health_events import announce
from flows.history import artifact_key, source_page
from flows.recleaning import RecleanErrand, reclean_source
from flows.results import SourceResult
from flows.selection import read_source
from flows.settings import Settings
from flows.warehouse import at_warehouse
from schema.health import Judged, nights_of
from spiders.process import Alone, Zygote

SOURCES_AT_A_TIME = cast(
    TaskRunner[PrefectFuture[Any]],  # Prefect's own signature of `flow` is narrower than what it takes
    ThreadPoolTaskRunner[Any](max_workers=Settings().parallel_sources),
)
CRAWLERS = Zygote() if sys.platform == "linux" else Alone()
"""Starts this run's crawling processes. Most of them wait most of the time: many run beside each other."""
atexit.register(CRAWLERS.close)


@task(name="collect", task_run_name="{source_id}", persist_result=True)
def collect_source(source_id: str, errand: Errand) -> State[SourceResult]:
    """Crawl, clean and load one source."""
    run_id = flow_run.get_id()
    settings = _settings_of(run_id)
    own = replace(errand, flow_run_id=run_id)
    result = collect(read_source(settings.sources_dir, source_id), own, settings, _log(), CRAWLERS)
    if result.health is not None:
        announce(result)
        _keep_history(source_id, result.health, settings)
    return _ended(result)


@task(name="reclean", task_run_name="{source_id}", persist_result=True)
def reclean_captures(source_id: str, errand: RecleanErrand) -> State[SourceResult]:
    """Reclean one source."""
    run_id = flow_run.get_id()
    settings = _settings_of(run_id)
    own = replace(errand, flow_run_id=run_id)
    return _ended(reclean_source(read_source(settings.sources_dir, source_id), own, settings, _log()))


def _ended(result: SourceResult) -> State[SourceResult]:
    """The task's last state. Only a source that was read keeps its result, which a retry of the run then takes."""
    transaction = get_transaction()
    if transaction is not None and not result.fine:
        transaction.write_on_commit = False
    return state_of(result)


@lru_cache(maxsize=1)
def _settings_of(flow_run_id: str | None) -> Settings:  # noqa: ARG001 - it is the key
    """The settings that a run goes by, which are read once: reading them costs as much as a request."""
    return Settings()


def _keep_history(source_id: str, health: Judged, settings: Settings) -> None:
    """Leave the source's own page in the UI."""
    with at_warehouse(settings.database_url) as engine:
        page = source_page(source_id, health.spell, nights_of(engine, source_id))
    create_markdown_artifact(page, key=artifact_key(source_id), description=f"{source_id}: {health.spell.state}")


def _log() -> Log:
    return get_run_logger().log
