"""`councilwire`: the command line. Every command is described in docs/operators.md; a test holds that page to it."""

import logging
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from flows.cli_readers import readers_app
from flows.selection import SelectionError, read_source, select_sources
from flows.settings import Settings
from flows.terminal import complaints, console, read_settings, stop
from schema.engine import open_engine
from schema.migrate import current_revision, is_current, upgrade
from schema.roles import RoleError, Roles, grant
from spiders.source import Source, SourceError, load_source, load_sources

if TYPE_CHECKING:  # Prefect takes seconds to import: only the commands that run a flow pay for it
    from prefect.client.schemas.objects import State

    from flows.results import SourceResult

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="The wire of UK public announcements.",
    add_completion=False,
)
sources_app = typer.Typer(no_args_is_help=True, help="The publishers that are collected.")
database_app = typer.Typer(no_args_is_help=True, help="The warehouse.")
app.add_typer(sources_app, name="sources")
app.add_typer(database_app, name="db")
app.add_typer(readers_app)  # nameless: its commands stand beside the others


class ModeOption(StrEnum):
    """How far a crawl goes."""

    INCREMENTAL = "incremental"
    FULL = "full"


Ids = Annotated[list[str] | None, typer.Argument(help="Ids of sources; none for all.")]
SomeIds = Annotated[list[str], typer.Argument(help="Ids of sources.")]
Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Nothing published before this day.")]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Nothing published after this day.")]
ModeChoice = Annotated[
    ModeOption, typer.Option(help="incremental stops at known pages; full walks a newsroom to its end.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and keep nothing.")]


@app.command()
def nightly(
    sources: Ids = None,
    since: Since = None,
    until: Until = None,
    mode: ModeChoice = ModeOption.INCREMENTAL,
    dry_run: DryRun = False,
) -> None:
    """Collect every source, as the schedule does. Exits with 1 if the run failed."""
    count = _count(read_settings(contact=True), sources)
    from flows import nightly as flow
    from flows.running import run_flow

    def run() -> "State[Any]":
        return flow.nightly(sources or None, _day(since), _day(until), mode.value, dry_run, return_state=True)

    _exit(run_flow(run, "nightly", count, console))


@app.command()
def crawl(
    sources: SomeIds,
    *,
    since: Since = None,
    until: Until = None,
    look_back_days: Annotated[int, typer.Option(help="Go on past known pages as far as this many days ago.")] = 0,
    mode: ModeChoice = ModeOption.INCREMENTAL,
    dry_run: DryRun = False,
) -> None:
    """Collect some sources. Exits with 1 if the run failed."""
    count = _count(read_settings(contact=True), sources)
    from flows.nightly import crawl_sources
    from flows.running import run_flow

    def run() -> "State[Any]":
        return crawl_sources(
            sources,
            since=_day(since),
            until=_day(until),
            look_back_days=look_back_days,
            mode=mode.value,
            dry_run=dry_run,
            return_state=True,
        )

    _exit(run_flow(run, f"crawl {' '.join(sources)}", count, console))


@app.command()
def backfill(
    sources: SomeIds,
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day to go back to.")],
    page_budget: Annotated[int, typer.Option(help="New pages asked for of each source in this run.")] = 500,
) -> None:
    """Fetch the history of some sources, so many pages a run; the next run goes on from there."""
    count = _count(read_settings(contact=True), sources)
    from flows import backfill as flow
    from flows.running import run_flow

    def run() -> "State[Any]":
        return flow.backfill(sources, since.date(), page_budget, return_state=True)

    _exit(run_flow(run, f"backfill {' '.join(sources)}", count, console))


@app.command()
def reclean(sources: Ids = None, since: Since = None, until: Until = None, dry_run: DryRun = False) -> None:
    """Clean archived captures again with today's rules. --since and --until are days of capture."""
    count = _count(read_settings(), sources)
    from flows import reclean as flow
    from flows.running import run_flow

    def run() -> "State[Any]":
        return flow.reclean(sources or None, _day(since), _day(until), dry_run, return_state=True)

    _exit(run_flow(run, "reclean", count, console))


@app.command()
def rebuild(sources: Ids = None) -> None:
    """Fill the warehouse from the archive alone, with what it lacks. Exits with 1 if an archive file is damaged."""
    from flows.progress import watching
    from flows.rebuilding import rebuild_source
    from flows.report import table

    settings = read_settings()
    results = []
    with watching(console, "rebuild", _count(settings, sources)):
        for source_id in select_sources(settings.sources_dir, sources):
            results.append(rebuild_source(_read(settings, source_id), settings, _complain))
    console.print(table(results, "rebuild"))
    raise typer.Exit(0 if all(result.fine for result in results) else 1)


@app.command()
def forget(
    pages: Annotated[list[str], typer.Argument(help="Addresses of pages.", metavar="URL...")],
    reference: Annotated[
        str, typer.Option(help="By which you find the request again; kept for good, so no name in it.")
    ],
    dry_run: DryRun = False,
) -> None:
    """Remove pages and every trace of them, for good, and never fetch them again. Try it with --dry-run first."""
    read_settings()
    from flows import forget as flow
    from flows.running import show_flow

    def run() -> "State[Any]":
        return flow.forget(pages, reference, dry_run, return_state=True)

    done = show_flow(run, flow.forgetting_page, console)
    raise typer.Exit(0 if done else 1)


@app.command()
def maintain(
    sources: Ids = None,
    check: Annotated[bool, typer.Option(help="Read every archived capture and compare it with the warehouse.")] = True,
) -> None:
    """Merge archive files, check every capture, prune what is settled. Exits with 1 if the archive is damaged."""
    _count(read_settings(), sources)
    from flows import maintain as flow
    from flows.running import show_flow

    def run() -> "State[Any]":
        return flow.maintain(sources or None, check, return_state=True)

    done = show_flow(run, flow.maintenance_page, console)
    raise typer.Exit(0 if done else 1)


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its warehouse; emptied first.")] = Path("var/demo"),
    port: Annotated[int, typer.Option(help="Port of the press web; another free one if it is taken.")] = 8931,
) -> None:
    """Three nights over a small press web that ships with the project, served on loopback."""
    read_settings()
    from flows.demonstration import demonstrate

    raise typer.Exit(demonstrate(folder, port, console))


@app.command()
def ui(
    port: Annotated[int, typer.Option(help="Port of the Prefect server on 127.0.0.1.")] = 4200,
) -> None:
    """Start Prefect's server with its UI, apply the deployments, and run a worker, until Ctrl-C."""
    from flows.operations import serve_ui

    read_settings()
    raise typer.Exit(serve_ui(port, console))


@app.command()
def worker(
    limit: Annotated[int, typer.Option(min=1, help="Runs at a time.")] = 2,
    name: Annotated[str | None, typer.Option(help="By which Prefect's UI shows this worker.")] = None,
) -> None:
    """Run what the Prefect server at PREFECT_API_URL has for this machine, until Ctrl-C. Starts anew after failures."""
    from flows.worker import work

    read_settings()
    raise typer.Exit(work(limit, name, console))


@app.command()
def show(
    url: Annotated[str, typer.Argument(help="Address of a page, as it stands in the warehouse or a browser.")],
) -> None:
    """A page's way: captures, what was removed by which rule, versions, announcement."""
    from flows.showing import show_page

    raise typer.Exit(show_page(read_settings(), url, console))


@app.command()
def status() -> None:
    """The health of every source, and what to do about those that are not well. Exits with 1 if any is broken."""
    from flows.status import show_status

    settings = read_settings()
    _count(settings, None)
    raise typer.Exit(show_status(settings, console))


@sources_app.command("list")
def sources_list() -> None:
    """Every source with its platform, start address and day of verification."""
    grid = Table()
    for name in ("id", "name", "kind", "platform", "start", "verified"):
        grid.add_column(name, overflow="fold")
    for source in _sources(read_settings()):
        verified = source.verified.isoformat() if source.verified else "never"
        # As texts: an address may hold what rich takes for markup.
        cells = (source.id, source.name, source.kind, source.platform, source.start[0], verified)
        grid.add_row(*(Text(cell) for cell in cells))
    console.print(grid)


@sources_app.command("check")
def sources_check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Source files; none for all of the sources folder.")
    ] = None,
) -> None:
    """Lint source files: every mistake with its file, line and key. Exits with 1 if there is any."""
    try:
        checked = [load_source(path) for path in files] if files else load_sources(read_settings().sources_dir)
    except SourceError as error:
        for problem in error.problems:
            complaints.print(str(problem), markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
    console.print(f"{len(checked)} source files, no mistakes")


@sources_app.command("show")
def sources_show(source: Annotated[str, typer.Argument(help="Id of the source.")]) -> None:
    """One source, with every key as it is understood, defaults included."""
    settings = read_settings()
    _count(settings, [source])
    console.print_json(_read(settings, source).model_dump_json())


@database_app.command("upgrade")
def database_upgrade() -> None:
    """Create the warehouse, or bring it to the present schema. Rows are kept."""
    engine = open_engine(read_settings().database_url)
    if is_current(engine):
        console.print(f"the warehouse is current ({current_revision(engine)})")
        return
    before = current_revision(engine)
    upgrade(engine)
    console.print(f"the warehouse went from {before or 'nothing'} to {current_revision(engine)}")


@database_app.command("grant")
def database_grant(
    migrate: Annotated[str | None, typer.Option(help="Role that changes tables.")] = None,
    load: Annotated[str | None, typer.Option(help="Role that crawls and loads.")] = None,
    read: Annotated[str | None, typer.Option(help="Role that reads the public views.")] = None,
) -> None:
    """Give PostgreSQL roles what they need and no more. Run it as the tables' owner, again after an upgrade."""
    engine = open_engine(read_settings().database_url)
    try:
        statements = grant(engine, Roles(migrate, load, read))
    except RoleError as error:
        raise stop(str(error)) from error
    for statement in statements:
        console.print(statement, markup=False, soft_wrap=True)


def _sources(settings: Settings) -> list[Source]:
    try:
        return load_sources(settings.sources_dir)
    except SourceError as error:
        raise stop(str(error)) from error


def _read(settings: Settings, source_id: str) -> Source:
    try:
        return read_source(settings.sources_dir, source_id)
    except SourceError as error:
        raise stop(str(error)) from error


def _complain(level: int, message: str) -> None:
    """Show what needs attention; the rest of the log has no place in a terminal."""
    if level >= logging.WARNING:
        complaints.print(message, markup=False)


def _count(settings: Settings, ids: list[str] | None) -> int:
    """How many sources a run will turn to. Stops where an id is unknown."""
    try:
        return len(select_sources(settings.sources_dir, ids))
    except SelectionError as error:
        raise stop(str(error)) from error


def _exit(outcome: "tuple[list[SourceResult], bool]") -> None:
    raise typer.Exit(0 if outcome[1] else 1)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


if __name__ == "__main__":
    app()
