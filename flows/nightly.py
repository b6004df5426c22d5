"""The flows that collect: `nightly` for every source, `crawl_sources` by hand for some. One task a source.

The `Args` of the flows' docstrings are the help texts of the forms in the UI. A source's outcome is the name of its
task's state, so that the run's page tells them apart at a glance.
"""

from datetime import date
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.collect import Errand, Mode
from flows.conclusion import conclude, prepare
from flows.publish import publish
from flows.results import SourceResult
from flows.settings import Settings
from flows.tasks import SOURCES_AT_A_TIME, collect_source


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
    errand = Errand(since, until, mode, dry_run)
    collected = conclude({one: collect_source.submit(one, errand) for one in chosen}, "nightly")
    if dry_run or not collected.is_completed() or not Settings().publish_nightly:
        return collected
    published = publish(return_state=True)  # a run of its own, which may fail by itself
    return collected.model_copy(update={"message": f"{collected.message}; {published.message}"})


@flow(
    name="crawl-sources",
    description="Collect chosen sources by hand: for other dates, in full, or further back for late publishers.",
    task_runner=SOURCES_AT_A_TIME,
    validate_parameters=True,
)
def crawl_sources(
    sources: Annotated[list[str], Field(min_length=1)],
    *,
    since: date | None = None,
    until: date | None = None,
    look_back_days: Annotated[int, Field(ge=0, le=3660)] = 0,
    mode: Mode = "incremental",
    dry_run: bool = False,
) -> State[list[SourceResult]]:
    """Collect the sources that are named.

    Args:
        sources: ids of the sources, as `councilwire sources list` shows them
        since: nothing published before this day; a source's own `since` holds as well
        until: nothing published after this day
        look_back_days: for sites that publish late under an earlier date: go on past known pages as far as this
        mode: incremental stops a listing at known pages; full walks it to its end and asks for every page again
        dry_run: crawl and clean, report what would change, keep nothing
    """
    chosen = prepare(sources, since, until)
    errand = Errand(since, until, mode, dry_run, look_back_days=look_back_days)
    return conclude({one: collect_source.submit(one, errand) for one in chosen}, "crawl-sources")
