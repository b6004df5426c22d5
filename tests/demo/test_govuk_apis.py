"""The GOV.UK-like site's two APIs keep to what the documentation of the real ones says."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from demo.expected import gold
from tests.demo.served import Client

HOST = "www.govuk.example"
OURS = "department-for-children-and-schools"
TYPES = ("press_release", "news_story")


def search(client: Client, *parameters: tuple[str, str], status: int = 200) -> Any:
    got = client.get(HOST, f"/api/search.json?{urlencode(parameters)}")
    assert got.status == status
    return json.loads(got.body)


def wanted(*more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    types = (("filter_content_store_document_type", one) for one in TYPES)
    return (("filter_organisations", OURS), *types, *more)


def links(answer: Any) -> list[str]:
    return [result["link"] for result in answer["results"]]


def gold_links(night: int) -> set[str]:
    return {page.url_path for page in gold(night) if page.source_id == "children-and-schools"}


def test_ten_results_are_given_unless_more_are_asked_for(first_night: Client) -> None:
    assert len(search(first_night)["results"]) == 10
    assert len(search(first_night, ("count", "100"))["results"]) == search(first_night)["total"] > 10


def test_pages_of_results_join_to_the_whole_newest_first(first_night: Client) -> None:
    order = ("order", "-public_timestamp")
    whole = search(first_night, *wanted(order, ("count", "100")))
    parts = [search(first_night, *wanted(order, ("count", "5"), ("start", str(start)))) for start in range(0, 15, 5)]
    assert [link for part in parts for link in links(part)] == links(whole)
    stamps = [result["public_timestamp"] for result in whole["results"]]
    assert stamps == sorted(stamps, reverse=True)
    oldest_first = search(first_night, *wanted(("order", "public_timestamp"), ("count", "100")))
    assert links(oldest_first) == links(whole)[::-1]


def test_filters_leave_the_gold(first_night: Client) -> None:
    assert set(links(search(first_night, *wanted(("count", "1500"))))) == gold_links(1)


def test_a_filter_may_be_given_once_or_with_brackets(first_night: Client) -> None:
    one = search(first_night, ("filter_organisations[]", OURS), ("filter_content_store_document_type[]", "news_story"))
    assert one["results"]
    assert {result["content_store_document_type"] for result in one["results"]} == {"news_story"}


def test_a_span_of_days_narrows_the_search(first_night: Client) -> None:
    span = ("filter_public_timestamp", "from:2026-05-01,to:2026-07-31")
    days = [result["public_timestamp"][:10] for result in search(first_night, span)["results"]]
    assert days
    assert all("2026-05-01" <= day <= "2026-07-31" for day in days)


def test_only_the_fields_asked_for_are_given(first_night: Client) -> None:
    (result,) = search(first_night, ("fields", "title,link"), ("count", "1"))["results"]
    assert {"title", "link"} <= result.keys()
    assert not {"description", "public_timestamp"} & result.keys()


@pytest.mark.parametrize(
    "parameter",
    [
        ("page", "2"),
        ("organisation", OURS),
        ("count", "1501"),
        ("count", "many"),
        ("start", "-1"),
        ("fields", "title,body"),
        ("order", "newest"),
    ],
)
def test_a_search_that_the_api_does_not_know_answers_422(first_night: Client, parameter: tuple[str, str]) -> None:
    assert "error" in search(first_night, parameter, status=422)


def content(client: Client, path: str, status: int = 200) -> Any:
    got = client.get(HOST, f"/api/content{path}")
    assert got.status == status
    return json.loads(got.body)


def test_a_reading_holds_what_the_page_says(first_night: Client) -> None:
    page = next(page for page in gold(1) if page.updated)
    reading = content(first_night, page.url_path)
    assert reading["title"] == page.title
    assert reading["base_path"] == page.url_path
    assert reading["details"]["first_public_at"].startswith(page.published.isoformat())
    assert reading["public_updated_at"].startswith(str(page.updated))
    notes = [entry["note"] for entry in reading["details"]["change_history"]]
    assert len(notes) == 2
    assert notes[-1] == "First published."
    assert [one["base_path"] for one in reading["links"]["organisations"]] == [f"/government/organisations/{OURS}"]
    assert not reading["withdrawn_notice"]


def test_an_address_without_content_answers_404(first_night: Client) -> None:
    assert "error" in content(first_night, "/government/news/never-published", status=404)


def test_a_withdrawn_page_leaves_the_search_and_keeps_its_address(second_night: Client) -> None:
    (page,) = [page for page in gold(2) if page.withdrawn]
    assert set(links(search(second_night, *wanted(("count", "100"))))) == gold_links(2) - {page.url_path}
    notice = content(second_night, page.url_path)["withdrawn_notice"]
    assert notice["withdrawn_at"].startswith("2026-11-20")
    assert "moved to another organisation" in notice["explanation"]
    assert b"This was withdrawn on 20 November 2026" in second_night.get(HOST, page.url_path).body
