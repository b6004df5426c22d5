"""Taking furniture out of the article by rules of its text, by learned furniture, and by what repeats the title."""

import re
from dataclasses import dataclass

from cleaning.article import is_prose
from cleaning.blocks import Block
from cleaning.rules.texts import TEXT_RULES, TextRule

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
    kept: list[Block] = []
    taken: list[Taken] = []
    for index, block in enumerate(blocks):
        rule = _rule_for(block, index < first, index > last)
        if rule is None and headline and len(block.text) < 400 and index <= first and plain(block.text) == headline:
            rule = "headline"
        if rule is None:
            kept.append(block)
        else:
            taken.append(Taken(block, rule))
    while kept and kept[-1].kind == "h":
        taken.append(Taken(kept.pop(), "empty-section"))
    return kept, taken


def plain(text: str) -> str:
    """`text` for comparing: words only, case folded."""
    return _NOT_WORDS.sub(" ", text.casefold()).strip()


def _rule_for(block: Block, in_head: bool, in_tail: bool) -> str | None:
    length = len(block.text)
    rules: list[TextRule] = _ANYWHERE + (_HEAD if in_head else []) + (_TAIL if in_tail else [])
    for rule in rules:
        if length <= rule.longest and rule.pattern.fullmatch(block.text):
            return rule.id
    return None
