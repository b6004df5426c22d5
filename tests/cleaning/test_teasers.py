"""Linked headings are told apart: teasers of the site's other pages go, sections and items of the article stay."""

import pytest

from cleaning import clean

URL = "https://www.anytown.gov.uk/news/12"
LEDE = "The council has drawn up a guide to the borough’s free days out, with a map that fits in a pocket."
PARAGRAPH = "Every place in it can be reached by bus, and each of them lets children under twelve in for nothing."


def page(cards: str, after: str = "") -> str:
    opening = "".join(f"<p>{LEDE if n == 0 else PARAGRAPH} It is place {n} of twelve.</p>" for n in range(12))
    return f"<body><main><h1>Twelve days out</h1><div class='entry'>{opening}{cards}{after}</div></main></body>"


def cards(link: str) -> str:
    return "".join(
        f"<div><h3><a href='{link.format(n=n)}'>Day out number {n}</a></h3>"
        f"<p>Open from {n} o’clock until dusk.</p></div>"
        for n in range(1, 6)
    )


@pytest.mark.parametrize(
    "link", ["/news/{n}", "https://www.anytown.gov.uk/news/{n}", "https://news.anytown.gov.uk/{n}", "news/{n}"]
)
def test_headings_that_lead_to_the_sites_other_pages_are_teasers(link: str) -> None:
    document = clean(page(cards(link)), url=URL)
    assert "Day out number" not in document.body_text
    assert "teasers" in {entry.rule for entry in document.removed}


@pytest.mark.parametrize("link", ["https://place{n}.example/visit", "#day-{n}"])
def test_headings_that_lead_to_other_sites_or_to_the_page_itself_are_kept(link: str) -> None:
    text = clean(page(cards(link)), url=URL).body_text
    assert all(f"Day out number {n}\n\nOpen from {n} o’clock until dusk." in text for n in range(1, 6))


def test_linked_headings_side_by_side_with_paragraphs_before_and_after_head_sections() -> None:
    sections = "".join(
        f"<h3><a href='/places/{n}'>Day out number {n}</a></h3><p>Open from {n} o’clock.</p>" for n in range(5)
    )
    text = clean(page(sections, after=f"<p>{PARAGRAPH} Bring a coat.</p>" * 5), url=URL).body_text
    assert all(f"Day out number {n}" in text for n in range(5))


def test_an_address_that_is_none_is_taken_for_the_sites_own() -> None:
    assert "Day out number" not in clean(page(cards("http://[{n}")), url=URL).body_text
