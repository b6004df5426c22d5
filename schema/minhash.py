"""MinHash signatures of texts, made of hashes that are ours and stay: stored bands must outlive every library.

One permutation hashing (Li, Owen and Zhang, 2012): every shingle is hashed once, the hash's first bits choose a band,
and the least hash in each band is kept. Two texts share a band as often as their sets of shingles overlap (Jaccard).
"""

import sys
from array import array
from collections.abc import Iterable, Sequence
from hashlib import blake2b

SHINGLE_WORDS = 4
BANDS = 32
BAND_SHIFT = 64 - BANDS.bit_length() + 1  # a value's bits above tell its band
_SIGN = 1 << 63
_PAST_ALL = 1 << 64
# Odd numbers without a pattern (fractions of the golden ratio and of square roots, as 64-bit numbers): a shingle's hash
# is a sum of its words' hashes, which are uniform, each times its place's number. It is uniform, then, and knows order.
_FIRST, _SECOND, _THIRD = 0x9E3779B97F4A7C15, 0x6A09E667F3BCC909, 0xBB67AE8584CAA73B

_NUMBERS = 3  # of 64 bits in a lane: a sum of four products has up to 129
_LANE = 64 * _NUMBERS
_MOST_WORDS = 200_000  # whose hashes are kept in memory


def bands(hashes: Iterable[int]) -> tuple[int, ...]:
    """Of a text's shingle hashes the least in every band that has one, in order of the bands: signed 64-bit integers.

    A value's own first bits tell its band, so values of different bands never meet.
    """
    least: dict[int, int] = {}
    for value in hashes:
        band = value >> BAND_SHIFT
        if value < least.get(band, _PAST_ALL):
            least[band] = value
    return tuple(sorted(value - _SIGN for value in least.values()))


def shingle_hashes(tokens: Sequence[str]) -> "array[int]":
    """Unsigned 64-bit hashes of every run of SHINGLE_WORDS words, in order; of the whole text where it is shorter.

    The text's words are laid side by side in one long integer, each hash in a lane wide enough for the sums, so that a
    few multiplications of it do what a loop over the words would, in a third of the time.
    """
    if not tokens:
        return array("Q")
    lanes = int.from_bytes(b"".join(map(_LANES.__getitem__, tokens)), "little")
    sums = lanes * _FIRST + (lanes >> _LANE) * _SECOND + (lanes >> 2 * _LANE) * _THIRD + (lanes >> 3 * _LANE)
    numbers = array("Q", sums.to_bytes(_LANE // 8 * len(tokens), "little"))
    if sys.byteorder == "big":
        numbers.byteswap()
    runs = max(1, len(tokens) - SHINGLE_WORDS + 1)
    return numbers[: runs * _NUMBERS : _NUMBERS]  # the lower 64 bits of each sum


class _Lanes(dict[str, bytes]):
    """Hashes of words in lanes of their own, each worked out when it is first asked for."""

    def __missing__(self, word: str) -> bytes:
        if len(self) >= _MOST_WORDS:
            self.clear()
        digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self[word] = lane = digest[::-1].ljust(_LANE // 8, b"\0")
        return lane


_LANES = _Lanes()
