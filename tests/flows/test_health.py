"""When a source is healthy, degraded, broken or blocked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.health import NEWEST_PAGES, Judgement, judge
from flows.history import source_page, sparkline
from schema.health import HealthFacts, NightFact, PageFact, Reason, Spell
from schema.health_reasons import REASONS, State
from spiders.capture import Outcome
from spiders.source import Expectations

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
EXPECTED = Expectations(items_per_month=(4, 20), longest_silence_days=14)
NIGHT = NightFact(NOW, "ok", "", True, fetched=4, new_pages=2, changed=1)
PAGE = PageFact(date(2026, 11, 20), date(2026, 11, 20), 2000, 300)
GOOD = HealthFacts((NIGHT,) * 30, (PAGE,) * 30, date(2026, 1, 1), date(2026, 11, 20), 8, {}, {})


def judged(facts: HealthFacts, outcome: Outcome = Outcome.OK, detail: str = "") -> Judgement:
    return judge(facts, EXPECTED, outcome, detail, NOW)


def reasons(facts: HealthFacts, outcome: Outcome = Outcome.OK, detail: str = "") -> list[str]:
    return [reason.reason for reason in judged(facts, outcome, detail).reasons]


def after(nights: list[str]) -> HealthFacts:
    return replace(GOOD, nights=tuple(replace(NIGHT, outcome=outcome) for outcome in nights))


@pytest.mark.parametrize("outcome", [Outcome.OK, Outcome.NOTHING_NEW, Outcome.UNCHANGED])
def test_a_source_that_is_read_and_publishes_as_expected_is_healthy(outcome: Outcome) -> None:
    assert judged(GOOD, outcome) == Judgement(State.HEALTHY, ())


def test_a_source_seen_for_the_first_time_is_not_judged_by_what_it_has_not_had_time_to_do() -> None:
    new = HealthFacts((NIGHT,), (PAGE,) * 3, NOW.date(), date(2026, 11, 20), 1, {}, {})
    assert judged(new).state is State.HEALTHY


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        (Outcome.BLOCKED, State.BLOCKED, "blocked"),
        (Outcome.SITE_CHANGED, State.BROKEN, "site-changed"),
        (Outcome.FAILED, State.BROKEN, "failed"),
        (Outcome.UNREACHABLE, State.DEGRADED, "unreachable-lately"),
    ],
)
def test_how_the_crawl_ended_decides_first(outcome: Outcome, state: State, reason: str) -> None:
    facts = after([outcome.value, "ok"])
    assert judged(facts, outcome, "as it went") == Judgement(state, (Reason(reason, "as it went"),))


def test_a_source_that_stays_unreachable_for_three_nights_is_broken() -> None:
    assert reasons(after(["unreachable", "unreachable", "ok"]), Outcome.UNREACHABLE) == ["unreachable-lately"]
    assert reasons(after(["unreachable"] * 3), Outcome.UNREACHABLE) == ["unreachable"]


def test_a_certificate_that_is_not_accepted_is_told_apart() -> None:
    assert reasons(GOOD, Outcome.UNREACHABLE, "certificate verify failed") == ["certificate"]


def test_a_layout_that_misses_most_of_the_pages_read_breaks_a_source_and_one_page_does_not() -> None:
    assert reasons(replace(GOOD, met_last_night={"layout-missed": 3})) == ["layout-missed"]
    assert reasons(replace(GOOD, met_last_night={"layout-missed": 1})) == []
    assert reasons(replace(GOOD, met_last_night={"no-article": 4})) == ["no-articles"]


def test_texts_that_are_held_back_keep_a_source_broken_until_they_are_loaded() -> None:
    assert judged(replace(GOOD, standing={"held-back": 2})).state is State.BROKEN


def test_silence_counts_from_the_newest_announcement() -> None:
    assert reasons(replace(GOOD, newest_on=NOW.date() - timedelta(days=14))) == []
    assert reasons(replace(GOOD, newest_on=NOW.date() - timedelta(days=15))) == ["silent"]


def test_a_month_with_far_fewer_or_more_announcements_than_ordinary_is_noticed() -> None:
    assert [reasons(replace(GOOD, last_month=count)) for count in (1, 2, 40, 41)] == [["few"], [], [], ["many"]]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (replace(PAGE, characters=900), "short-texts"),
        (replace(PAGE, published_on=None), "undated"),
        (replace(PAGE, removed_characters=2500), "much-removed"),
    ],
)
def test_the_newest_pages_are_compared_with_those_before_them(page: PageFact, reason: str) -> None:
    assert reasons(replace(GOOD, pages=(page,) * NEWEST_PAGES + (PAGE,) * 20)) == [reason]
    assert reasons(replace(GOOD, pages=(page,) * 25)) == [], "it was always like that"
    assert reasons(replace(GOOD, pages=(page,) * NEWEST_PAGES + (PAGE,) * 5)) == [], "too few to compare with"


def test_walks_that_never_reach_the_end_are_noticed_after_three_nights() -> None:
    cut = replace(NIGHT, walk_complete=False)
    assert reasons(replace(GOOD, nights=(cut, cut, NIGHT))) == []
    assert reasons(replace(GOOD, nights=(cut, cut, cut))) == ["walk-cut"]


def test_the_worst_reason_decides_and_all_are_told() -> None:
    facts = replace(GOOD, newest_on=NOW.date() - timedelta(days=40), standing={"held-back": 1})
    assert judged(facts).state is State.BROKEN
    assert reasons(facts) == ["held-back", "silent"]


FACTS = st.builds(
    HealthFacts,
    nights=st.lists(
        st.builds(replace, st.just(NIGHT), outcome=st.sampled_from([o.value for o in Outcome])), max_size=5
    ).map(tuple),
    pages=st.lists(
        st.builds(
            PageFact,
            st.just(date(2026, 11, 1)),
            st.none() | st.just(date(2026, 11, 1)),
            st.integers(0, 10**6),
            st.integers(0, 10**6),
        ),
        max_size=40,
    ).map(tuple),
    crawled_since=st.none() | st.dates(date(2020, 1, 1), date(2026, 11, 21)),
    newest_on=st.none() | st.dates(date(1990, 1, 1), date(2026, 11, 23)),
    last_month=st.integers(0, 1000),
    met_last_night=st.dictionaries(st.sampled_from(["layout-missed", "no-article", "blocked"]), st.integers(0, 50)),
    standing=st.dictionaries(st.sampled_from(["held-back", "no-date"]), st.integers(0, 50)),
)


@given(FACTS, st.sampled_from(Outcome), st.text(max_size=20))
def test_any_facts_give_a_state_whose_reasons_are_all_explained(
    facts: HealthFacts, outcome: Outcome, detail: str
) -> None:
    judgement = judge(facts, EXPECTED, outcome, detail, NOW)
    assert all(reason.reason in REASONS for reason in judgement.reasons)
    assert (judgement.state is State.HEALTHY) == (not judgement.reasons)


def test_the_chart_has_one_sign_a_night_the_oldest_first_and_a_cross_for_nights_without_reading() -> None:
    nights = [
        replace(NIGHT, new_pages=8, changed=0),
        replace(NIGHT, outcome="unreachable"),
        replace(NIGHT, new_pages=0, changed=0),
    ]
    assert sparkline(nights) == "▁×█"
    assert sparkline([]) == ""


def test_the_page_of_a_source_says_what_to_do_about_each_reason() -> None:
    spell = Spell("one", "broken", NOW, (Reason("site-changed", "empty | list"),))
    text = source_page("one", spell, [NIGHT])
    assert REASONS["site-changed"].advice in text
    assert r"empty \| list" in text
