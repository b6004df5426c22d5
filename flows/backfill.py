"""The flow `backfill`: fetches newsrooms' history, so many pages a run, until all of it is there."""

from datetime import date
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.collect import BACKFILL, Errand
from flows.conclusion import ParameterError, conclude, prepare
from flows.results import SourceResult
from flows.tasks import SOURCES_AT_A_TIME, collect_source


@flow(
    name="backfill",
    description="Walk newsrooms back to an earlier day, so many new pages a run; the next run goes on from there.",
    task_runner=SOURCES_AT_A_TIME,
    validate_parameters=True,
)
def backfill(
    sources: Annotated[list[str], Field(min_length=1)],
    since: date,
    page_budget: Annotated[int, Field(ge=1, le=100_000)] = 500,
) -> State[list[SourceResult]]:
    """Fetch the history of `sources`, the newest first.

    Args:
        sources: ids of the sources, as `councilwire sources list` shows them
        since: the day to go back to, in place of the sources' own `since`
        page_budget: new pages asked for in this run, for each source; run it again (or schedule it) for the rest
    """
    if since > date.today():  # noqa: DTZ011 - the operator's own day
        raise ParameterError(f"since ({since}) lies in the future")
    chosen = prepare(sources)
    errand = Errand(since, mode=BACKFILL, page_budget=page_budget)
    return conclude({one: collect_source.submit(one, errand) for one in chosen}, "backfill")
