"""How healthy a source is: judged after every crawl against what its file expects and against its own past.

A source is in one of four states; the worst of its reasons decides. Only a change of state is news.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from schema.health import HealthFacts, PageFact, Reason
from schema.health_reasons import REASONS, State
from spiders.capture import Outcome
from spiders.source import Expectations

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
