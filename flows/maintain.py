"""The flow `maintain`: upkeep of archive, warehouse and what Prefect keeps, one task a source."""

import os
from collections.abc import Sequence
from typing import Any, cast

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.states import Completed, Failed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.advice import explain
from flows.conclusion import prepare
from flows.maintenance import Upkeep, maintain_source
from flows.markdown import plain
from flows.prefect_results import prune_results
from flows.selection import read_source
from flows.settings import Settings
from schema.engine import open_engine
from schema.upkeep import give_back_space

NAME = "maintain"
MEGABYTE = 1024 * 1024
_AT_A_TIME = cast(
    TaskRunner[PrefectFuture[Any]],  # Prefect's own signature of `flow` is narrower than what it takes
    ThreadPoolTaskRunner[Any](max_workers=os.cpu_count() or 2),  # it reads and unpacks all the time
)


@task(name="maintain", task_run_name="{source_id}")
def maintain_one(source_id: str, check: bool) -> State[Upkeep]:
    """Keep up one source."""
    settings = Settings()
    done = maintain_source(read_source(settings.sources_dir, source_id), settings, get_run_logger().log, check=check)
    if done.sound:
        return Completed(name="Sound", message=f"{done.checked} captures checked", data=done)
    return Failed(name="Damaged", message=_trouble(done), data=done)


@task(name="give back space")
def tidy() -> str:
    """Prune what Prefect keeps, and give the warehouse's space back. Says what was done."""
    settings = Settings()
    engine = open_engine(settings.database_url)
    try:
        done = give_back_space(engine)
    finally:
        engine.dispose()
    return f"warehouse: {done}; {prune_results(settings.keep_result_days)} results of old runs removed"


@flow(
    name=NAME,
    description="Merge the archive's files, check every capture, prune what is long settled, give space back.",
    task_runner=_AT_A_TIME,
    validate_parameters=True,
)
def maintain(sources: list[str] | None = None, check: bool = True) -> State[list[Upkeep]]:
    """Keep up `sources`, or all of them.

    Args:
        sources: ids of the sources to keep up; leave empty for all
        check: read every archived capture and compare it with the warehouse; takes as long as reading the archive
    """
    futures = {one: maintain_one.submit(one, check) for one in prepare(sources)}
    results = [_result(source_id, future) for source_id, future in futures.items()]
    said = tidy()
    bad = [one.source_id for one in results if not one.sound]
    message = f"{len(results) - len(bad)} of {len(results)} sources are sound" + (f"; {', '.join(bad)}" if bad else "")
    create_markdown_artifact(maintenance_page(results, said), key=NAME, description=message)
    return (Failed if bad else Completed)(message=message, data=results)


def maintenance_page(results: Sequence[Upkeep], said: str = "") -> str:
    """What a run leaves in the UI, in Markdown."""
    lines = [
        "| source | files before | files now | MB | captures checked | unreadable | issues pruned "
        "| health pruned | crawls pruned | seconds |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in results:
        figures: tuple[object, ...] = (one.files_before, one.files_after, f"{one.archive_bytes / MEGABYTE:.1f}")
        figures += (one.checked, one.unreadable, one.issues_pruned, one.spells_pruned, one.crawls_pruned)
        lines.append(f"| {plain(one.source_id)} | {' | '.join(map(str, figures))} | {one.seconds:.1f} |")
    lines += ["", plain(said), ""]
    told = [(one.source_id, said) for one in results for said in (*one.problems, *one.notes)]
    lines += [f"- **{plain(source_id)}**: {plain(said)}" for source_id, said in told]
    return "\n".join(lines)


def _result(source_id: str, future: PrefectFuture[Any]) -> Upkeep:
    """The task's result; of a task that raised, the reason."""
    answer = future.result(raise_on_failure=False)
    return answer if isinstance(answer, Upkeep) else Upkeep(source_id, problems=(explain(answer),))


def _trouble(done: Upkeep) -> str:
    first = f": {done.problems[0]}" if done.problems else ""
    return f"{done.unreadable} captures cannot be read; {len(done.problems)} troubles with archive files{first}"
