"""The title is the announcement's own headline, not the site's name."""

import pytest

from cleaning import Document, Layout, Listed, clean

PROSE = "<p>" + "The council agreed on a plan for new homes by the river after a long debate. " * 4 + "</p>"
HEADLINE = "New homes by the river"


def page(head: str, body: str, **known: Listed | Layout) -> Document:
    layout, listed = known.get("layout"), known.get("listed")
    return clean(
        f"<html><head>{head}</head><body>{body}{PROSE}</body></html>",
        url="https://www.anytown.gov.uk/news/1",
        layout=layout if isinstance(layout, Layout) else None,
        listed=listed if isinstance(listed, Listed) else None,
    )


@pytest.mark.parametrize(
    ("head", "body", "by"),
    [
        (f"<title>{HEADLINE} | Anytown</title>", f"<h1>{HEADLINE}</h1>", "h1"),
        (f"<title>{HEADLINE} | Anytown</title>", f"<h1>Anytown</h1><h1>{HEADLINE}</h1>", "h1"),
        (f"<title>{HEADLINE} - Anytown</title>", f"<h1>Anytown.gov.uk</h1><h2>{HEADLINE}</h2>", "title-element"),
        (f'<meta property="og:title" content="{HEADLINE}">', "<h1>Anytown</h1>", "meta"),
        (f'<script type="application/ld+json">{{"@type":"Article","headline":"{HEADLINE}"}}</script>', "", "json-ld"),
        ("", f"<h1>{HEADLINE}</h1>", "h1"),
    ],
)  # fmt: skip
def test_the_headline_is_found(head: str, body: str, by: str) -> None:
    document = page(head, body)
    assert (document.title, document.title_by) == (HEADLINE, by)


@pytest.mark.parametrize("dashed", ["New homes -- by the river", "Phase two – homes by the river, all of them"])
def test_a_headline_keeps_its_own_dashes(dashed: str) -> None:
    assert page(f"<title>{dashed} | Anytown</title>", f"<h1>{dashed}</h1>").title == dashed


def test_a_listings_title_helps_where_the_page_has_none() -> None:
    document = page("", "", listed=Listed(HEADLINE))
    assert (document.title, document.title_by) == (HEADLINE, "listing")


def test_a_layouts_selector_comes_first() -> None:
    document = page("<title>Anytown</title>", f"<h1>News</h1><p class='t'>{HEADLINE}</p>", layout=Layout(title=".t"))
    assert (document.title, document.title_by) == (HEADLINE, "layout")


def test_of_first_level_headings_that_nothing_else_tells_apart_one_of_words_is_the_title() -> None:
    assert page("", f"<h1>94</h1><h1>{HEADLINE}</h1><h1>94</h1>").title == HEADLINE


def test_a_page_without_any_title_has_none() -> None:
    document = page("", "")
    assert (document.title, document.title_by) == (None, None)


def test_the_headline_is_not_repeated_in_the_body() -> None:
    document = page(f"<title>{HEADLINE}</title>", f"<h1>{HEADLINE}</h1><p>{HEADLINE}</p>")
    assert HEADLINE not in document.body_text
