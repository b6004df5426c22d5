"""The page that a run leaves in Prefect's UI: its table by source, what changed, and which issues stand."""

from collections.abc import Mapping, Sequence

from flows.history import artifact_key
from flows.markdown import link, plain
from flows.report import FIGURES, figures, health_of, totals
from flows.results import SourceResult
from schema.changes import PageChange

_HEADINGS = {"new": "New", "edited": "Edited", "withdrawn": "Withdrawn", "merged": "New pages of known announcements"}

Changes = Mapping[str, tuple[int, tuple[PageChange, ...]]]


def run_page(
    results: Sequence[SourceResult], charts: Mapping[str, str], changes: Changes, issues: Mapping[str, int]
) -> str:
    """The page in Markdown. Text from outside is escaped.

    `charts` are the sources' small charts, `changes` what the run changed by kind, `issues` those that stand by kind.
    """
    return "\n".join([*_table(results, charts), "", *_news(results), *_changes(changes), *_issues(issues), _legend()])


def _table(results: Sequence[SourceResult], charts: Mapping[str, str]) -> list[str]:
    head = ["source", "outcome", "health", "30 nights", *(column.name for column in FIGURES)]
    lines = [f"| {' | '.join(head)} |", f"| --- | --- | --- | --- | {' | '.join('---:' for _ in FIGURES)} |"]
    for result in results:
        # Relative to the UI's own address, wherever it is served.
        name = f"[{plain(result.source_id)}](/artifacts/key/{artifact_key(result.source_id)})"
        chart = f"`{charts[result.source_id]}`" if charts.get(result.source_id) else ""
        cells = [name, result.outcome.value, health_of(result), chart, *figures(result)]
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, f"| **all** | | | | {' | '.join(f'**{text}**' for text in totals(results))} |"]


def _news(results: Sequence[SourceResult]) -> list[str]:
    """Sources whose state of health changed, then how every source's turn went."""
    changed = [
        f"- **{plain(result.source_id)}** is {result.health.spell.state}"
        + (f" (it was {result.health.before})" if result.health.before else "")
        + "".join(f"; {reason.reason}: {plain(reason.detail.rstrip('.'))}" for reason in result.health.spell.reasons)
        for result in results
        if result.health is not None and result.health.began
    ]
    turns = [f"- **{plain(r.source_id)}**, {r.outcome.value}: {plain(r.detail)}" for r in results]
    return [*(["## Health that changed", "", *changed, ""] if changed else []), "## Sources", "", *turns, ""]


def _changes(changes: Changes) -> list[str]:
    lines: list[str] = []
    for kind, heading in _HEADINGS.items():
        count, pages = changes.get(kind, (0, ()))
        if not count:
            continue
        lines += [f"## {heading}: {count}", ""]
        for page in pages:
            joined = page.announcement if kind == "merged" and page.announcement != page.title else None
            lines.append(
                f"- {plain(page.source_id)}: {link(page.title or page.url, page.url)}"
                + (f", of *{plain(joined)}*" if joined else "")
            )
        lines += [f"- and {count - len(pages)} more", ""] if count > len(pages) else [""]
    return lines


def _issues(issues: Mapping[str, int]) -> list[str]:
    if not issues:
        return []
    return (
        ["## Issues that stand", "", "| kind | issues |", "| --- | ---: |"]
        + [f"| {kind} | {count} |" for kind, count in issues.items()]
        + [""]
    )


def _legend() -> str:
    return "; ".join(f"*{column.name}*: {column.meaning}" for column in FIGURES)
