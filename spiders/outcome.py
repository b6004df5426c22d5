"""Reads a crawl's outcome from its tally: failure told from emptiness, one sentence for the operator."""

from spiders.capture import ISSUE_KINDS, ListingState, Outcome
from spiders.journal import Tally

FINISHED = "finished"
TIME_LIMIT = "closespider_timeout"
MEMORY_LIMIT = "memusage_exceeded"
"""Scrapy's reasons for the end of a crawl."""


def decide(tally: Tally, ended: str) -> tuple[Outcome, str]:
    """Return the outcome and its sentence. The worst that befell a crawl decides; `ended` is Scrapy's reason."""
    if tally.issues["crawl-error"]:
        return Outcome.FAILED, f"The crawler failed: {tally.first_detail['crawl-error']}."
    if ended == MEMORY_LIMIT:
        return Outcome.FAILED, f"The crawl passed its memory limit; {_figures(tally)}."
    if ended not in {FINISHED, TIME_LIMIT}:
        return Outcome.FAILED, f"The crawl was stopped ({ended}); {_figures(tally)}."
    return _refused(tally) or _newsroom(tally, ended) or _left_alone(tally) or _pages(tally, ended)


def _refused(tally: Tally) -> tuple[Outcome, str] | None:
    for kind, detail in tally.start_issues:
        if kind in {"blocked", "robots"}:
            return Outcome.BLOCKED, f"The newsroom cannot be asked: {detail}."
    if tally.host_closed:
        said = tally.first_detail.get("blocked", "it said no")
        return Outcome.BLOCKED, f"The site closed on the way: {said}; {_figures(tally)}."
    return None


def _newsroom(tally: Tally, ended: str) -> tuple[Outcome, str] | None:
    if tally.listings[ListingState.BROKEN]:
        return Outcome.SITE_CHANGED, f"A listing no longer reads: {tally.first_detail.get('broken-listing', '')}."
    if ListingState.EMPTY in tally.first_listings:
        return Outcome.SITE_CHANGED, f"The newsroom is empty: {tally.first_detail.get('empty-listing', '')}."
    if tally.start_issues:
        kind, detail = min(tally.start_issues, key=lambda issue: _GRAVEST.index(_of_start(issue[0])))
        return _of_start(kind), f"The newsroom could not be read: {detail} ({ISSUE_KINDS[kind]})."
    if not tally.first_listings:
        late = "in the time allowed" if ended == TIME_LIMIT else "at all"
        return Outcome.UNREACHABLE, f"The newsroom was not reached {late}."
    return None


def _left_alone(tally: Tally) -> tuple[Outcome, str] | None:
    if tally.host_busy:
        return Outcome.UNREACHABLE, f"The site asked to come back later; {_figures(tally)}."
    if tally.host_silent:
        return Outcome.UNREACHABLE, f"The site stopped answering; {_figures(tally)}."
    return None


_GRAVEST = (Outcome.SITE_CHANGED, Outcome.UNREACHABLE)


def _of_start(kind: str) -> Outcome:
    """What an issue of a start address amounts to."""
    # Where a site's name leads to is its own doing: a hostile one must not be able to make a run fail.
    # A newsroom that is not there, or that redirects to another publisher's host, has moved.
    return Outcome.SITE_CHANGED if kind in {"not-found", "bad-item"} else Outcome.UNREACHABLE


_FEWEST_NOT_FOUND = 3
"""Pages. A newsroom whose every link is dead has changed; one or two dead links may be all that is new tonight."""


def _pages(tally: Tally, ended: str) -> tuple[Outcome, str]:
    cut = " The time ran out; the next crawl goes on." if ended == TIME_LIMIT else ""
    if tally.fetched:
        return Outcome.OK, f"{_figures(tally)}.{cut}"
    if tally.failed > tally.failed_again and not tally.unchanged_pages and not tally.gone:
        if tally.issues["not-found"] >= max(tally.failed, _FEWEST_NOT_FOUND):
            return Outcome.SITE_CHANGED, f"None of the pages that the newsroom names is there; {_figures(tally)}.{cut}"
        return Outcome.UNREACHABLE, f"The newsroom was read, but none of its pages could be; {_figures(tally)}.{cut}"
    if ended == TIME_LIMIT and not tally.walk_complete and not tally.unchanged_pages:
        return Outcome.UNREACHABLE, f"The time ran out before a page could be read; {_figures(tally)}."
    if tally.changed_listings or tally.gone or tally.failed:
        return Outcome.NOTHING_NEW, f"No page is new or changed; {_figures(tally)}.{cut}"
    return Outcome.UNCHANGED, f"Nothing has changed; {_figures(tally)}.{cut}"


def _figures(tally: Tally) -> str:
    parts = [
        f"{tally.fetched} new or changed of {len(tally.found)} listed",
        f"{tally.unchanged_pages + tally.unchanged_listings} unchanged",
    ]
    if tally.gone:
        parts.append(f"{tally.gone} gone")
    if tally.failed:
        parts.append(f"{tally.failed} failed")
    if tally.forgotten:
        parts.append(f"{len(tally.forgotten)} forgotten")
    return ", ".join(parts)
