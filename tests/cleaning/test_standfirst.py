"""A date or byline between the standfirst and the first paragraph is not text; between two paragraphs it may be."""

from cleaning import clean

PAGE = (
    "<html><body><main><h1>Ferry fares frozen for a second year</h1><p>{lead}</p><p>{line}</p>"
    "<p>Foot passengers will pay what they paid in the spring, and children under twelve will travel free.</p>"
    "<p>The harbour board agreed the fares at its meeting, after a survey that 900 islanders answered.</p>"
    "</main></body></html>"
)
STANDFIRST = "Foot passengers, school parties and carers will pay no more until the spring of next year"


def test_a_date_below_a_standfirst_is_a_field_and_not_a_paragraph() -> None:
    document = clean(PAGE.format(lead=STANDFIRST, line="15 October 2026"), url="https://isle.example/news/fares")
    assert document.body_text.split("\n\n")[:2] == [
        STANDFIRST,
        "Foot passengers will pay what they paid in the spring, and children under twelve will travel free.",
    ]
    assert str(document.published) == "2026-10-15"
    assert [removed.rule for removed in document.removed if removed.text == "15 October 2026"] == ["date-line"]


def test_a_date_between_two_paragraphs_is_kept() -> None:
    page = PAGE.format(lead=f"{STANDFIRST}, and the fares begin on:", line="15 October 2026").replace(
        "on:</p>", "on this day.</p>"
    )
    assert "15 October 2026" in clean(page, url="https://isle.example/news/fares").body_text
