"""From compared pairs to announcements."""

from hypothesis import given
from hypothesis import strategies as st

from schema.clusters import clusters


def test_pages_that_match_belong_together_and_others_stay_alone() -> None:
    assert clusters([1, 2, 3], {(1, 3): 0.9}) == [[1, 3], [2]]


def test_one_weak_link_does_not_join_two_groups() -> None:
    pairs = {(1, 2): 0.9, (1, 3): 0.9, (2, 3): 0.9, (4, 5): 0.9, (4, 6): 0.9, (5, 6): 0.9, (3, 4): 0.5}
    assert clusters([1, 2, 3, 4, 5, 6], pairs) == [[1, 2, 3], [4, 5, 6]]


def test_two_abridged_copies_that_share_nothing_join_the_text_they_were_made_of() -> None:
    assert clusters([1, 2, 3], {(1, 2): 0.95, (1, 3): 0.9}) == [[1, 2, 3]]


@given(st.dictionaries(st.tuples(st.integers(0, 4), st.integers(5, 9)), st.floats(0, 1)))
def test_every_page_is_in_one_group_whatever_the_scores(scores: dict[tuple[int, int], float]) -> None:
    found = clusters(list(range(10)), scores)
    assert sorted(node for group in found for node in group) == list(range(10))
