"""Taking furniture out of the article by what blocks say, where they stand, and what they repeat."""

import re
from dataclasses import dataclass

from cleaning.article import ends_sentence, is_prose
from cleaning.blocks import Block
from cleaning.rules.texts import TEXT_RULES, TextRule

SHORTEST_REPEATED = 40
"""Characters from which a block that says the same as an earlier one is a repetition, not a refrain."""
_NOT_WORDS = re.compile(r"[\W_]+")
_ANYWHERE = [rule for rule in TEXT_RULES if rule.where == "anywhere"]
_HEAD = [rule for rule in TEXT_RULES if rule.where == "head"]
_TAIL = [rule for rule in TEXT_RULES if rule.where == "tail"]


@dataclass(frozen=True, slots=True)
class Taken:
    """A block that was taken out of the article."""

    block: Block
    rule: str


def strip(blocks: list[Block], title: str | None) -> tuple[list[Block], list[Taken]]:
    """Part `blocks` of an article into those that stay and those that go."""
    prose = [index for index, block in enumerate(blocks) if is_prose(block)]
    first, last = (prose[0], prose[-1]) if prose else (len(blocks), -1)
    headline = plain(title or "")
    seen: set[str] = set()
    kept: list[Block] = []
    taken: list[Taken] = []
    section = 0  # level of the heading whose section is being taken out
    section_rule = ""
    for index, block in enumerate(blocks):
        if section and block.kind == "h" and block.level <= section:
            section = 0
        rule = section_rule if section else _rule_for(block, index < first, index > last)
        if not section and block.kind == "h" and rule in _SECTION_RULES and prose and index > prose[len(prose) // 2]:
            section, section_rule = block.level, rule
        if rule is None and headline and index <= first and plain(block.text) == headline:
            rule = "headline"
        if rule is None and index < first and _is_label(block):
            rule = "label-above"
        if rule is None and index > last and _is_link_line(block):
            rule = "links-below"
        if rule is None and len(block.text) >= SHORTEST_REPEATED:
            if block.text in seen:
                rule = "repeated"
            seen.add(block.text)
        if rule is None:
            kept.append(block)
        else:
            taken.append(Taken(block, rule))
    while kept and kept[-1].kind == "h":
        taken.append(Taken(kept.pop(), "empty-section"))
    return kept, taken


_SECTION_RULES = frozenset({"related-heading", "comment-prompt", "newsletter-text", "author-heading"})
"""Rules whose heading takes its section with it, in the second half of the article."""


def plain(text: str) -> str:
    """`text` for comparing: words only, case folded."""
    return _NOT_WORDS.sub(" ", text.casefold()).strip()


def _is_label(block: Block) -> bool:
    """Whether a block above the prose is a label rather than text: a name, a section, a place to click."""
    return block.kind == "text" and len(block.text) < 60 and not ends_sentence(block.text)


def _is_link_line(block: Block) -> bool:
    return block.kind in ("li", "text", "p") and block.link_chars * 10 >= len(block.text) * 8


def _rule_for(block: Block, in_head: bool, in_tail: bool) -> str | None:
    length = len(block.text)
    rules: list[TextRule] = _ANYWHERE + (_HEAD if in_head else []) + (_TAIL if in_tail else [])
    for rule in rules:
        if length <= rule.longest and rule.pattern.fullmatch(block.text):
            return rule.id
    return None
