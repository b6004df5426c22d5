"""`councilwire status`: the health of every source at a glance, and what to do about those that are not well."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.history import sparkline
from flows.selection import select_sources
from flows.settings import Settings
from schema.changes import standing_issues
from schema.engine import open_engine
from schema.health import Spell, current_health, nights_of
from schema.health_reasons import REASONS, State
from schema.migrate import is_current

_STYLES = {State.HEALTHY: "green", State.DEGRADED: "yellow", State.BROKEN: "red", State.BLOCKED: "magenta"}
_WORST_FIRST = [State.BLOCKED, State.BROKEN, State.DEGRADED, State.HEALTHY]


def show_status(settings: Settings, console: Console) -> int:
    """Print every source's health, worst first. Returns an exit code: 1 if any is broken or blocked."""
    engine = open_engine(settings.database_url)
    try:
        if not is_current(engine):
            console.print("the warehouse is not there yet, or of an older version: run `councilwire db upgrade`")
            return 1
        ids = select_sources(settings.sources_dir, None)
        known = current_health(engine)
        health = {one: known[one] for one in ids if one in known}  # a source whose file is gone is nobody's worry
        order = sorted(ids, key=lambda one: (_rank(health.get(one)), one))
        charts = {one: sparkline(nights_of(engine, one)) for one in ids}
        issues = standing_issues(engine)
    finally:
        engine.dispose()
    console.print(_table(order, health, charts))
    for source_id in order:
        spell = health.get(source_id)
        for reason in spell.reasons if spell else ():
            kind = REASONS[reason.reason]
            said = f"{source_id}: {reason.reason}, {kind.meaning}. {reason.detail}"
            console.print(Text(said, style=_STYLES[kind.state]))
            console.print(Text(f"  What to do: {kind.advice}.", style="dim"))
    if issues:
        console.print(Text("Issues that stand: " + ", ".join(f"{count} {kind}" for kind, count in issues.items())))
    return 1 if any(spell.state in (State.BROKEN, State.BLOCKED) for spell in health.values()) else 0


def _table(order: list[str], health: dict[str, Spell], charts: dict[str, str]) -> Table:
    grid = Table(title="Health of sources", title_justify="left")
    for name in ("source", "health", "since", "30 nights"):
        grid.add_column(name, no_wrap=True)
    for source_id in order:
        spell = health.get(source_id)
        state = Text(spell.state, style=_STYLES[State(spell.state)]) if spell else Text("not crawled yet", style="dim")
        grid.add_row(source_id, state, f"{spell.since:%Y-%m-%d %H:%M}" if spell else "", charts[source_id])
    return grid


def _rank(spell: Spell | None) -> int:
    return _WORST_FIRST.index(State(spell.state)) if spell else len(_WORST_FIRST)
