"""Which rule an element falls under by its tag, role, class and id."""

import re
from collections.abc import Mapping
from functools import lru_cache

from cleaning.rules.elements import ELEMENT_RULES, ElementRule

_SEGMENT = re.compile(r"[A-Za-z0-9]+")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_BY_TAG: dict[str, str] = {tag: rule.id for rule in ELEMENT_RULES for tag in rule.tags}
RULED_TAGS = frozenset(_BY_TAG)
_BY_ROLE: dict[str, str] = {role: rule.id for rule in ELEMENT_RULES for role in rule.roles}
_BY_WORD: dict[str, ElementRule] = {word: rule for rule in ELEMENT_RULES for word in rule.names}
_INLINE = frozenset(rule.id for rule in ELEMENT_RULES if rule.inline)
_LINKY = frozenset(rule.id for rule in ELEMENT_RULES if rule.linky)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_FOLDED = re.compile(r"accordion|collaps|faq|answer|tab-?pan|expand", re.IGNORECASE)
"""Names of parts that a reader folds out: their text is the page's, though it is hidden at first."""
_NAMING = frozenset({"class", "id"})
"""Attributes that say no more than names do: most elements have no others."""
_UNNAMED = frozenset({"body", "main", "article"})
"""Elements whose classes speak of the whole page, not of themselves."""


def rule_of(names: str, tag: str = "", attributes: Mapping[str, str | None] | None = None) -> str | None:
    """Id of the rule for an element of class and id `names`, of `tag` and `attributes`; None if there is none."""
    rule = _BY_TAG.get(tag)
    if rule is None and names and tag not in _UNNAMED:
        rule = _rule_of_names(names)
        if rule in _LINKY and tag in _HEADINGS:  # a heading named for the table of contents that leads to it
            rule = None
    if rule is None and attributes and not _NAMING.issuperset(attributes):
        role = attributes.get("role")
        if role:
            rule = _BY_ROLE.get(role)
        if rule is None and _is_hidden(attributes) and (_FOLDED.search(names) is None or "transcript" in names):
            rule = "hidden"
    return rule


def is_inline_rule(rule: str) -> bool:
    """Whether a rule takes out inline elements too."""
    return rule in _INLINE


def is_linky_rule(rule: str) -> bool:
    """Whether what a rule takes out should be links and labels."""
    return rule in _LINKY


def _is_hidden(attributes: Mapping[str, str | None]) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return style is not None and "none" in style and "display:none" in style.replace(" ", "").lower()


@lru_cache(maxsize=16_384)
def _rule_of_names(names: str) -> str | None:
    for token in names[:400].split():
        rule = _rule_of_name(token)
        if rule is not None:
            return rule
    return None


@lru_cache(maxsize=16_384)
def _rule_of_name(name: str) -> str | None:
    if "[" in name:  # a style that a utility framework gives to other elements, such as [&_nav]:mt-4
        return None
    before = ""
    for numbered in [name] if name.isalpha() else _SEGMENT.findall(name):
        segment = numbered.rstrip("0123456789")
        if not segment.isalpha():  # a build's hash, such as 1ad269af0d, says nothing
            before = ""
            continue
        for word in (segment,) if segment.islower() else _WORD.findall(segment):
            lower = word.lower()
            rule = _BY_WORD.get(before + lower) or _BY_WORD.get(lower)
            if rule is not None:
                return rule.id
            before = lower
    return None
