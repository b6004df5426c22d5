"""GOV.UK's Content API: items become documents by their fields alone."""

import json
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning import Document, clean_content_item
from cleaning.dates import day_of

EXAMPLES = Path(__file__).parents[2] / ".." / "shared" / "data" / "govuk"
URL = "https://www.gov.uk/government/news/new-family-hubs"
LONDON = ZoneInfo("Europe/London")
ITEM: dict[str, object] = {
    "base_path": "/government/news/new-family-hubs",
    "title": "New family hubs",
    "document_type": "press_release",
    "locale": "en",
    "first_published_at": "2021-06-01T09:30:00.000+00:00",
    "public_updated_at": "2021-06-03T10:00:00.000+00:00",
    "details": {
        "body": '<div class="govspeak"><p>Parents will find help in one place.</p>'
        "<ul><li>Midwives</li><li>Debt advice</li></ul>"
        '<figure class="image embedded"><img src="x"><figcaption>A hub in Anytown</figcaption></figure></div>',
        "change_history": [
            {"public_timestamp": "2021-06-03T10:00:00Z", "note": "Added a quote"},
            {"public_timestamp": "2021-06-01T09:30:00Z", "note": "First published."},
        ],
        "political": True,
        "government": {"title": "2019 to 2022 government", "current": False},
    },
    "links": {"organisations": [{"title": "Department for Education"}, {"title": "Department of Health"}]},
    "withdrawn_notice": {},
}


def read(**changes: object) -> Document:
    return clean_content_item(json.dumps(ITEM | changes).encode(), url=URL)


def test_the_body_is_the_items_body_in_paragraphs() -> None:
    document = read()
    assert document.body_text == "Parents will find help in one place.\n\nMidwives\n\nDebt advice"
    assert "<ul>" in document.body_html
    assert document.captions == ("A hub in Anytown",)
    assert (document.method, document.reason) == ("api", None)


def test_title_dates_organisations_and_history_come_from_their_fields() -> None:
    document = read()
    assert (document.title, document.title_by) == ("New family hubs", "api")
    assert document.published == datetime(2021, 6, 1, 10, 30, tzinfo=LONDON)
    assert document.updated == datetime(2021, 6, 3, 11, 0, tzinfo=LONDON)
    assert (document.published_by, document.updated_by) == ("api", "api")
    assert document.organisations == ("Department for Education", "Department of Health")
    assert [change.note for change in document.changes] == ["First published.", "Added a quote"]
    assert document.canonical_url == URL


def test_history_mode_names_the_government_of_the_day() -> None:
    assert read().published_under == "2019 to 2022 government"
    details = {**_details(), "political": False}
    assert read(details=details).published_under is None


def test_a_withdrawn_item_keeps_its_text_and_says_when_and_why() -> None:
    notice = {"withdrawn_at": "2022-01-05T12:00:00Z", "explanation": "<p>This is out of date.</p>"}
    document = read(withdrawn_notice=notice)
    assert document.withdrawn_at == datetime(2022, 1, 5, 12, tzinfo=LONDON)
    assert document.changes[-1].note == "Withdrawn: This is out of date."
    assert document.body_text


def test_an_item_that_was_not_changed_has_no_update() -> None:
    assert read(public_updated_at=ITEM["first_published_at"]).updated is None


@pytest.mark.parametrize("kind", ["redirect", "gone"])
def test_a_redirect_and_a_page_that_is_gone_have_an_empty_body_and_say_why(kind: str) -> None:
    document = read(document_type=kind, details={"explanation": "moved"})
    assert (document.body_text, document.reason, document.method) == ("", kind, "none")


@pytest.mark.parametrize("body", [None, "", "   ", 7, [], [{"content_type": "text/govspeak", "content": "x"}]])
def test_an_item_without_a_body_says_so(body: object) -> None:
    assert read(details={"body": body}).reason == "no-body"


def test_a_body_in_several_renderings_is_read_as_html() -> None:
    renderings = [
        {"content_type": "text/govspeak", "content": "# x"},
        {"content_type": "text/html", "content": "<p>Yes.</p>"},
    ]
    assert read(details={"body": renderings}).body_text == "Yes."


@given(
    st.one_of(
        st.binary(max_size=300),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(
                        ["details", "body", "links", "organisations", "title", "withdrawn_notice", "change_history"]
                    ),
                    inner,
                )
            ),
        ).map(lambda value: json.dumps(value).encode()),
    )
)
def test_no_answer_makes_it_raise(data: bytes) -> None:
    document = clean_content_item(data, url=URL)
    assert document.body_text or document.reason


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="needs ../shared/data/govuk, which is not beside this project")
def test_the_publishing_apis_own_examples_are_read() -> None:
    documents = {path.stem: clean_content_item(path.read_bytes(), url=URL) for path in sorted(EXAMPLES.glob("*.json"))}
    assert {name for name, document in documents.items() if document.reason} == {"gone__gone", "redirect__redirect"}
    release = documents["news_article__news_article_press_release"]
    assert release.published is not None
    assert day_of(release.published) == date(2016, 12, 28)
    assert documents["news_article__news_article_withdrawn"].withdrawn_at is not None
    assert documents["news_article__news_article_history_mode"].published_under
    assert documents["news_article__news_article_history_mode_translated_arabic"].language == "ar"


def _details() -> dict[str, object]:
    details = ITEM["details"]
    assert isinstance(details, dict)
    return details
