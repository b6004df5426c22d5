"""`councilwire demo` as a newcomer runs it, and its warehouse against the gold that ships with the demo."""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from demo.expected import expected_issues, gold, gone_pages
from schema.duplicates import explain
from schema.v1.audit import audit
from tests.demonstration import Demonstration

PAGES = """
    SELECT page.source_id, page.url, page.withdrawn_at, document.title, document.published_on, document.body_text,
        announcement_page.announcement_id
    FROM page
    JOIN page_version ON page_version.page_id = page.id AND page_version.is_current
    JOIN document ON document.id = page_version.document_id
    LEFT JOIN announcement_page ON announcement_page.page_id = page.id AND announcement_page.is_current
"""


def by_path(rows: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Pages by source and path."""
    return {(row["source_id"], "/" + row["url"].split("/", 3)[3]): row for row in rows}


def test_the_demo_collects_exactly_the_pages_of_its_gold(demonstration: Demonstration) -> None:
    wanted = {(page.source_id, page.url_path) for page in gold(2)} | set(gone_pages(2))
    assert set(by_path(demonstration.rows(PAGES))) == wanted
    assert len(wanted) >= 80


def test_every_text_comes_out_paragraph_for_paragraph_with_its_title_and_day(demonstration: Demonstration) -> None:
    found = by_path(demonstration.rows(PAGES))
    for page in gold(2):
        row = found[page.source_id, page.url_path]
        assert row["body_text"].split("\n\n") == list(page.body_paragraphs), page.url_path
        assert (row["title"], str(row["published_on"])) == (page.title, str(page.published)), page.url_path


def test_pages_are_one_announcement_exactly_where_the_gold_says_so(demonstration: Demonstration) -> None:
    found = by_path(demonstration.rows(PAGES))
    together: defaultdict[str, set[str]] = defaultdict(set)
    apart: defaultdict[str, set[str]] = defaultdict(set)
    for page in gold(2):
        row = found[page.source_id, page.url_path]
        together[page.announcement].add(row["announcement_id"])
        apart[row["announcement_id"]].add(page.announcement)
    assert {key: ids for key, ids in together.items() if len(ids) > 1} == {}
    assert {key: names for key, names in apart.items() if len(names) > 1} == {}


COMPARED = """
    SELECT one.url AS one, other.url AS other, page_match.matched_by, page_match.score, page_match.features
    FROM page_match
    JOIN announcement_page AS a ON a.id = page_match.left_id
    JOIN announcement_page AS b ON b.id = page_match.right_id
    JOIN page AS one ON one.id = a.page_id
    JOIN page AS other ON other.id = b.page_id
"""


def cases_in_the_docs() -> list[list[str]]:
    """Rows of the table in docs/duplicates.md: case, a page's name, another's, one announcement or not, why."""
    page = (Path(__file__).parents[2] / "docs" / "duplicates.md").read_text(encoding="utf-8")
    table = page.split("## Why two pages are one, or not")[1].split("\n## ")[0]
    rows = [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return [row for row in rows if len(row) == 5 and row[0] not in {"case", "---"}]


@pytest.mark.parametrize("case", cases_in_the_docs(), ids=lambda case: case[0])
def test_every_kind_of_copy_and_look_alike_comes_out_as_the_docs_say(
    demonstration: Demonstration, case: list[str]
) -> None:
    _, one, other, same, why = case
    carried = {row["url"].rstrip("/").rsplit("/", 1)[-1]: row["announcement_id"] for row in demonstration.rows(PAGES)}
    other = one if other == "itself" else other
    assert (carried[one] == carried[other]) == (same == "yes")
    said = {
        frozenset(row[side].rstrip("/").rsplit("/", 1)[-1] for side in ("one", "other")): explain(
            row["matched_by"], row["score"], json.loads(row["features"])
        )
        for row in demonstration.rows(COMPARED)
    }
    versions = demonstration.rows(
        f"SELECT diff FROM page_version JOIN page ON page.id = page_id WHERE url LIKE '%/{one}'"
    )
    if one == other:
        number = {"one version": 1, "two versions": 2}[why.split(":")[0]]
        assert len(versions) == number
        if number == 2:
            assert json.loads(versions[1]["diff"]) == [re.findall(r"£[\d.]+", why)]
    elif why.startswith("a series"):
        kinds = demonstration.rows(
            "SELECT kind FROM relation JOIN announcement_page AS a ON a.id IN (left_id, right_id) "
            f"JOIN page ON page.id = a.page_id WHERE url LIKE '%/{one}'"
        )
        assert [row["kind"] for row in kinds] == ["series"]
    else:
        assert said.get(frozenset({one, other}), "too little in common to be compared") == why


def test_withdrawn_and_gone_pages_are_kept_and_marked(demonstration: Demonstration) -> None:
    found = by_path(demonstration.rows(PAGES))
    withdrawn = {(page.source_id, page.url_path) for page in gold(2) if page.withdrawn} | set(gone_pages(2))
    assert withdrawn
    assert {key for key, row in found.items() if row["withdrawn_at"] is not None} == withdrawn


def test_what_could_not_be_read_is_in_the_issue_table(demonstration: Demonstration) -> None:
    found = {(row["source_id"], row["kind"]) for row in demonstration.rows("SELECT source_id, kind FROM issue")}
    assert {(issue.source_id, issue.kind) for issue in expected_issues(1)} <= found


def test_the_second_night_costs_mostly_answers_that_nothing_changed(demonstration: Demonstration) -> None:
    runs = demonstration.rows("SELECT source_id, fetched, not_modified FROM crawl_run ORDER BY started_at")
    assert len(runs) == 27
    second = runs[9:18]
    # One site changed the wording of a notice that stands on all its pages: they must all be read again.
    others = [run for run in second if run["source_id"] != "harrowmere"]
    assert sum(run["not_modified"] for run in others) > 5 * sum(run["fetched"] for run in others)


def test_a_site_that_has_a_new_design_on_the_third_night_is_reported_as_broken_and_keeps_its_texts(
    demonstration: Demonstration,
) -> None:
    states = {row["source_id"]: row for row in demonstration.rows("SELECT * FROM v1_health WHERE until IS NULL")}
    assert {name for name, row in states.items() if row["state"] != "healthy"} == {"calderwick-courier", "oxmere"}
    assert states["oxmere"]["state"] == "blocked"
    assert states["calderwick-courier"]["state"] == "broken"
    assert {"site-changed", "held-back"} <= {
        one["reason"] for one in json.loads(states["calderwick-courier"]["reasons"])
    }
    past = demonstration.rows("SELECT state FROM v1_health WHERE source_id = 'calderwick-courier' ORDER BY since")
    assert [row["state"] for row in past] == ["healthy", "broken"]
    assert "What to do: correct `start`" in demonstration.said
    kept = [row for row in demonstration.rows(PAGES) if row["source_id"] == "calderwick-courier"]
    assert {row["withdrawn_at"] for row in kept} == {None}  # their texts: see the comparison with the gold above


def test_the_demos_rows_keep_every_promise_of_the_public_interface(demonstration: Demonstration) -> None:
    engine = demonstration.open()
    with engine.connect() as connection:
        assert audit(connection) == []
    engine.dispose()


def test_the_demo_says_where_its_warehouse_lies_and_gives_queries_that_work(demonstration: Demonstration) -> None:
    assert str(demonstration.database) in demonstration.said.replace("\n", "")
    queries = [line.split('"')[1] for line in demonstration.said.splitlines() if line.strip().startswith("sqlite3 ")]
    assert len(queries) == 3
    for query in queries:
        assert demonstration.rows(query)
