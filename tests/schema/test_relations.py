"""Related, not merged: quotes, yearly series and stages of one matter."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from schema.load import load_run
from schema.models import Relation
from schema.relations import shared_passages
from tests.schema.batches import batch, page, source
from tests.schema.texts import QUOTING, RELEASE, TAX

COUNCIL = "https://fernshire.example/news/young-carers"
ONE_YEAR = TAX.format(year="2025/26", rise="4.99", band="1,544.31", more="73.40")
NEXT_YEAR = TAX.format(year="2026/27", rise="3.99", band="1,605.93", more="61.62")
PROPOSED = RELEASE.replace("has opened a", "is recommended by the cabinet to build a")
APPROVED = RELEASE.replace("has opened a", "was approved at full council to build a")


def relations(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(Relation.kind).order_by(Relation.kind)).scalars())


def test_a_shared_quote_is_found_in_both_texts_at_its_place() -> None:
    quoted = "Young carers told us they wanted one place where they could be children for an afternoon."
    passages = shared_passages(RELEASE, QUOTING)
    assert len(passages) == 1
    assert passages[0].text.startswith(quoted)
    for body, (start, end) in ((RELEASE, passages[0].left), (QUOTING, passages[0].right)):
        assert body[start:end] == passages[0].text


def test_typographic_quotes_hide_no_quote() -> None:
    curly = QUOTING.replace('"Young', "“Young").replace('possible."', "possible.”")
    assert len(shared_passages(RELEASE, curly)) == 1


def test_a_story_that_quotes_is_related_and_not_merged(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(COUNCIL)))
    trade = source("trade", "trade-press")
    load_run(warehouse, batch(page("https://trade.example/plan", QUOTING, published=date(2026, 3, 3)), of=trade))
    assert relations(warehouse) == ["quote"]


def test_the_years_of_a_notice_are_a_series(warehouse: Engine) -> None:
    years = (f"{COUNCIL}-1", ONE_YEAR, date(2025, 3, 1)), (f"{COUNCIL}-2", NEXT_YEAR, date(2026, 3, 3))
    for url, body, published in reversed(years):
        load_run(warehouse, batch(page(url, body, published=published)))
    assert "series" in relations(warehouse)
    with warehouse.connect() as connection:
        evidence = connection.execute(select(Relation.evidence).where(Relation.kind == "series")).scalar_one()
    assert evidence[0]["days"] == 367


def test_a_yearly_page_rewritten_in_place_is_the_successor_of_what_it_was(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(COUNCIL, ONE_YEAR, published=date(2026, 3, 1))))
    load_run(warehouse, batch(page(COUNCIL, NEXT_YEAR, 366, published=date(2027, 3, 1)), number=366))
    assert relations(warehouse).count("series") == 1


def test_a_proposal_and_the_decision_on_it_are_two_stages(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(f"{COUNCIL}-1", PROPOSED, published=date(2026, 3, 1))))
    report = load_run(warehouse, batch(page(f"{COUNCIL}-2", APPROVED, 9, published=date(2026, 3, 9)), number=9))
    assert report.merged == 0
    assert "stage" in relations(warehouse)


def test_an_edit_that_takes_the_quote_out_ends_the_relation(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(COUNCIL)))
    trade = source("trade", "trade-press")
    story = "https://trade.example/plan"
    load_run(warehouse, batch(page(story, QUOTING, published=date(2026, 3, 3)), of=trade))
    without = "\n\n".join(part for part in QUOTING.split("\n\n") if "Priya" not in part)
    load_run(warehouse, batch(page(story, without, 2, published=date(2026, 3, 3)), number=2, of=trade))
    assert relations(warehouse) == []


@given(st.text(alphabet='ab "\n.', max_size=400), st.text(alphabet='ab "\n.', max_size=400))
def test_a_passage_always_stands_where_it_is_said_to(left: str, right: str) -> None:
    for passage in shared_passages(left, right):
        assert left[slice(*passage.left)] == right[slice(*passage.right)] == passage.text
