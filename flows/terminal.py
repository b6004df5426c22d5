"""What every command of `councilwire` has of the terminal: where it writes, its settings, and how it stops."""

import sys

import typer
from pydantic import ValidationError
from rich.console import Console

from flows.settings import SETTINGS_FILE, Settings

WIDTH_WITHOUT_TERMINAL = 150  # a log or a pipe has no width of its own; tables need this much

console = Console(width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL)
complaints = Console(stderr=True)


def read_settings(*, contact: bool = False) -> Settings:
    """The settings, or a clear stop."""
    try:
        settings = Settings()
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise stop(f"settings (COUNCILWIRE_… or {SETTINGS_FILE}): {faults}") from error
    if contact and not settings.contact:
        raise stop("set COUNCILWIRE_CONTACT to an e-mail or web address by which sites can reach you")
    return settings


def stop(message: str) -> typer.Exit:
    """The exit to raise where a command cannot go on, its reason told."""
    complaints.print(message, markup=False, soft_wrap=True)
    return typer.Exit(2)
