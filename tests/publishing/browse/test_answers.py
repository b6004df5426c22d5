"""What the server answers: pages for whatever is asked, errors that say so, headers on all, the CSV that it gives."""

import csv
import io
import json
import sqlite3
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from publishing.browse.headers import HEADERS
from publishing.browse.questions import QUESTIONS, Question
from schema.v1 import VIEWS, View
from tests.publishing.browse.site import Site

READERS = Path(__file__).parents[3] / "docs" / "readers.md"


def rows(site: Site, query: str, *values: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(site.file)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "q": st.text(max_size=40),
            "from": st.text(max_size=12),
            "to": st.dates().map(str),
            "source": st.text(max_size=8),
            "kind": st.sampled_from(["council", "nothing"]),
            "organisation": st.text(max_size=8),
            "month": st.sampled_from(["2026-11", "2026-13", "none", "x"]),
            "sort": st.sampled_from(["newest", "relevance", "x"]),
            "page": st.one_of(st.integers().map(str), st.text(max_size=5)),
        },
    )
)
@example({"q": 'a"b -c* NEAR('})
@example({"page": "999999"})
@example({"page": "٣"})
@example({"q": "https://["})
def test_any_search_gets_a_page(demo_site: Site, asked: dict[str, str]) -> None:
    answer = demo_site.get("/?" + urlencode(asked, errors="replace"))
    assert answer.status == 200
    assert answer.text.count("<h1") == 1


def test_bytes_that_are_no_text_get_a_page(demo_site: Site) -> None:
    assert demo_site.get("/?q=%ff%fe%00&source=%ff&page=%00").status == 200


def test_what_cannot_be_read_is_told(demo_site: Site) -> None:
    assert "A day must be written as 2026-03-31" in demo_site.get("/?from=31.3.2026").text
    assert "There is no word to look for" in demo_site.get("/?q=%21%21").text
    assert "The first day is after the last" in demo_site.get("/?from=2026-03-02&to=2026-03-01").text


def test_an_address_that_was_never_an_announcements_is_missing(demo_site: Site) -> None:
    for path in ("/a/nothing", "/a/%00", "/a/..%2f..", "/source/nothing", "/nothing", "/councilwire/nothing"):
        answer = demo_site.get(path)
        assert answer.status == 404, path
        assert "<h1>There is no such" in answer.text


def test_an_id_that_leads_on_leads_to_the_announcement_that_it_is_one_with(demo_site: Site) -> None:
    redirects = rows(demo_site, "SELECT old_id, new_id FROM v1_redirects")
    assert redirects
    for old_id, new_id in redirects:
        answer = demo_site.get(f"/a/{old_id}")
        assert (answer.status, answer.headers["location"]) == (302, f"/a/{new_id}")
        assert str(old_id) in demo_site.get(f"/a/{new_id}").text


def test_every_announcement_and_every_source_has_its_page(demo_site: Site) -> None:
    ids = rows(demo_site, "SELECT id, title FROM v1_announcements")
    assert len(ids) > 80
    for id_, title in ids:
        answer = demo_site.get(f"/a/{id_}")
        assert answer.status == 200
        assert str(title).split("’")[0].split("'")[0].split("&")[0] in answer.text
    for (id_,) in rows(demo_site, "SELECT id FROM v1_sources"):
        assert demo_site.get(f"/source/{id_}").status == 200


def test_a_pages_address_leads_to_its_announcement(demo_site: Site) -> None:
    addresses = "SELECT a.url, p.announcement_id FROM v1_addresses a JOIN v1_pages p ON p.id = a.page_id"
    for url, id_ in rows(demo_site, f"{addresses} WHERE NOT a.is_canonical AND p.announcement_id IS NOT NULL"):
        answer = demo_site.get("/?" + urlencode({"q": url}))
        assert (answer.status, answer.headers.get("location")) == (302, f"/a/{id_}")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.name)
def test_every_question_has_an_answer_in_the_demo(demo_site: Site, question: Question) -> None:
    council = rows(demo_site, "SELECT announcer_gss FROM v1_announcements WHERE announcer_gss IS NOT NULL")[0][0]
    query = urlencode({"gss": council, "_shape": "array"})
    answered = json.loads(demo_site.get(f"/councilwire/{question.name}.json?{query}").text)
    assert answered, question.title
    page = demo_site.get(f"/councilwire/{question.name}?{urlencode({'gss': council})}")
    assert page.status == 200
    assert f"<h1>{question.title}</h1>" in page.text


@pytest.mark.parametrize("question", [one for one in QUESTIONS if one.documented], ids=lambda one: one.name)
def test_what_the_readers_guide_answers_too_is_answered_by_the_same_sql(question: Question) -> None:
    assert f"{question.sql.strip()};\n```" in READERS.read_text(encoding="utf-8")


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_table_tells_what_its_columns_hold(demo_site: Site, view: View) -> None:
    answer = demo_site.get(f"/councilwire/{view.name}")
    assert answer.status == 200
    assert view.comment.replace("'", "&#39;") in answer.text
    for column in view.columns:
        assert column.meaning.replace("'", "&#39;").replace(">", "&gt;") in answer.text


def test_every_answer_forbids_scripts_and_strangers(demo_site: Site) -> None:
    asked = ("/", "/a/nothing", "/councilwire", "/councilwire/v1_sources.json", "/static/browse.css", "/nothing")
    for path in asked:
        headers = demo_site.get(path).headers
        assert HEADERS.items() <= headers.items(), path
    assert "script-src" not in HEADERS["content-security-policy"]  # default-src 'none' forbids all of them


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        ("SELECT 1", 200),
        ("DROP TABLE v1_announcements", 400),
        ("SELECT * FROM nothing", 400),
        ("PRAGMA journal_mode = DELETE", 400),
        ("ATTACH '/etc/passwd' AS other", 400),
        ("SELECT load_extension('x')", 400),
        ("SELECT length(zeroblob(2000000000))", 400),
        ("SELECT length(hex(zeroblob(15000000)))", 400),
        ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n", 400),
    ],
)
def test_a_readers_sql_only_reads_and_is_bounded(demo_site: Site, statement: str, status: int) -> None:
    assert demo_site.get("/councilwire?" + urlencode({"sql": statement})).status == status


def test_the_release_is_left_as_it_was(demo_site: Site) -> None:
    before = demo_site.file.read_bytes()
    demo_site.get("/?q=children")
    demo_site.get("/councilwire?" + urlencode({"sql": "DELETE FROM v1_sources"}))
    assert demo_site.file.read_bytes() == before
    assert [path.name for path in demo_site.file.parent.iterdir() if path.name.startswith("councilwire")] == [
        "councilwire.sqlite"
    ]


def test_no_cell_of_a_csv_is_a_formula(hostile_site: Site) -> None:
    for path in (
        "/councilwire/v1_announcements.csv?_size=max",
        "/councilwire/v1_announcements.csv?_stream=1",
        "/councilwire.csv?" + urlencode({"sql": "SELECT title, body_text FROM v1_announcements"}),
    ):
        answer = hostile_site.get(path)
        assert answer.status == 200
        cells = [cell for row in csv.reader(io.StringIO(answer.text, newline="")) for cell in row]
        assert '\'=HYPERLINK("http://evil.example","click")' in cells
        assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]


def test_the_search_shows_what_datasettes_own_table_page_counts(demo_site: Site) -> None:
    """The two ways to ask agree: what is beside a facet's value is what there is."""
    found = json.loads(
        demo_site.get("/councilwire/v1_announcements.json?_search=children&_facet=announcer&_size=0").text
    )
    page = demo_site.get("/?q=children").text
    assert f"{found['filtered_table_rows_count']} announcements" in page
    for value in found["facet_results"]["announcer"]["results"][:8]:
        shown = quote(value["value"])
        assert shown
        assert f'<bdi>{value["value"]}</bdi></a> <span class="count">{value["count"]}</span>' in page.replace(
            "&#39;", "'"
        )
