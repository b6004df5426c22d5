"""The morning page for operators: `councilwire morning`, and its main points as a page in Prefect's UI.

Prefect shows Markdown and no markup of others' making, so that its page has the points in words and says where the
whole page lies.
"""

import os
from datetime import datetime
from pathlib import Path

from prefect.artifacts import create_markdown_artifact
from rich.console import Console

from flows.markdown import link, plain
from flows.settings import Settings
from publishing.morning import Morning, gather, headline, latest_moment, page, troubles
from schema.engine import open_engine
from schema.migrate import is_current

KEY = "morning"
"""The key under which the UI keeps the points, each night's as a version of them."""
MOST_POINTS = 25
"""Headlines that the points have; the page has the others."""


def write_morning(settings: Settings, out: Path, since: datetime | None, console: Console) -> int:
    """Write to `out` what happened after `since`, or since the latest night began. Returns an exit code."""
    engine = open_engine(settings.database_url, read_only=True)
    try:
        if not is_current(engine):
            console.print("the warehouse is not there yet, or of an older version: run `councilwire db upgrade`")
            return 1
        with engine.connect() as connection:
            moment = latest_moment(connection)
            if moment is None:
                console.print("no crawl has ended yet: there is no night to tell of")
                return 1
            morning = gather(connection, moment=moment, since=since)
    finally:
        engine.dispose()
    _replace(out, page(morning))
    console.print(f"{headline(morning)}. {troubles(morning)}", markup=False)
    console.print(str(out), markup=False, soft_wrap=True)
    return 0


def keep_points(morning: Morning, where: str) -> None:
    """Keep the points of `morning` with the flow run that this is called in. `where` says where the page lies."""
    create_markdown_artifact(morning_points(morning, where), key=KEY, description=headline(morning))


def morning_points(morning: Morning, where: str) -> str:
    """The main points in Markdown. Text from outside is escaped."""
    lines = [f"# {plain(headline(morning))}", "", plain(troubles(morning)), "", f"The whole page: `{_code(where)}`", ""]
    lines += _news(morning)
    if morning.edits.shown:
        lines += ["## Edits of note", ""]
        lines += [
            f"- **{plain(edit.publisher)}**: {link(edit.title, edit.url)} "
            f"({', '.join(weight.name.lower() for weight in edit.weights)})"
            for edit in morning.edits.shown[:MOST_POINTS]
        ]
        lines += ["", *_rest(morning.edits.count)]
    if withdrawn := morning.changes.withdrawn.shown:
        lines += ["## Withdrawn", ""]
        lines += [f"- **{plain(gone.publisher)}**: {link(gone.title, gone.url)}" for gone in withdrawn[:MOST_POINTS]]
        lines += ["", *_rest(morning.changes.withdrawn.count)]
    return "\n".join(lines)


def _news(morning: Morning) -> list[str]:
    headlines = [
        f"- **{plain(source.name)}**: {link(story.headline.title, story.headline.url)}"
        for kind in morning.news.kinds
        for source in kind.sources
        for story in source.stories
    ]
    if not headlines:
        return []
    return ["## New", "", *headlines[:MOST_POINTS], "", *_rest(morning.news.count)]


def _rest(count: int) -> list[str]:
    return [f"And {count - MOST_POINTS:,} more.", ""] if count > MOST_POINTS else []


def _code(text: str) -> str:
    """Text between backticks, where nothing but a backtick means anything."""
    return " ".join(text.replace("`", "'").split())


def _replace(out: Path, html: str) -> None:
    """Write `out` so that it is whole at any time."""
    out.parent.mkdir(parents=True, exist_ok=True)
    scratch = out.with_name(f".{out.name}.{os.getpid()}")
    scratch.write_text(html, encoding="utf-8", newline="\n")
    scratch.replace(out)
