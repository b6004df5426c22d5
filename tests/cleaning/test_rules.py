"""Every rule is data with a reason and an example, and the example shows the rule at work."""

from pathlib import Path

import pytest

from cleaning.blocks import Block, read_blocks
from cleaning.markup import read_markup
from cleaning.matching import TextMatcher
from cleaning.rules.elements import ELEMENT_RULES, ElementRule
from cleaning.rules.texts import TEXT_RULES, TextRule, Where

DOCS = Path(__file__).parents[2] / "docs" / "cleaning.md"
FILLER = "<p>" + "The council said on Tuesday that the new library will open in spring. " * 20 + "</p>"


def match(text: str, where: Where) -> str | None:
    block = block_of(text)
    return TextMatcher([block]).match(block, where)


def block_of(text: str) -> Block:
    return Block("p", 0, text, 0, [text], -1, -1, False)


@pytest.mark.parametrize("rule", ELEMENT_RULES, ids=lambda rule: rule.id)
def test_an_element_rule_takes_its_example_out_beside_prose(rule: ElementRule) -> None:
    page = read_blocks(read_markup(f"<html><body>{FILLER}<div>{rule.example}</div></body></html>"))
    assert [item.rule for item in page.dropped] == [rule.id]
    assert len(page.blocks) == 1


@pytest.mark.parametrize("rule", TEXT_RULES, ids=lambda rule: rule.id)
def test_a_text_rule_matches_its_example_and_not_a_sentence_around_it(rule: TextRule) -> None:
    assert match(rule.example, rule.where) == rule.id
    assert match(f"Residents read in the leaflet: {rule.example} and wrote to us at once.", "anywhere") is None


def test_rule_ids_are_unique_and_every_rule_gives_its_reason() -> None:
    ids = [rule.id for rule in ELEMENT_RULES] + [rule.id for rule in TEXT_RULES]
    assert sorted(ids) == sorted(set(ids))
    assert all(rule.reason for rule in ELEMENT_RULES)
    assert all(rule.reason for rule in TEXT_RULES)


def test_a_name_belongs_to_one_rule_only() -> None:
    names = [name for rule in ELEMENT_RULES for name in rule.names]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    "names",
    ["related-links", "relatedLinks", "RelatedLinks__list", "js-related_links", "c-related links2"],
)
def test_a_rules_word_is_found_however_a_site_joins_it(names: str) -> None:
    page = read_blocks(read_markup(f'<body>{FILLER}<div class="{names}">Another story</div></body>'))
    assert [item.rule for item in page.dropped] == ["related"]


@pytest.mark.parametrize("names", ["shareholder-news", "1ad269af0d", "field--label-hidden", "advice", "chapter-3"])
def test_a_word_within_a_word_is_not_a_rules_word(names: str) -> None:
    page = read_blocks(read_markup(f'<body>{FILLER}<div class="{names}">The shareholders met</div></body>'))
    assert page.dropped == []
    assert len(page.blocks) == 2


def test_every_rule_is_listed_in_the_docs() -> None:
    documented = DOCS.read_text(encoding="utf-8")
    rules = {rule.id: rule.reason for rule in ELEMENT_RULES} | {rule.id: rule.reason for rule in TEXT_RULES}
    assert [key for key, reason in rules.items() if f"| `{key}` | {reason} |" not in documented] == []
