"""Edits of note: which weigh most, and how they are shown; on both databases."""

import pytest
from sqlalchemy import Engine

from publishing.morning.edits import Edit, Weight, weights
from schema.load import load_run
from tests.publishing.morning.told import morning_of, part, read
from tests.schema.batches import batch, page, source
from tests.schema.texts import RELEASE

NEWS = "https://fernshire.example/news"


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("on 12 March", "on 13 March", Weight.DATE),
        ("from 10am", "from 9am", Weight.DATE),
        ("on Tuesday", "on Monday", Weight.DATE),
        ("£1.8", "£1.9", Weight.AMOUNT),
        ("4 per cent", "5 per cent", Weight.AMOUNT),
        ("640 children", "650 children", Weight.FIGURE),
        ("said Councillor Nair", "said Councillor Patel", Weight.NAME),
        ("may open", "will open", Weight.WORDING),
        ("", "and the second garden", Weight.WORDING),
    ],
)
def test_an_edit_weighs_by_what_changed(before: str, after: str, wanted: Weight) -> None:
    assert weights([(before, after)]) == (wanted,)


def test_a_changed_headline_weighs_most_and_all_that_changed_is_told() -> None:
    pairs = [("£1.8", "£1.9"), ("may", "will"), ("on Tuesday", "on Monday")]
    assert weights(pairs, headline=True) == (Weight.HEADLINE, Weight.DATE, Weight.AMOUNT)


def edits(warehouse: Engine, night: int = 2) -> tuple[Edit, ...]:
    return morning_of(warehouse, night).edits.shown


def test_edits_come_by_weight_with_words_struck_out_and_added_among_a_few_others(warehouse: Engine) -> None:
    other = " ".join(f"w{number}x" for number in range(120))
    load_run(warehouse, batch(page(f"{NEWS}/a"), page(f"{NEWS}/b", f"{other} may {other}"), page(f"{NEWS}/c", other)))
    load_run(
        warehouse,
        batch(
            page(f"{NEWS}/a", RELEASE.replace("£4.2", "£4.6"), 2),
            page(f"{NEWS}/b", f"{other} will {other}", 2),
            page(f"{NEWS}/c", other, 2, title="Another headline"),
            number=2,
        ),
    )
    found = edits(warehouse)
    assert [(edit.url[-1], edit.weights[0]) for edit in found] == [
        ("c", Weight.HEADLINE),
        ("a", Weight.AMOUNT),
        ("b", Weight.WORDING),
    ]
    shown = part(read(morning_of(warehouse, 2)), "edits")
    assert "Council has opened a £4.2 £4.6 million centre for young carers in Alderwick," in shown
    element = read(morning_of(warehouse, 2)).get_element_by_id("edits")
    assert [one.text for one in element.iter("del")][1:] == ["£4.2", "may"]
    assert [one.text for one in element.iter("ins")][1:] == ["£4.6", "will"]
    assert "… w112x w113x w114x w115x w116x w117x w118x w119x may will w0x" in shown


def test_the_day_beside_a_changed_figure_makes_it_a_date(warehouse: Engine) -> None:
    words = " ".join(f"w{number}x" for number in range(90))
    load_run(warehouse, batch(page(f"{NEWS}/a", f"{words} The hall opens on 12 March at noon.")))
    load_run(warehouse, batch(page(f"{NEWS}/a", f"{words} The hall opens on 13 March at noon.", 2), number=2))
    assert edits(warehouse)[0].weights == (Weight.DATE,)


def test_where_the_licence_forbids_it_no_wording_is_shown_but_the_headlines(warehouse: Engine) -> None:
    closed = source("gazette", "local-press", full_text=False)
    address = "https://gazette.example/a"
    long = " ".join(f"w{number}x" for number in range(90))
    load_run(warehouse, batch(page(address, f"{long} secretly before"), of=closed))
    load_run(warehouse, batch(page(address, f"{long} quietly after", 2, title="New words"), number=2, of=closed))
    (edit,) = edits(warehouse)
    assert (edit.withheld, edit.pieces, edit.weights) == (True, (), (Weight.HEADLINE,))
    shown = part(read(morning_of(warehouse, 2)), "edits")
    assert "Headline: Centre for young carers opens New words" in shown
    assert "secretly" not in shown
    assert "quietly" not in shown


def test_what_is_sent_anew_and_says_the_same_is_only_counted(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(f"{NEWS}/a")))
    load_run(warehouse, batch(page(f"{NEWS}/a", RELEASE.replace('"', "'"), 2), number=2))
    told = morning_of(warehouse, 2).edits
    assert (told.count, told.same_words) == (0, 1)
    assert "One page was sent anew and says the same, word for word" in part(read(morning_of(warehouse, 2)), "edits")


def test_an_edit_of_last_night_is_no_edit_of_tonight(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(f"{NEWS}/a")))
    load_run(warehouse, batch(page(f"{NEWS}/a", RELEASE.replace("£4.2", "£4.6"), 2), number=2))
    assert [len(edits(warehouse, number)) for number in (1, 2, 3)] == [0, 1, 0]
