"""Signs that cannot be seen, made visible: a text must not hide or turn round what stands in it or beside it."""

import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but for tab and line breaks
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks, embeddings, overrides and isolates of direction
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"  # halves of characters, and what is none
)


def visible(text: str) -> str:
    """`text` with such signs as their code points: [U+202E]."""
    return _UNSEEN.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", text)
