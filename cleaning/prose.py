"""What running text is, told from labels, links and headings."""

from cleaning.blocks import Block

PROSE = 60
"""Characters of unlinked text from which a block counts as prose."""
_SENTENCE_END = (".", "!", "?", ":", ";", "”", '"', "’", "…", ")", "。")


def is_prose(block: Block) -> bool:
    """Whether a block is running text."""
    plain = len(block.text) - block.link_chars
    return plain >= PROSE and block.link_chars * 2 < len(block.text) and block.kind not in ("caption", "h")


def ends_sentence(text: str) -> bool:
    """Whether `text` ends as sentences do."""
    return text.endswith(_SENTENCE_END)
