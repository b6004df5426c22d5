"""MinHash bands: stable for ever, since stored ones are compared with new ones, and shared as texts overlap."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from schema.minhash import BAND_SHIFT, BANDS, bands, shingle_hashes
from schema.substance import words
from tests.schema.texts import ABRIDGED, QUOTING, RELEASE


def shared(left: str, right: str) -> int:
    return len(set(bands(shingle_hashes(words(left)))) & set(bands(shingle_hashes(words(right)))))


def test_the_hashes_are_those_that_warehouses_have_stored() -> None:
    assert shingle_hashes(["a", "b", "c", "d"]) == array("Q", [8420080204682767788])
    assert bands(shingle_hashes(["one", "two", "three", "four", "five"])) == (-4347277936922850262, 126432329947534950)


def test_equal_texts_share_every_band() -> None:
    assert shared(RELEASE, RELEASE) == len(bands(shingle_hashes(words(RELEASE)))) > BANDS * 0.8


def test_copies_share_many_bands_and_other_stories_next_to_none() -> None:
    assert shared(RELEASE, ABRIDGED) > 10
    assert shared(RELEASE, "A new introduction of some words. " + RELEASE) > BANDS * 0.8
    assert shared(ABRIDGED, "Nothing of this was ever said. " * 20) == 0
    assert 0 < shared(RELEASE, QUOTING) < BANDS / 2


@given(st.lists(st.text(max_size=5)))
def test_any_words_have_at_most_one_value_a_band_that_fits_a_signed_64_bit_column(tokens: list[str]) -> None:
    found = bands(shingle_hashes(tokens))
    assert len({value >> BAND_SHIFT for value in found}) == len(found) <= BANDS
    assert all(-(2**63) <= value < 2**63 for value in found)
    assert bool(found) == bool(tokens)
