"""Which rule of text a block falls under by what it says."""

import re

from cleaning.blocks import Block
from cleaning.rules.texts import TEXT_RULES, TextRule, Where

_PLACES: tuple[Where, ...] = ("anywhere", "head", "half", "tail")
_MENTIONING: dict[Where, list[TextRule]] = {
    place: [rule for rule in TEXT_RULES if rule.where == place and rule.mentions] for place in _PLACES
}
_PLAIN: dict[Where, list[TextRule]] = {
    place: [rule for rule in TEXT_RULES if rule.where == place and not rule.mentions] for place in _PLACES
}
_LONGEST = {place: max((rule.longest for rule in rules), default=0) for place, rules in _PLAIN.items()}
_EITHER = {
    place: re.compile("|".join(rule.pattern.pattern for rule in rules).replace("A-Z", "a-z"), re.DOTALL)
    for place, rules in _PLAIN.items()
}
"""All patterns of a place in one, for text in lower case: most blocks match none of them, and one look tells.

Without IGNORECASE, `re` passes by the alternatives that begin with another letter: it takes a third of the time.
"""


class TextMatcher:
    """Matches the blocks of one article."""

    def __init__(self, blocks: list[Block]) -> None:
        said = "\n".join([block.text for block in blocks]).lower()
        self._mentioning = {
            place: [rule for rule in rules if any(map(said.__contains__, rule.mentions))]
            for place, rules in _MENTIONING.items()
        }

    def match(self, block: Block, where: Where) -> str | None:
        """Id of the rule for `where` that takes `block` out by what it says."""
        text = block.text
        mentioning = self._mentioning[where]
        length = len(text)
        if not mentioning and length > _LONGEST[where]:
            return None
        lower = text.lower()
        for rule in mentioning:
            if length <= rule.longest and any(map(lower.__contains__, rule.mentions)) and rule.pattern.fullmatch(text):
                return rule.id
        if length <= _LONGEST[where] and _EITHER[where].fullmatch(lower):
            for rule in _PLAIN[where]:
                if length <= rule.longest and rule.pattern.fullmatch(text):
                    return rule.id
        return None
