"""Beginning and ending a flow run: which sources it turns to, what its page in the UI shows, and how it is judged."""

import logging
import time
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from prefect import get_run_logger
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, as_completed
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from sqlalchemy.exc import SQLAlchemyError

from flows.advice import explain
from flows.garbage import collect_garbage_less_often
from flows.history import sparkline
from flows.results import SourceResult, judge
from flows.run_page import run_page
from flows.selection import select_sources
from flows.settings import Settings
from schema.changes import changes_of, standing_issues
from schema.engine import open_engine
from schema.health import nights_of
from schema.migrate import upgrade
from spiders.capture import Outcome

_SHOWN_EVERY_SECONDS = 1.0


class ParameterError(ValueError):
    """A run was asked for with parameters that make no sense together."""


class MachineError(Exception):
    """Something that a run needs is not there; the message says what to do."""


def prepare(ids: Sequence[str] | None, since: date | None = None, until: date | None = None) -> list[str]:
    """The ids of the sources asked for, with the warehouse brought to the present schema.

    Raises `ParameterError` or `SelectionError`, and `MachineError` where the warehouse cannot be had.
    """
    if since and until and until < since:
        raise ParameterError(f"until ({until}) lies before since ({since})")
    collect_garbage_less_often()
    settings = Settings()
    chosen = select_sources(settings.sources_dir, ids)
    engine = open_engine(settings.database_url)
    try:
        upgrade(engine)
    except (SQLAlchemyError, OSError) as error:
        raise MachineError(explain(error)) from error
    finally:
        engine.dispose()
    return chosen


def conclude(futures: Mapping[str, PrefectFuture[Any]], name: str) -> State[list[SourceResult]]:
    """Wait for every source's task, showing progress; leave the run's page, and judge the run.

    `futures` are told by source id. `name` is the key under which the UI keeps the run's page.
    """
    _watch(futures, name)
    results = [_result(source_id, future) for source_id, future in futures.items()]
    settings = Settings()
    verdict = judge(results, settings.fail_share)
    create_markdown_artifact(_page(results, settings), key=name, description=verdict.message)
    get_run_logger().log(logging.ERROR if verdict.failed else logging.INFO, verdict.message)
    make = Failed if verdict.failed else Completed
    return make(message=verdict.message, data=results)


def state_of(result: SourceResult) -> State[SourceResult]:
    """The state that a source's task ends in: named by the outcome."""
    make = Completed if result.fine else Failed
    return make(name=result.outcome.value.capitalize(), message=result.detail, data=result)


def _watch(futures: Mapping[str, PrefectFuture[Any]], name: str) -> None:
    """Show in the UI how many of the sources are done, until all are."""
    said = f"0 of {len(futures)} sources done"
    shown = cast(UUID, create_progress_artifact(0.0, key=f"{name}-progress", description=said))  # no coroutine: sync
    shown_at = time.monotonic()
    for done, _ in enumerate(as_completed(list(futures.values())), start=1):
        # On a quiet night sources end by the dozen, and each showing is a request to Prefect's server.
        if done == len(futures) or time.monotonic() - shown_at >= _SHOWN_EVERY_SECONDS:
            said = f"{done} of {len(futures)} sources done"
            update_progress_artifact(shown, progress=100 * done / len(futures), description=said)
            shown_at = time.monotonic()


def _result(source_id: str, future: PrefectFuture[Any]) -> SourceResult:
    """The task's result; a task that raised is a failed source, and the others go on."""
    answer = future.result(raise_on_failure=False)
    if isinstance(answer, SourceResult):
        return answer
    return SourceResult(source_id, Outcome.FAILED, explain(answer))


def _page(results: Sequence[SourceResult], settings: Settings) -> str:
    engine = open_engine(settings.database_url)
    try:
        charts = {result.source_id: sparkline(nights_of(engine, result.source_id)) for result in results}
        return run_page(results, charts, changes_of(engine, str(flow_run.get_id())), standing_issues(engine))
    except SQLAlchemyError as error:  # the sources' results are known all the same
        get_run_logger().error("the run's page has its table only: %s", explain(error))
        return run_page(results, {}, {}, {})
    finally:
        engine.dispose()
