"""What running text is, told from labels, links and headings."""

import re

from cleaning.blocks import Block

PROSE = 60
"""Characters of unlinked text from which a block counts as prose."""
_SENTENCE_END = (".", "!", "?", ":", ";", "”", '"', "’", "…", ")", "。")

_END_MATTER = re.compile(
    r"\W*(?:ends?|notes?(?: (?:to|for) (?:the )?editors?)?|editors?['’]? notes?|diwedd|nodiadau(?: i olygyddion)?"
    r"|(?:for )?(?:more|further) information|media (?:contacts?|enquiries)|contacts?|background(?: information)?)\W*",
    re.IGNORECASE,
)


def is_prose(block: Block) -> bool:
    """Whether a block is running text."""
    plain = len(block.text) - block.link_chars
    return plain >= PROSE and block.link_chars * 2 < len(block.text) and block.kind not in ("caption", "h")


def ends_sentence(text: str) -> bool:
    """Whether `text` ends as sentences do."""
    return text.endswith(_SENTENCE_END)


def is_end_matter(text: str) -> bool:
    """Whether `text` is a line that ends a press release, or begins what stands under its end."""
    return bool(_END_MATTER.fullmatch(text))
