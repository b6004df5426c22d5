"""What is worked out of a text when it comes: the hash that tells it from others, and the bands that find its like."""

from dataclasses import dataclass
from functools import lru_cache

from schema.minhash import bands
from schema.substance import substance_words, words_hash


@dataclass(frozen=True, slots=True)
class Signature:
    """A text in a few numbers."""

    text_hash: str  # SHA-256, in hex, of the words of the body's substance: bodies with equal hashes are the same text
    bands: tuple[int, ...]  # as in schema.minhash


@lru_cache(maxsize=2048)
def signature(body_text: str) -> Signature:
    """The signature of a body. Kept for a while: a load asks for it when it writes and when it indexes the text."""
    tokens = substance_words(body_text)
    return Signature(words_hash(tokens), bands(tokens))
