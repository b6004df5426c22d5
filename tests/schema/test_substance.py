"""What a text says, apart from how it is set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.signature import signature
from schema.substance import substance, word_diff, words


def test_words_set_case_punctuation_and_typography_aside() -> None:
    assert words("The Council’s “£1,048.46” – now!") == ["the", "council's", "1048.46", "now"]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("It costs £4.2 million.", "It costs £4.7 million."),
        ("Bills rose by 3%.", "Bills rose by 4%."),
        ("The 2025/26 budget", "The 2026/27 budget"),
        ("On 3 March we opened.", "On 4 March we opened."),
        ("It is open.", "It is not open."),
    ],
)
def test_amounts_years_dates_and_words_are_substance(left: str, right: str) -> None:
    assert signature(left).text_hash != signature(right).text_hash


@pytest.mark.parametrize(
    "paragraph",
    [
        "Last updated: 3 March 2026",
        "Page last reviewed on Monday 2 March",
        "Published 12/03/2026",
        "Posted: 3rd March 2026 at 09:15",
        "1,204 views",
        "Views: 17",
        "4 min read",
        "3 hours ago",
        "Posted 2 days ago",
    ],
)
def test_dates_of_view_and_counters_are_not_substance(paragraph: str) -> None:
    assert substance(f"The centre is open.\n\n{paragraph}\n\nCome in.").split() == [
        "The",
        "centre",
        "is",
        "open.",
        "Come",
        "in.",
    ]


@pytest.mark.parametrize(
    "paragraph",
    [
        "Published figures show that 3,204 views were heard at the inquiry, which ended on 12 March 2026 in Alderwick.",
        "Updated plans for the bypass go to the committee.",
        "Views on the plan are sought until 3 May.",
        "12 homes were lost.",
    ],
)
def test_sentences_that_only_resemble_them_are_substance(paragraph: str) -> None:
    assert substance(paragraph) == paragraph


def test_a_diff_names_the_words_before_and_after() -> None:
    before = "The centre opens in May.\n\nIt cost £4.2 million.\n\nCome in."
    after = "The centre opens in June.\n\nIt cost £4.2 million.\n\nCome in, all of you."
    assert word_diff(before, after) == [["May.", "June."], ["in.", "in, all of you."]]


@given(st.text())
def test_no_text_makes_the_hash_fail_and_equal_texts_have_equal_hashes(text: str) -> None:
    assert signature(text).text_hash == signature(text).text_hash
    assert words(" ".join(words(text))) == words(text)


@given(st.text(), st.text())
def test_a_diff_is_empty_only_between_texts_of_equal_words(before: str, after: str) -> None:
    if not word_diff(before, after):
        assert before.split() == after.split()


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_white_space_and_case_never_count(text: str) -> None:
    assert signature(f"  {text}\n\n\n").text_hash == signature(text).text_hash
