"""MinHash signatures of texts, made of hashes that are ours and stay: stored bands must outlive every library.

One permutation hashing (Li, Owen and Zhang, 2012): every shingle is hashed once, the hash's first bits choose a band,
and the least hash in each band is kept. Two texts share a band as often as their sets of shingles overlap (Jaccard).
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

SHINGLE_WORDS = 4
BANDS = 32
_BAND_SHIFT = 64 - BANDS.bit_length() + 1
_MASK = (1 << 64) - 1
# Odd numbers without a pattern (fractions of the golden ratio and of square roots, as 64-bit numbers): a shingle's hash
# is a sum of its words' hashes, which are uniform, each times its place's number. It is uniform, then, and knows order.
_FIRST, _SECOND, _THIRD = 0x9E3779B97F4A7C15, 0x6A09E667F3BCC909, 0xBB67AE8584CAA73B


def bands(tokens: Sequence[str]) -> list[tuple[int, int]]:
    """(band, value) for every band that a shingle falls into; values are signed 64-bit integers.

    A value's own first bits tell its band, so values of different bands never meet.
    """
    least = {value >> _BAND_SHIFT: value for value in sorted(shingle_hashes(tokens), reverse=True)}
    return [(band, value - (1 << 63)) for band, value in sorted(least.items())]


def shingle_hashes(tokens: Sequence[str]) -> set[int]:
    """Unsigned 64-bit hashes of every run of SHINGLE_WORDS words; of the whole text where it is shorter."""
    hashed = [_word_hash(token) for token in tokens]
    if not hashed:
        return set()
    hashed += [0] * (SHINGLE_WORDS - len(hashed))
    return {
        (first * _FIRST + second * _SECOND + third * _THIRD + fourth) & _MASK
        for first, second, third, fourth in zip(hashed, hashed[1:], hashed[2:], hashed[3:], strict=False)
    }


@lru_cache(maxsize=200_000)
def _word_hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
