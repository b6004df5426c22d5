"""Whether two texts carry one announcement, and why; and how well that does on the labelled documents."""

import json
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.duplicates import main, read
from benchmarks.partition import score_partition
from schema.duplicates import compare, explain
from schema.resemblance import Text, measure
from schema.signature import signature
from tests.schema.texts import ABRIDGED, BINS, QUOTING, RELEASE, TAX

LABELLED = Path(__file__).parents[2] / ".." / "shared" / "data" / "duplicates" / "dev.jsonl.gz"


def text_of(body: str, day: date = date(2026, 3, 1), title: str = "") -> Text:
    return Text(title, body, day, signature(body).text_hash)


def verdict(left: str, right: str, days: int = 0, titles: tuple[str, str] = ("", "")) -> str:
    return compare(text_of(left, title=titles[0]), text_of(right, date(2026, 3, 1 + days), titles[1])).matched_by


def test_each_verdict_has_its_reason() -> None:
    years = [TAX.format(year="2026/27", rise=rise, band=band, more="61.62") for rise, band in ((3, 1605), (4, 1712))]
    towns = [
        BINS.format(town=town, place=place) for town, place in (("Alderwick", "Mill Lane"), ("Thornley", "Ash Road"))
    ]
    assert verdict(RELEASE, RELEASE.upper(), 3) == "same text"
    assert verdict(RELEASE, ABRIDGED) == "near copy"
    assert verdict(RELEASE, QUOTING) != "near copy"
    assert verdict(years[0], years[1]) == "of other numbers"
    assert verdict(towns[0], towns[1]) == "of other names"
    assert verdict("See our gallery.", "See our gallery.", titles=("Fair", "Fête")) == "too short to tell"
    assert compare(text_of(RELEASE), text_of(RELEASE, date(2027, 3, 1))).matched_by == "too far apart in time"


def test_equal_texts_of_different_years_by_their_headlines_are_not_the_same_text() -> None:
    assert verdict(ABRIDGED, ABRIDGED, titles=("Carers in 2025", "Carers in 2026")) != "same text"
    assert verdict(ABRIDGED, ABRIDGED, titles=("Carers in 2026", "A centre for 2026")) == "same text"


def test_a_proposal_and_the_decision_days_later_are_two_stages() -> None:
    proposed, approved = (
        RELEASE.replace("has opened", how) for how in ("is recommended to open", "was approved to open")
    )
    assert verdict(proposed, approved, 8) == "another stage"
    assert verdict(proposed, approved, 0) == "near copy"


def test_a_decision_can_be_read_in_words() -> None:
    decision = compare(text_of(RELEASE), text_of(ABRIDGED, date(2026, 3, 2)))
    sentence = explain(decision.matched_by, decision.score, decision.features)
    assert sentence.startswith(
        "near copy (score 1.00): the longer text has 100% of the shorter one's runs of four words"
    )
    assert sentence.endswith("1 day apart")


bodies = st.one_of(st.text(), st.sampled_from([RELEASE, ABRIDGED, QUOTING, TAX]))


@given(bodies, bodies, st.text(max_size=20), st.text(max_size=20), st.dates(date(2026, 1, 1), date(2026, 4, 1)))
def test_comparing_is_symmetric_and_never_fails(left: str, right: str, one: str, two: str, day: date) -> None:
    a, b = text_of(left, title=one), text_of(right, day, two)
    assert compare(a, b) == compare(b, a)
    assert all(0 <= value <= 1 for value in measure(a, b).values())
    assert 0 <= compare(a, b).score <= 1


@pytest.mark.skipif(not LABELLED.exists(), reason="the labelled documents lie in ../shared, which is not here")
def test_quality_on_the_labelled_documents_does_not_drop(tmp_path: Path) -> None:
    out = tmp_path / "announcements.jsonl"
    assert main(["--data", str(LABELLED), "--out", str(out)]) == 0
    found = {line["id"]: line["announcement"] for line in map(json.loads, out.read_text().splitlines())}
    lines = list(read(LABELLED))
    scores = score_partition([(line["announcement"], found[line["id"]], 1) for line in lines])
    assert scores.precision >= 0.999, scores
    assert scores.recall >= 0.99, scores
    assert scores.ari >= 0.995, scores
    groups = defaultdict(set)
    for line in lines:
        groups[found[line["id"]]].add(line["announcement"])
    wrong = [line["case"] for line in lines if len(groups[found[line["id"]]]) > 1]
    assert not {"c_quote", "d_year", "tpl_orig", "single"} & set(wrong)
