"""What a page sends late stands where its scripts would put it."""

import pytest

from cleaning import clean

URL = "https://press.example.gov.uk/news/4"
FIRST = "The council will mend the sea wall at Oldfield before the winter storms, its engineers said on Monday."
SECOND = "Work begins on the first of September and will close the promenade for five weeks at the most."
THIRD = "“Nobody who lives behind that wall should lie awake again,” said Councillor Ann Example."
PAGE = (
    "<html><body><main><h1>Sea wall to be mended</h1><div><p>{first}</p>"
    '<!--$?--><template id="B:1"></template><div>Loading paragraph...</div><!--/$--><p>{third}</p></div></main>'
    '<footer><p>Anytown Council</p></footer><div hidden id="S:1">{late}</div>{script}</body></html>'
)
LATE = f"<p>{SECOND}</p>"


@pytest.mark.parametrize("script", ['<script>$RC("B:1","S:1")</script>', ""])
def test_a_late_part_stands_in_its_place_with_or_without_its_script(script: str) -> None:
    document = clean(PAGE.format(first=FIRST, third=THIRD, late=LATE, script=script), url=URL)
    assert document.body_text.split("\n\n") == [FIRST, SECOND, THIRD]


def test_a_part_of_a_late_part_stands_in_its_place() -> None:
    late = (
        f'<template id="P:2"></template></div><div hidden id="S:2">{LATE}</div><script>$RS("S:2","P:2")</script><div>'
    )
    page = PAGE.format(first=FIRST, third=THIRD, late=late, script='<script>$RC("B:1","S:1")</script>')
    assert clean(page, url=URL).body_text.split("\n\n") == [FIRST, SECOND, THIRD]


def test_a_script_may_pair_other_numbers() -> None:
    page = PAGE.format(first=FIRST, third=THIRD, late=LATE, script='<script>$RC("B:1","S:7")</script>')
    assert SECOND in clean(page.replace('id="S:1"', 'id="S:7"'), url=URL).body_text


@pytest.mark.parametrize(
    "page",
    [
        '<div hidden id="S:1"><template id="B:1"></template><p>A part whose place stands within itself.</p></div>',
        '<template id="B:1"></template><p>No part follows.</p><div hidden id="S:"></div>',
        '<div hidden id="S:1"><p>A part without a place.</p></div>',
        '<template id="B:1"></template><!--$--><p>Never ended.</p><div hidden id="S:1"><p>Late.</p></div>',
    ],
)
def test_parts_and_places_that_do_not_fit_change_nothing_else(page: str) -> None:
    document = clean(f"<main><p>{FIRST}</p><p>{THIRD}</p></main>{page}", url=URL)
    assert document.body_text.startswith(f"{FIRST}\n\n{THIRD}")


def test_what_is_hidden_for_other_reasons_stays_hidden() -> None:
    page = f'<main><p>{FIRST}</p><p>{THIRD}</p><template id="B:1"></template></main><div hidden id="S1">{LATE}</div>'
    assert SECOND not in clean(page, url=URL).body_text
