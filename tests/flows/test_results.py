"""How a run is judged by its sources, and how its table reads."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from flows.report import FIGURES, figures, totals
from flows.results import SourceResult, judge
from flows.run_page import run_page
from schema.changes import PageChange
from schema.health import Judged, Reason, Spell
from schema.records import LoadReport
from spiders.capture import Outcome

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
OUTCOMES = st.lists(st.sampled_from(Outcome), min_size=1, max_size=20)


def result(outcome: Outcome, source_id: str = "one", detail: str = "as it went") -> SourceResult:
    return SourceResult(source_id, outcome, detail, pages_found=3, load=LoadReport(new_pages=2, issues=1), seconds=1.5)


def test_a_run_completes_when_every_source_was_read() -> None:
    verdict = judge([result(Outcome.OK), result(Outcome.NOTHING_NEW), result(Outcome.UNCHANGED)], 0.5)
    assert not verdict.failed
    assert verdict.message == "3 of 3 sources read"


def test_one_blocked_source_among_three_is_named_and_does_not_fail_the_run() -> None:
    verdict = judge([result(Outcome.OK), result(Outcome.OK), result(Outcome.BLOCKED, "wall")], 0.5)
    assert not verdict.failed
    assert "wall" in verdict.message


def test_a_fault_of_ours_fails_the_run_however_many_sources_were_read() -> None:
    assert judge([result(Outcome.OK)] * 9 + [result(Outcome.FAILED, "ours")], 1.0).failed


def test_more_trouble_than_the_share_allows_fails_the_run() -> None:
    results = [result(Outcome.OK), result(Outcome.UNREACHABLE, "far"), result(Outcome.BLOCKED, "wall")]
    assert judge(results, 0.5).failed
    assert not judge(results, 0.7).failed


@given(OUTCOMES)
def test_a_run_in_which_no_source_was_read_always_fails(outcomes: list[Outcome]) -> None:
    results = [result(outcome) for outcome in outcomes]
    if not any(item.fine for item in results):
        assert judge(results, 1.0).failed


@given(OUTCOMES)
def test_every_source_that_was_not_read_is_named_unless_none_was(outcomes: list[Outcome]) -> None:
    results = [result(outcome, f"source-{number}") for number, outcome in enumerate(outcomes)]
    verdict = judge(results, 1.0)
    failed = [item.source_id for item in results if item.outcome is Outcome.FAILED]
    assert all(name in verdict.message for name in failed)


def page(results: list[SourceResult], changes: dict[str, tuple[int, tuple[PageChange, ...]]] | None = None) -> str:
    return run_page(results, {"one": "▁█"}, changes or {}, {"no-date": 3})


def test_the_page_has_one_row_a_source_with_its_chart_and_a_row_of_sums() -> None:
    text = page([result(Outcome.OK, "one"), result(Outcome.BLOCKED, "b")])
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len([row for row in rows if "no-date" not in row and "kind" not in row]) == 2 + 2 + 1 + 1
    assert "[one](/artifacts/key/source-one)" in rows[2]
    assert "`▁█`" in rows[2]
    assert totals([result(Outcome.OK), result(Outcome.OK)])[0] == "6"
    assert len(figures(result(Outcome.OK))) == len(FIGURES)


def test_the_page_names_what_changed_with_links_and_says_how_many_more_there_are() -> None:
    new = PageChange("new", "one", "https://one.example/a", "Library [opens]", None)
    text = page([result(Outcome.OK)], {"new": (7, (new,))})
    assert "## New: 7" in text
    assert r"- one: [Library \[opens\]](https://one.example/a)" in text
    assert "and 6 more" in text


def test_an_address_that_is_none_of_the_web_is_no_link() -> None:
    text = page([result(Outcome.OK)], {"new": (1, (PageChange("new", "one", "javascript:alert(1)", "Hello", None),))})
    assert "](javascript" not in text


def test_only_a_change_of_health_is_told_as_news() -> None:
    broken = Spell("one", "broken", NOW, (Reason("site-changed", "The newsroom is empty."),))
    began = replace(result(Outcome.SITE_CHANGED), health=Judged(broken, True, "healthy"))
    assert "is broken (it was healthy); site-changed: The newsroom is empty" in page([began])
    assert "Health that changed" not in page([replace(began, health=Judged(broken, False))])


@given(st.text(max_size=80))
def test_text_from_a_site_stays_one_line_of_plain_text(detail: str) -> None:
    whole = page([result(Outcome.OK, detail=detail)])
    assert len(whole.split("\n")) == len(page([result(Outcome.OK)]).split("\n"))
    line = next(line for line in whole.split("\n") if line.startswith("- **one**, ok: "))
    shown = line.removeprefix("- **one**, ok: ")
    assert "<" not in shown
    assert ">" not in shown
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]|!#{}]", shown), "an unescaped sign of Markdown"
