"""The flow `reclean`: what the archive holds, cleaned with today's rules."""

from datetime import date

from prefect import flow
from prefect.client.schemas.objects import State

from flows.conclusion import conclude, prepare
from flows.recleaning import RecleanErrand
from flows.results import SourceResult
from flows.tasks import SOURCES_AT_A_TIME, reclean_captures


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
    errand = RecleanErrand(since, until, dry_run)
    return conclude({one: reclean_captures.submit(one, errand) for one in chosen}, "reclean")
