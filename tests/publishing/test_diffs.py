"""Differences say what changed, show enough around it, and are found in bounded time whatever is compared."""

import time

from hypothesis import given
from hypothesis import strategies as st

from publishing.diffs import CONTEXT, Diff, beginning_diff, diff

PARAGRAPHS = st.lists(
    st.lists(st.sampled_from(["the", "council", "opened", "a", "centre", "£4.2m", "—", "<b>"]), max_size=12).map(
        " ".join
    ),
    max_size=8,
).map("\n\n".join)


def shown(change: Diff) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in change.pieces]


def words(change: Diff, *kinds: str) -> list[str]:
    return [word for piece in change.pieces if piece.kind in kinds for word in piece.text.split()]


def test_a_changed_word_is_shown_with_what_stands_around_it() -> None:
    change = diff("The centre opens on Monday at noon.", "The centre opens on Tuesday at noon.")
    assert shown(change) == [
        ("same", "The centre opens on"),
        ("removed", "Monday"),
        ("added", "Tuesday"),
        ("same", "at noon."),
    ]
    assert (change.added, change.removed, change.same) == (1, 1, False)


def test_equal_texts_have_no_difference() -> None:
    text = "First paragraph.\n\nSecond one."
    assert diff(text, text).same


def test_spaces_and_line_ends_are_no_difference() -> None:
    assert diff("one  two\nthree", "one two three").same


def test_an_added_paragraph_stands_apart() -> None:
    change = diff("One.\n\nTwo.", "One.\n\nNew here.\n\nTwo.")
    assert ("added", "New here.\n\n") in shown(change)
    assert change.removed == 0


def test_long_stretches_of_the_same_are_left_out_and_counted() -> None:
    same = " ".join(f"word{number}" for number in range(200))
    change = diff(f"{same} old {same}", f"{same} new {same}")
    assert [piece.kind for piece in change.pieces] == ["skipped", "same", "removed", "added", "same", "skipped"]
    assert change.pieces[0].words == 200 - CONTEXT
    assert len(change.pieces[1].text.split()) == CONTEXT


def test_of_a_beginning_only_what_it_reaches_is_compared() -> None:
    whole = "The council opened a centre today. It has a garden. Much more follows after this."
    change = beginning_diff(whole, "Today the council opened a centre today. It has a gard")
    assert words(change, "added") == ["Today", "the"]
    assert "follows" not in words(change, "removed")
    assert beginning_diff(whole, whole[:40]).same


@given(PARAGRAPHS, PARAGRAPHS)
def test_a_difference_leads_from_the_one_text_to_the_other(before: str, after: str) -> None:
    change = diff(before, after, context=None)
    assert words(change, "same", "removed") == before.split()
    assert words(change, "same", "added") == after.split()
    assert change.added == len(words(change, "added"))
    assert change.removed == len(words(change, "removed"))


@given(PARAGRAPHS, PARAGRAPHS)
def test_what_is_left_out_is_never_what_differs(before: str, after: str) -> None:
    whole, folded = diff(before, after, context=None), diff(before, after)
    for kind in ("added", "removed"):
        assert words(folded, kind) == words(whole, kind)


def test_texts_made_to_be_slow_to_compare_are_shown_whole() -> None:
    begun = time.perf_counter()
    change = diff("a b " * 50_000, "b a a " * 50_000)
    assert time.perf_counter() - begun < 5
    assert (change.removed, change.added) == (100_000, 150_000)


def test_many_equal_paragraphs_are_shown_whole() -> None:
    begun = time.perf_counter()
    change = diff("a\n\nb\n\n" * 20_000, "b\n\na\n\na\n\n" * 20_000)
    assert time.perf_counter() - begun < 5
    assert not change.same
