"""The commands of `councilwire` that make and show what readers get."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.terminal import console, read_settings

if TYPE_CHECKING:  # Prefect takes seconds to import: only the commands that run a flow pay for it
    from prefect.client.schemas.objects import State

readers_app = typer.Typer()


@readers_app.command()
def publish(
    full: Annotated[bool, typer.Option("--full", help="Write every file anew, not only what has changed.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Publish although a check fails.")] = False,
    releases: Annotated[
        str | None,
        typer.Option(help="Folder of releases, or an object store's address; the setting's if left out."),
    ] = None,
) -> None:
    """Publish the warehouse as a release: files, feeds, the morning page. Exits with 1 if a check failed."""
    read_settings()
    from flows import publish as flow
    from flows.running import show_flow

    def run() -> "State[Any]":
        return flow.publish(full, force, releases, return_state=True)

    done = show_flow(run, flow.release_page, console)
    raise typer.Exit(0 if done else 1)


@readers_app.command()
def browse(
    release: Annotated[
        Path | None,
        typer.Option(
            help="A release's folder or SQLite file, or a folder of releases; not given: the latest one here."
        ),
    ] = None,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8932,
) -> None:
    """Show a release as pages: search, announcements, sources, tables. Until Ctrl-C."""
    from flows.browsing import browse_release, places

    raise typer.Exit(browse_release((release,) if release else places(read_settings()), port, console))


@readers_app.command()
def morning(
    out: Annotated[Path, typer.Option(help="The file that is written.")] = Path("var/morning.html"),
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="Tell what came after this, UTC."),
    ] = None,
) -> None:
    """Write the morning page: what the latest night brought, in one HTML file. Exits with 1 if there was none."""
    from flows.morning import write_morning

    raise typer.Exit(write_morning(read_settings(), out, since.replace(tzinfo=UTC) if since else None, console))
