"""Outcomes: failure told from emptiness."""

from collections import Counter

import pytest

from spiders.capture import ListingState, Outcome
from spiders.journal import Tally
from spiders.outcome import decide

OK, UNCHANGED, BROKEN, EMPTY, FAILED = (
    ListingState.OK,
    ListingState.UNCHANGED,
    ListingState.BROKEN,
    ListingState.EMPTY,
    ListingState.FAILED,
)


def tally(*first: ListingState, issue: str | None = None, at_start: bool = False, **figures: int | bool) -> Tally:
    made = Tally(first_listings=list(first), listings=Counter(first))
    if issue:
        made.issues[issue] += 1
        made.first_detail[issue] = "the reason"
        if at_start:
            made.start_issues.append((issue, "the reason"))
    for name, value in figures.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("figures", "ended", "outcome"),
    [
        (tally(OK, fetched=2, changed_listings=1), "finished", Outcome.OK),
        (tally(OK, fetched=2), "closespider_timeout", Outcome.OK),
        (tally(OK, changed_listings=1, unchanged_pages=3), "finished", Outcome.NOTHING_NEW),
        (tally(UNCHANGED, unchanged_listings=1, gone=1), "finished", Outcome.NOTHING_NEW),
        (tally(UNCHANGED, unchanged_listings=1, unchanged_pages=3), "finished", Outcome.UNCHANGED),
        (tally(FAILED, issue="blocked", at_start=True), "finished", Outcome.BLOCKED),
        (tally(FAILED, issue="robots", at_start=True), "finished", Outcome.BLOCKED),
        (tally(OK, fetched=2, issue="blocked", host_closed=True), "finished", Outcome.BLOCKED),
        (tally(OK, fetched=2, issue="blocked"), "finished", Outcome.OK),  # one page was taken back
        (tally(OK, fetched=2, host_busy=True), "finished", Outcome.UNREACHABLE),
        (tally(FAILED, issue="not-found", at_start=True), "finished", Outcome.SITE_CHANGED),
        (tally(FAILED, issue="bad-item", at_start=True), "finished", Outcome.SITE_CHANGED),
        (tally(OK, fetched=2, issue="not-found"), "finished", Outcome.OK),  # a listing names a page that is gone
        (tally(BROKEN, issue="broken-listing"), "finished", Outcome.SITE_CHANGED),
        (tally(EMPTY, issue="empty-listing"), "finished", Outcome.SITE_CHANGED),
        (tally(FAILED, issue="unreachable", at_start=True), "finished", Outcome.UNREACHABLE),
        (tally(FAILED, issue="http-error", at_start=True), "finished", Outcome.UNREACHABLE),
        (tally(OK, fetched=0, failed=3, changed_listings=1), "finished", Outcome.UNREACHABLE),
        (tally(UNCHANGED, failed=2, failed_again=1, unchanged_listings=1), "finished", Outcome.UNREACHABLE),
        (tally(UNCHANGED, failed=1, failed_again=1, unchanged_listings=1), "finished", Outcome.NOTHING_NEW),
        (tally(), "closespider_timeout", Outcome.UNREACHABLE),
        (tally(OK, fetched=5, issue="crawl-error"), "finished", Outcome.FAILED),
        (tally(OK, fetched=5), "memusage_exceeded", Outcome.FAILED),
        (tally(FAILED, issue="refused-address", at_start=True), "finished", Outcome.UNREACHABLE),
        (tally(OK, fetched=2, host_silent=True), "finished", Outcome.UNREACHABLE),
        (tally(OK, failed=1, issue="not-found", changed_listings=1), "finished", Outcome.UNREACHABLE),
        (tally(OK, changed_listings=1, walk_complete=False), "closespider_timeout", Outcome.UNREACHABLE),
        (tally(OK, changed_listings=1, unchanged_pages=1), "closespider_timeout", Outcome.NOTHING_NEW),
    ],
)
def test_the_worst_that_befell_a_crawl_decides(figures: Tally, ended: str, outcome: Outcome) -> None:
    decided, detail = decide(figures, ended)
    assert decided is outcome
    assert detail.endswith(".")
    assert "the reason" in detail or not figures.start_issues


def test_of_several_start_addresses_the_gravest_fault_decides() -> None:
    made = Tally(first_listings=[FAILED] * 3)
    made.start_issues = [("unreachable", "it is down"), ("not-found", "it is gone")]
    assert decide(made, "finished")[0] is Outcome.SITE_CHANGED
    made.start_issues.append(("refused-address", "it leads to a private network"))
    assert decide(made, "finished")[0] is Outcome.SITE_CHANGED


def test_a_newsroom_whose_every_link_is_dead_has_changed() -> None:
    made = tally(OK, failed=3, changed_listings=1)
    made.issues["not-found"] = 3
    assert decide(made, "finished")[0] is Outcome.SITE_CHANGED
    made.failed = 4  # one of them failed in another way
    assert decide(made, "finished")[0] is Outcome.UNREACHABLE
