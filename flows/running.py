"""Runs a flow from the command line, with progress while it runs and its table at the end.

With PREFECT_API_URL set the run appears on that server; without, Prefect starts a temporary one beside it, which
keeps its history in PREFECT_HOME, where `councilwire ui` finds it again.
"""

from collections.abc import Callable
from typing import Any

from prefect.client.schemas.objects import State
from rich.console import Console
from rich.markdown import Markdown

from flows.progress import watching
from flows.report import table
from flows.results import SourceResult

Run = Callable[[], State[Any]]


def run_flow(run: Run, title: str, sources: int, console: Console) -> tuple[list[SourceResult], bool]:
    """Call `run`, show its progress over `sources` sources and its table; the results, and whether it completed."""
    with watching(console, title, sources):
        state = run()
    results = state.result(raise_on_failure=False)
    if not isinstance(results, list):
        console.print(f"{title}: {state.message}", markup=False, style="red")
        return [], False
    console.print(table(results, title))
    for result in results:
        if not result.fine:
            console.print(f"{result.source_id}: {result.outcome.value}: {result.detail}", markup=False, style="yellow")
    completed = state.is_completed()
    console.print(state.message or "", markup=False, style="green" if completed else "red")
    return results, completed


def show_flow(run: Run, page: Callable[[Any], str], console: Console) -> bool:
    """Call `run`, and show the `page` in Markdown that its result makes; whether it completed."""
    state = run()
    result = state.result(raise_on_failure=False)
    if isinstance(result, list):
        console.print(Markdown(page(result)))
    console.print(state.message or "", markup=False, style="green" if state.is_completed() else "red")
    return state.is_completed()
