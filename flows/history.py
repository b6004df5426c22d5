"""A source's past nights for people to read: a small chart, and the page that every crawl leaves in Prefect's UI."""

from collections.abc import Sequence

from flows.markdown import plain
from schema.health import NightFact, Spell
from schema.health_reasons import REASONS
from spiders.capture import Outcome

_BARS = "▁▂▃▄▅▆▇█"
TROUBLE = "×"
TROUBLED = frozenset(
    {Outcome.BLOCKED.value, Outcome.SITE_CHANGED.value, Outcome.UNREACHABLE.value, Outcome.FAILED.value}
)


def artifact_key(source_id: str) -> str:
    """The key under which Prefect keeps the source's page, each crawl's as a version of it."""
    return f"source-{source_id}"


def sparkline(nights: Sequence[NightFact]) -> str:
    """One sign a night, the oldest first: how many pages were new or changed; × where the newsroom was not read.

    `nights` come newest first, as the warehouse gives them. The highest bar is the most of these nights.
    """
    counts = [night.new_pages + night.changed for night in reversed(nights)]
    most = max([1, *counts])
    return "".join(
        TROUBLE if night.outcome in TROUBLED else _BARS[round(count / most * (len(_BARS) - 1))]
        for night, count in zip(reversed(nights), counts, strict=True)
    )


def source_page(source_id: str, spell: Spell | None, nights: Sequence[NightFact]) -> str:
    """The source's page in Markdown: its health, what to do about it, and its latest crawls."""
    lines = [f"# {plain(source_id)}", ""]
    if spell is not None:
        lines += [f"**{spell.state}** since {spell.since:%Y-%m-%d %H:%M} UTC", ""]
        for reason in spell.reasons:
            kind = REASONS[reason.reason]
            lines += [
                f"- *{reason.reason}* ({kind.meaning}): {plain(reason.detail)}",
                f"  - What to do: {kind.advice}.",
            ]
    lines += ["", f"`{sparkline(nights)}` pages new or changed, the latest {len(nights)} crawls, oldest first", ""]
    lines += ["| crawl | outcome | read | new | changed | |", "| --- | --- | ---: | ---: | ---: | --- |"]
    lines += [
        f"| {night.started_at:%Y-%m-%d %H:%M} | {night.outcome} | {night.fetched} | {night.new_pages} "
        f"| {night.changed} | {plain(night.detail)} |"
        for night in nights
    ]
    return "\n".join(lines)
