"""What v1_health says of sources: the four states, and every reason with its meaning and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """States, the best first."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    BROKEN = "broken"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class ReasonKind:
    """A reason that a source can be worse than healthy for."""

    state: State
    meaning: str
    advice: str


REASONS: dict[str, ReasonKind] = {
    "blocked": ReasonKind(
        State.BLOCKED,
        "the site refuses the crawler, or its robots.txt does",
        "write to the site; nothing is done to get round it",
    ),
    "failed": ReasonKind(
        State.BROKEN,
        "the last crawl ended by a fault of councilwire's own",
        "read the task's log; run the source again with `crawl-sources`; report it",
    ),
    "site-changed": ReasonKind(
        State.BROKEN,
        "the newsroom is gone, or nothing in it looks like its items any more",
        "correct `start` or `page_pattern` in its file, or add a layout; then `crawl-sources` in mode `full`",
    ),
    "certificate": ReasonKind(
        State.BROKEN,
        "its certificate is not accepted",
        "nothing, unless it lasts: then tell the site; certificates are never ignored",
    ),
    "unreachable": ReasonKind(
        State.BROKEN,
        "it could not be reached for three crawls or more",
        "open it in a browser; has the host's name changed? Then correct `start`",
    ),
    "unreachable-lately": ReasonKind(
        State.DEGRADED,
        "it could not be reached the last time or two",
        "nothing: the next crawl asks again and misses nothing",
    ),
    "layout-missed": ReasonKind(
        State.BROKEN,
        "the layout's body selector no longer matches most of the pages that were read",
        "add a layout for the new design (docs/sources.md); then `reclean` the source from the day of the change",
    ),
    "no-articles": ReasonKind(
        State.BROKEN,
        "no announcement is found in most of the pages that were read",
        "`councilwire show` one of them; add a layout; then `reclean` the source",
    ),
    "held-back": ReasonKind(
        State.BROKEN,
        "pages read again have another design, so that their good texts were kept",
        "as for `layout-missed`: what was held back lies in the archive, and `reclean` loads it",
    ),
    "silent": ReasonKind(
        State.DEGRADED,
        "nothing was published for longer than `longest_silence_days`",
        "open the newsroom in a browser: has it moved? If it is simply quiet, raise the figure in its file",
    ),
    "few": ReasonKind(
        State.DEGRADED,
        "far fewer announcements in 30 days than `items_per_month` expects",
        "compare the newsroom with `v1_pages`; correct the figure or the source",
    ),
    "many": ReasonKind(
        State.DEGRADED,
        "far more announcements in 30 days than `items_per_month` expects",
        "is another section of the site collected too? Narrow `start` or `page_pattern`, or correct the figure",
    ),
    "short-texts": ReasonKind(
        State.DEGRADED,
        "the newest texts are less than half as long as those before them",
        "`councilwire show` one of the newest: is something of the text removed, or behind a link?",
    ),
    "undated": ReasonKind(
        State.DEGRADED,
        "most of the newest pages have no date, while those before them had",
        "`councilwire show` one of the newest; give the layout a `date`",
    ),
    "much-removed": ReasonKind(
        State.DEGRADED,
        "of the newest pages far more was taken out as furniture than of those before them",
        "`councilwire show` one of the newest and read what was removed",
    ),
    "walk-cut": ReasonKind(
        State.DEGRADED,
        "the last three crawls did not get to the end of the newsroom",
        "raise `COUNCILWIRE_MAX_CRAWL_SECONDS` or `COUNCILWIRE_MAX_PAGES`, or let the coming nights catch up",
    ),
}
"""Every reason, with the state it puts a source in."""
