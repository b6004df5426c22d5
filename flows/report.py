"""The table of a run by source: its figures, and a rich table of them for the terminal."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table

from flows.results import SourceResult

STYLES = {
    "ok": "green",
    "nothing new": "cyan",
    "unchanged": "cyan",
    "blocked": "yellow",
    "site changed": "magenta",
    "unreachable": "red",
    "failed": "bold red",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of figures."""

    name: str
    meaning: str


FIGURES = (
    Column("found", "pages that listings named"),
    Column("fetched", "pages read whole"),
    Column("304", "addresses that had not changed"),
    Column("new", "pages seen for the first time"),
    Column("changed", "pages whose text changed in substance"),
    Column("withdrawn", "pages that were withdrawn or are gone"),
    Column("merged", "pages that joined an announcement already known"),
    Column("removed", "blocks that cleaning took out"),
    Column("issues", "rows in the issue table"),
    Column("seconds", "time the source took"),
)


def table(results: Sequence[SourceResult], title: str) -> Table:
    """The run's table for a terminal."""
    grid = Table(title=title, title_justify="left", show_footer=True)
    grid.add_column("source", footer="all", no_wrap=True)
    grid.add_column("outcome", no_wrap=True)
    grid.add_column("health", no_wrap=True)
    for column, total in zip(FIGURES, totals(results), strict=True):
        grid.add_column(column.name, footer=total, justify="right")
    for result in results:
        style = STYLES[result.outcome.value]
        outcome = f"[{style}]{result.outcome.value}[/]"
        grid.add_row(result.source_id, outcome, health_of(result), *figures(result))
    return grid


def figures(result: SourceResult) -> list[str]:
    """The figures of one source, in the order of `FIGURES`."""
    return [*(str(number) for number in _numbers(result)), f"{result.seconds:.1f}"]


def health_of(result: SourceResult) -> str:
    """The source's state after its turn; empty where it was not judged."""
    return result.health.spell.state if result.health is not None else ""


def totals(results: Sequence[SourceResult]) -> list[str]:
    """The sums over all sources, in the order of `FIGURES`."""
    rows = [_numbers(result) for result in results]
    sums = [sum(column) for column in zip(*rows, strict=True)] if rows else [0] * (len(FIGURES) - 1)
    return [*(str(number) for number in sums), f"{sum(result.seconds for result in results):.1f}"]


def _numbers(result: SourceResult) -> list[int]:
    load = result.load
    return [
        result.pages_found,
        result.fetched,
        result.not_modified,
        load.new_pages,
        load.changed,
        load.withdrawn,
        load.merged,
        load.removed_blocks,
        load.issues,
    ]
