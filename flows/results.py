"""`SourceResult`: what one source's turn in a run came to, and how a run is judged by its sources."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from schema.health import Judged
from schema.records import LoadReport
from spiders.capture import Outcome

TROUBLED = frozenset({Outcome.BLOCKED, Outcome.SITE_CHANGED, Outcome.UNREACHABLE})
"""Outcomes that are the site's doing: bearable in single sources, not in most of them."""


@dataclass(frozen=True, slots=True)
class SourceResult:
    """One source's turn in a run."""

    source_id: str
    outcome: Outcome
    detail: str
    pages_found: int = 0
    fetched: int = 0
    not_modified: int = 0
    load: LoadReport = field(default_factory=LoadReport)
    seconds: float = 0.0
    resumed: bool = False  # an earlier crawl that had not been loaded was finished
    health: Judged | None = None  # None where nothing was crawled, or nothing is kept

    @property
    def fine(self) -> bool:
        """Whether the source was read in good order, news or not."""
        return self.outcome not in TROUBLED | {Outcome.FAILED}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a run as a whole counts as failed, and why."""

    failed: bool
    message: str


def judge(results: Sequence[SourceResult], fail_share: float) -> Verdict:
    """Judge a run: it fails if a source met a fault of ours, if none could be read, or if too many could not.

    `fail_share` is the share of sources (0 to 1) that may be blocked, changed or unreachable in a run that still
    counts as completed.
    """
    total = len(results)
    own = [r.source_id for r in results if r.outcome is Outcome.FAILED]
    troubled = [r.source_id for r in results if r.outcome in TROUBLED]
    good = total - len(own) - len(troubled)
    summary = f"{good} of {total} sources read"
    if own:
        return Verdict(True, f"{summary}; failed: {', '.join(own)}")
    if total and not good:
        return Verdict(True, f"{summary}: no source could be read")
    if total and len(troubled) / total > fail_share:
        return Verdict(True, f"{summary}; too many could not be: {', '.join(troubled)}")
    if troubled:
        return Verdict(False, f"{summary}; not read: {', '.join(troubled)}")
    return Verdict(False, summary)
