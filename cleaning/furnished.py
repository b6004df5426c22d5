"""Which rule an element falls under by its tag, role, class and id."""

import re
from functools import lru_cache

from cleaning.rules.elements import ELEMENT_RULES, ElementRule

_SEGMENT = re.compile(r"[A-Za-z0-9]+")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_BY_TAG: dict[str, ElementRule] = {tag: rule for rule in ELEMENT_RULES for tag in rule.tags}
_BY_ROLE: dict[str, ElementRule] = {role: rule for rule in ELEMENT_RULES for role in rule.roles}
_BY_WORD: dict[str, ElementRule] = {word: rule for rule in ELEMENT_RULES for word in rule.words}


def rule_of_tag(tag: str) -> ElementRule | None:
    """The rule that takes out every element called `tag`."""
    return _BY_TAG.get(tag)


def rule_of_role(role: str) -> ElementRule | None:
    """The rule for an element's ARIA role."""
    return _BY_ROLE.get(role)


@lru_cache(maxsize=16_384)
def rule_of_names(names: str) -> ElementRule | None:
    """The rule for an element's class and id, given as one string."""
    for token in names[:400].split():
        before = ""
        for segment in _SEGMENT.findall(token):
            segment = segment.rstrip("0123456789")
            if not segment.isalpha():  # a build's hash, such as 1ad269af0d, says nothing
                before = ""
                continue
            for word in _WORD.findall(segment):
                lower = word.lower()
                rule = _BY_WORD.get(before + lower) or _BY_WORD.get(lower)
                if rule is not None:
                    return rule
                before = lower
    return None
