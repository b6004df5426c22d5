"""The version of the cleaner: another one wherever another output is possible."""

import hashlib

from cleaning.govspeak import GOVSPEAK_RULES
from cleaning.polish import LINK_RULES
from cleaning.rules.elements import ELEMENT_RULES
from cleaning.rules.texts import TEXT_RULES

CODE = 7
"""To be raised with every change of code that changes what comes out of any page."""


def _rules_digest() -> str:
    lines = [
        f"{rule.id} {sorted(rule.tags)} {sorted(rule.roles)} {sorted(rule.names)} {rule.inline} {rule.linky}"
        for rule in ELEMENT_RULES
    ]
    lines += [
        f"{rule.id} {rule.where} {rule.pattern.pattern} {rule.mentions} {rule.longest} {rule.section}"
        for rule in TEXT_RULES
    ]
    lines += [f"{rule.id} {rule.selector}" for rule in GOVSPEAK_RULES]
    lines += [f"{rule.id} {rule.words.pattern}" for rule in LINK_RULES]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]


CLEANER_VERSION = f"{CODE}-{_rules_digest()}"
"""The code's number and a hash of the rules, so that a changed rule is a new version by itself."""
