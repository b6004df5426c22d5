"""Furniture of GOV.UK's own markup goes by named rules; every sentence of the publisher's stays."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from cleaning import Document, clean_content_item
from cleaning.govspeak import GOVSPEAK_RULES, GovspeakRule, without_furniture
from cleaning.text import plain

DOCS = Path(__file__).parents[2] / "docs" / "cleaning.md"
EXAMPLES = Path(__file__).parents[2] / ".." / "shared" / "data" / "govuk"
URL = "https://www.gov.uk/government/news/new-family-hubs"
PROSE = "<p>Parents will find help in one place.</p>"
CONTACT = (
    '<div class="contact"><div class="content"><h3>Press office</h3><div class="vcard contact-inner">'
    '<p class="tel"><span class="type">Telephone</span> 020 7946 0000</p>'
    '<p class="comments">Please telephone before noon.</p></div></div></div>'
)


@pytest.mark.parametrize("rule", GOVSPEAK_RULES, ids=lambda rule: rule.id)
def test_a_rule_takes_its_example_out_and_leaves_the_text_beside_it(rule: GovspeakRule) -> None:
    html, removed = without_furniture(PROSE + rule.example)
    assert [entry.rule for entry in removed] == [rule.id]
    assert BeautifulSoup(html, "html.parser").get_text() == "Parents will find help in one place."


def test_a_caption_in_paragraphs_is_kept_apart_from_the_body() -> None:
    figure = '<figure class="image embedded"><figcaption><p>A hub in Anytown</p></figcaption></figure>'
    document = _read(PROSE + figure)
    assert document.body_text == "Parents will find help in one place."
    assert document.captions == ("A hub in Anytown",)
    assert document.removed[0].where == "details.body/figure.image/figcaption"


def test_a_contact_box_stays_whole_whatever_its_classes_mean_elsewhere() -> None:
    said = _read(PROSE * 40 + CONTACT).body_text
    assert said.endswith("Press office\n\nTelephone 020 7946 0000\n\nPlease telephone before noon.")


def test_an_attached_files_title_stays_and_its_format_goes() -> None:
    box = (
        '<section class="attachment embedded"><div class="attachment-details"><h2 class="title">'
        '<a href="/f.pdf">Plan for hubs</a></h2>'
        '<p class="metadata"><span class="type">PDF</span>, 1 MB</p></div></section>'
    )
    assert _read(PROSE + box).body_text == "Parents will find help in one place.\n\nPlan for hubs"


def test_a_footnote_keeps_its_text() -> None:
    note = '<ol><li><p>Figures of May. <a class="reversefootnote" href="#r">↩</a></p></li></ol>'
    document = _read(f'{PROSE}<div class="footnotes">{note}</div>')
    assert document.body_text.endswith("Figures of May.")
    assert [entry.rule for entry in document.removed] == ["govspeak-footnote-return"]


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="needs ../shared/data/govuk, which is not beside this project")
def test_the_publishing_apis_own_examples_keep_every_word() -> None:
    read = 0
    for path in sorted(EXAMPLES.glob("*.json")):
        details = json.loads(path.read_bytes()).get("details") or {}
        if not isinstance(details.get("body"), str) or not details["body"].strip():
            continue
        document = clean_content_item(path.read_bytes(), url=URL)
        kept = plain(" ".join([document.body_text, *document.captions])).split()
        assert sorted(kept) == sorted(plain(BeautifulSoup(details["body"], "html.parser").get_text(" ")).split()), (
            path.stem
        )
        read += 1
    assert read > 10


@given(
    st.text(max_size=400) | st.lists(st.sampled_from(["<div class=contact>", "</p>", "<p", "x", "<![", "\0", "</div>"]))
)
def test_no_markup_makes_it_raise(markup: str | list[str]) -> None:
    without_furniture("".join(markup))


def test_a_body_nested_without_end_is_read() -> None:
    assert _read("<div>" * 50_000 + PROSE).body_text == "Parents will find help in one place."


def test_every_rule_is_listed_in_the_docs() -> None:
    documented = DOCS.read_text(encoding="utf-8")
    assert [rule.id for rule in GOVSPEAK_RULES if f"| `{rule.id}` | {rule.reason} |" not in documented] == []


def _read(body: str) -> Document:
    return clean_content_item(json.dumps({"details": {"body": body}}).encode(), url=URL)
