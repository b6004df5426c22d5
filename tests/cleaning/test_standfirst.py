"""A date below the lead is a field and not text; further down it is what it says."""

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


def test_a_date_below_a_first_paragraph_is_a_field_as_well() -> None:
    document = clean(PAGE.format(lead=f"{STANDFIRST}.", line="15 October 2026"), url="https://isle.example/news/fares")
    assert "15 October 2026" not in document.body_text


def test_a_short_line_below_a_first_paragraph_that_is_no_date_is_kept() -> None:
    page = PAGE.format(lead=f"{STANDFIRST}.", line="By sea and by land")
    assert "By sea and by land" in clean(page, url="https://isle.example/news/fares").body_text


def test_a_date_further_down_is_kept() -> None:
    page = PAGE.format(lead=f"{STANDFIRST}.", line="Carers will pay nothing on Sundays and on market days either.")
    page = page.replace("<p>The harbour", "<p>1 April 2027</p><p>The harbour")
    assert "1 April 2027" in clean(page, url="https://isle.example/news/fares").body_text
