"""MinHash signatures of texts, made of hashes that are ours and stay: stored bands must outlive every library.

One permutation hashing (Li, Owen and Zhang, 2012): every shingle is hashed once, the hash's first bits choose a band,
and the least hash in each band is kept. Two texts share a band as often as their sets of shingles overlap (Jaccard).
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

SHINGLE_WORDS = 4
BANDS = 64
_BAND_SHIFT = 64 - BANDS.bit_length() + 1
_MASK = (1 << 64) - 1
_ODD = 0x9E3779B97F4A7C15  # 2**64 divided by the golden ratio: spreads close inputs (Fibonacci hashing)


def bands(tokens: Sequence[str]) -> list[tuple[int, int]]:
    """(band, value) for every band that a shingle falls into; values are signed 64-bit integers.

    A value's own first bits tell its band, so values of different bands never meet.
    """
    least: dict[int, int] = {}
    for value in shingle_hashes(tokens):
        band = value >> _BAND_SHIFT
        if value < least.get(band, _MASK + 1):
            least[band] = value
    return [(band, value - (1 << 63)) for band, value in sorted(least.items())]


def shingle_hashes(tokens: Sequence[str]) -> set[int]:
    """Unsigned 64-bit hashes of every run of SHINGLE_WORDS words; of the whole text where it is shorter."""
    hashed = [_word_hash(token) for token in tokens]
    if not hashed:
        return set()
    if len(hashed) < SHINGLE_WORDS:
        return {_mix(sum(value * (index + 1) for index, value in enumerate(hashed)))}
    return {
        _mix(((a * 3 + b) * 5 + c) * 7 + d)
        for a, b, c, d in zip(hashed, hashed[1:], hashed[2:], hashed[3:], strict=False)
    }


def _mix(value: int) -> int:
    value = (value & _MASK) * _ODD & _MASK
    value = (value ^ value >> 29) * _ODD & _MASK
    return value ^ value >> 32


@lru_cache(maxsize=200_000)
def _word_hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
