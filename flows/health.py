"""How healthy a source is: judged after every crawl against what its file expects and against its own past.

A source is in one of four states; the worst of its reasons decides. Only a change of state is news.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from schema.health import HealthFacts, PageFact, Reason
from spiders.capture import Outcome
from spiders.source import Expectations


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

UNREACHABLE_NIGHTS = 3
CUT_NIGHTS = 3
FEWEST_READ = 3
"""Pages read in a crawl from which it can say that a layout no longer matches."""
SETTLED_DAYS = 35
"""A source must have been crawled this long before its announcements of a month are counted."""
FEW_SHARE, MANY_SHARE = 0.5, 2.0
"""Of the fewest and the most announcements of an ordinary month. Months differ: only far less or more counts."""
NEWEST_PAGES, EARLIER_PAGES = 5, 10
"""The newest pages are compared with those before them, of which there must be this many."""
SHORT_SHARE = 0.5
DATED_SHARE, UNDATED_SHARE = 0.8, 0.5
REMOVED_SHARE, REMOVED_GROWTH = 0.5, 2.0

_TROUBLED = {Outcome.UNREACHABLE.value}
_RANK = list(State)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A state and everything that speaks for it."""

    state: State
    reasons: tuple[Reason, ...]


def judge(facts: HealthFacts, expected: Expectations, outcome: Outcome, detail: str, now: datetime) -> Judgement:
    """Judge a source by the `outcome` of its crawl just ended (with its `detail`) and by the `facts` after it."""
    reasons = (
        *_of_crawl(facts, outcome, detail),
        *_of_reading(facts),
        *_of_volume(facts, expected, now),
        *_of_texts(facts.pages),
    )
    state = max((REASONS[reason.reason].state for reason in reasons), key=_RANK.index, default=State.HEALTHY)
    return Judgement(state, reasons)


def _of_crawl(facts: HealthFacts, outcome: Outcome, detail: str) -> list[Reason]:
    """How the crawl itself went, and those before it."""
    match outcome:
        case Outcome.BLOCKED | Outcome.FAILED:
            return [Reason(outcome.value, detail)]
        case Outcome.SITE_CHANGED:
            return [Reason("site-changed", detail)]
        case Outcome.UNREACHABLE:
            if "certificate" in detail.lower():
                return [Reason("certificate", detail)]
            nights = _streak([night.outcome in _TROUBLED for night in facts.nights])
            kind = "unreachable" if nights >= UNREACHABLE_NIGHTS else "unreachable-lately"
            return [Reason(kind, f"{nights} crawls in a row: {detail}" if nights > 1 else detail)]
    cut = _streak([not night.walk_complete for night in facts.nights])
    if cut >= CUT_NIGHTS:
        return [Reason("walk-cut", f"{cut} crawls in a row were cut short")]
    return []


def _of_reading(facts: HealthFacts) -> list[Reason]:
    """What cleaning made of the pages that the last crawl read."""
    read = facts.nights[0].fetched if facts.nights else 0
    found = []
    for kind, reason in (("layout-missed", "layout-missed"), ("no-article", "no-articles")):
        met = facts.met_last_night.get(kind, 0)
        if read >= FEWEST_READ and met * 2 > read:
            found.append(Reason(reason, f"{met} of {read} pages that were read"))
    if held := facts.standing.get("held-back", 0):
        found.append(Reason("held-back", f"{held} pages keep the text they had"))
    return found


def _of_volume(facts: HealthFacts, expected: Expectations, now: datetime) -> list[Reason]:
    """How much is published, against what the source's file expects."""
    if facts.newest_on is None or facts.crawled_since is None:
        return []
    silence = (now.date() - facts.newest_on).days
    if silence > expected.longest_silence_days:
        return [Reason("silent", f"nothing for {silence} days; {expected.longest_silence_days} are ordinary")]
    if now.date() - facts.crawled_since < timedelta(days=SETTLED_DAYS):
        return []
    fewest, most = expected.items_per_month
    said = f"{facts.last_month} in 30 days; {fewest} to {most} are ordinary"
    if facts.last_month < fewest * FEW_SHARE:
        return [Reason("few", said)]
    if facts.last_month > most * MANY_SHARE:
        return [Reason("many", said)]
    return []


def _of_texts(pages: tuple[PageFact, ...]) -> list[Reason]:
    """How the newest pages compare with those before them."""
    newest, earlier = pages[:NEWEST_PAGES], pages[NEWEST_PAGES:]
    if len(earlier) < EARLIER_PAGES:
        return []
    found = []
    length, usual = (median(page.characters for page in some) for some in (newest, earlier))
    if length < SHORT_SHARE * usual:
        found.append(Reason("short-texts", f"{length:.0f} characters in the middle, {usual:.0f} before"))
    dated, before = (_share([page.published_on is not None for page in some]) for some in (newest, earlier))
    if dated < UNDATED_SHARE and before >= DATED_SHARE:
        found.append(Reason("undated", f"{dated:.0%} have a date, {before:.0%} before"))
    taken, typical = (median(_removed(page) for page in some) for some in (newest, earlier))
    if taken > REMOVED_SHARE and taken > REMOVED_GROWTH * typical:
        found.append(Reason("much-removed", f"{taken:.0%} of the characters in the middle, {typical:.0%} before"))
    return found


def _removed(page: PageFact) -> float:
    whole = page.characters + page.removed_characters
    return page.removed_characters / whole if whole else 0.0


def _share(marks: list[bool]) -> float:
    return sum(marks) / len(marks)


def _streak(marks: list[bool]) -> int:
    """How many of the first are true."""
    return next((index for index, mark in enumerate(marks) if not mark), len(marks))
