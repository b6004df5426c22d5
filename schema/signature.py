"""What is worked out of a text when it comes: its words, what tells it from others, and what finds its like."""

from array import array
from dataclasses import dataclass
from functools import lru_cache

from schema.minhash import bands, shingle_hashes
from schema.substance import substance_words, words_hash


@dataclass(frozen=True, slots=True)
class Signature:
    """A text in numbers. Kept small: words in one string and hashes in an array take a tenth of lists and sets."""

    text_hash: str  # SHA-256, in hex, of the words of the body's substance: bodies with equal hashes are the same text
    bands: tuple[int, ...]  # as in schema.minhash
    words: str  # the words, separated by spaces
    shingles: "array[int]"  # hashes of its runs of four words


@lru_cache(maxsize=2048)
def signature(body_text: str) -> Signature:
    """The signature of a body. Kept for a while: a load writes a text, then indexes it, then may compare it."""
    tokens = substance_words(body_text)
    hashes = shingle_hashes(tokens)
    return Signature(words_hash(tokens), bands(hashes), " ".join(tokens), hashes)
