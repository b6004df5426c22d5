"""The Prefect flows: `nightly`, `crawl_one` and `reclean`. Each runs one task per source, named after it.

The `Args` of their docstrings are the help texts of the forms in the UI.

A source's outcome is the name of its task's state, so that the run's page in the UI tells them apart at a glance.
"""

from datetime import date
from typing import Any, cast

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.collect import Mode
from flows.conclusion import conclude, prepare
from flows.results import SourceResult
from flows.settings import Settings
from flows.tasks import collect_source, reclean_captures

SOURCES_AT_A_TIME = cast(
    TaskRunner[PrefectFuture[Any]],  # Prefect's own signature of `flow` is narrower than what it takes
    ThreadPoolTaskRunner[Any](max_workers=Settings().parallel_sources),
)


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
    chosen = prepare(sources, since, until)
    return conclude({one: collect_source.submit(one, since, until, mode, dry_run) for one in chosen}, "nightly")


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
    prepare([source], since, until)
    return conclude({source: collect_source.submit(source, since, until, mode, dry_run)}, "crawl-one")


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
    chosen = prepare(sources, since, until)
    return conclude({one: reclean_captures.submit(one, since, until, dry_run) for one in chosen}, "reclean")
