"""Words about links go from within the announcement's sentences; its own words stay."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning import Document, clean
from cleaning.polish import LINK_RULES, LinkRule, is_rough, polished

DOCS = Path(__file__).parents[2] / "docs" / "cleaning.md"
PROSE = "<p>The council has agreed to open six family hubs across the borough before the end of the year.</p>"


def read(sentence: str) -> Document:
    return clean(f"<article><h1>Six family hubs</h1>{PROSE}<p>{sentence}</p></article>", url="https://example.org/1")


@pytest.mark.parametrize("rule", LINK_RULES, ids=lambda rule: rule.id)
def test_a_rule_takes_its_words_from_its_example_and_says_so(rule: LinkRule) -> None:
    document = read(f"Residents can read {rule.example} at any time and write to us until the end of May.")
    assert document.body_text.endswith("Residents can read the plan at any time and write to us until the end of May.")
    assert ">the plan</a>" in document.body_html
    assert [entry.rule for entry in document.removed if entry.where.endswith("/a")] == [rule.id]


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/plan">the plan</a> (opens in a new window)',
        '<a href="/plan">the plan [external link]</a>',
        '<a href="/plan">the <b>plan</b> (link opens in new tab)</a>',
        '<a href="/plan">the plan</a> (external link, opens in new tab)',
    ],
)
def test_every_way_to_say_it_is_known(link: str) -> None:
    document = read(f"Residents can read {link} at any time and write to us until the end of May.")
    assert "Residents can read the plan at any time" in document.body_text


@pytest.mark.parametrize(
    "sentence",
    [
        "The hub, which the mayor opens in new premises on Monday, will serve families from all six wards.",
        'Work on <a href="/x">the house, inside and external</a>, will take until the end of spring this year.',
        'See <a href="/x">External</a> for the audit that the cabinet asked for in its last meeting of the year.',
    ],
)
def test_words_of_the_announcement_stay(sentence: str) -> None:
    assert sum(entry.rule in ("opens-in", "external-link") for entry in read(sentence).removed) == 0


def test_a_link_without_text_leaves_the_markup() -> None:
    document = read(
        'Hubs open in May. <a href="/anchor"></a>They will serve families from all six wards of the borough.'
    )
    assert "<a " not in document.body_html
    assert "Hubs open in May. They will" in document.body_text


@given(st.lists(st.sampled_from(["<p>", "</p>", '<a href="/x">', "</a>", "plan", " (opens in new tab)", ", external"])))
def test_no_fragment_makes_it_raise_or_grow(parts: list[str]) -> None:
    html, _ = polished("".join(parts))
    assert len(polished(html)[0]) <= len(html)


def test_a_fragment_without_words_about_links_is_not_even_parsed() -> None:
    assert not is_rough("Read the external plan.")


def test_every_rule_is_listed_in_the_docs() -> None:
    documented = DOCS.read_text(encoding="utf-8")
    assert [rule.id for rule in LINK_RULES if f"| `{rule.id}` | {rule.reason} |" not in documented] == []
