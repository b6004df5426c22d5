"""Versions: a new one only when the text changes in substance, and always the same ones from the same captures."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, select, text

from schema.load import load_run
from schema.models import PageVersion
from schema.records import RunBatch
from tests.schema.batches import batch, capture, document, page
from tests.schema.texts import RELEASE

URL = "https://fernshire.example/news/young-carers"
EDITED = RELEASE.replace("£4.2 million", "£4.7 million")


def versions(engine: Engine) -> list[tuple[str, bool, int, int]]:
    """(change_kind, is_current, cosmetic_changes, edition) of the page's versions."""
    query = "SELECT change_kind, is_current, cosmetic_changes, edition FROM page_version ORDER BY valid_from"
    with engine.connect() as connection:
        return [(row[0], bool(row[1]), row[2], row[3]) for row in connection.execute(text(query))]


def body(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.execute(text("SELECT body_text FROM v1_pages")).scalar_one())


def test_a_changed_amount_makes_a_new_version_with_the_words_that_changed(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL)))
    report = load_run(warehouse, batch(page(URL, EDITED, 2), number=2))
    assert report.changed == 1
    assert versions(warehouse) == [("new", False, 0, 1), ("substantive", True, 0, 1)]
    assert body(warehouse) == EDITED
    with warehouse.connect() as connection:
        query = select(PageVersion.valid_from, PageVersion.valid_to, PageVersion.diff).order_by(PageVersion.valid_from)
        before, after = connection.execute(query).all()
    assert (before.valid_to, before.diff) == (after.valid_from, None)
    assert after.diff == [["£4.2", "£4.7"]]


@pytest.mark.parametrize(
    "cosmetic",
    [
        RELEASE.replace("’", "'").replace('"', "”"),
        RELEASE.upper(),
        RELEASE.replace("\n\n", "\n\n\n"),
        f"{RELEASE}\n\nLast updated: 3 March 2026",
        f"1,204 views\n\n{RELEASE}",
        f"{RELEASE}\n\n2 min read",
        RELEASE.replace("Brightwater Trust", "Bright\u00adwater  Trust"),
    ],
)
def test_case_typography_counters_and_dates_of_view_make_no_version(warehouse: Engine, cosmetic: str) -> None:
    load_run(warehouse, batch(page(URL)))
    report = load_run(warehouse, batch(page(URL, cosmetic, 2), number=2))
    assert (report.changed, report.cosmetic) == (0, 1)
    assert versions(warehouse) == [("new", True, 1, 1)]
    assert body(warehouse) == cosmetic


def test_a_new_headline_makes_a_new_version(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL)))
    load_run(warehouse, batch(page(URL, number=2, title="Young carers' centre opens late"), number=2))
    assert [kind for kind, *_ in versions(warehouse)] == ["new", "substantive"]


def test_an_empty_document_never_replaces_a_good_text(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL)))
    report = load_run(warehouse, batch(page(URL, "", 2), number=2))
    assert (report.changed, report.cosmetic, report.issues) == (0, 0, 1)
    assert body(warehouse) == RELEASE
    with warehouse.connect() as connection:
        issue = connection.execute(text("SELECT kind, url, warc_file FROM v1_issues")).one()
    assert (issue.kind, issue.url, bool(issue.warc_file)) == ("no-body", URL, True)


def test_a_text_that_goes_and_comes_back_has_three_versions(warehouse: Engine) -> None:
    for number, text_of_the_night in enumerate((RELEASE, EDITED, RELEASE), start=1):
        load_run(warehouse, batch(page(URL, text_of_the_night, number), number=number))
    assert [kind for kind, *_ in versions(warehouse)] == ["new", "substantive", "substantive"]


def test_captures_that_arrive_late_take_their_place_in_the_chain(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL, EDITED, 3), number=3))
    load_run(warehouse, batch(page(URL, RELEASE, 1), number=1))
    load_run(warehouse, batch(page(URL, RELEASE, 2), number=2))
    assert versions(warehouse) == [("new", False, 0, 1), ("substantive", True, 0, 1)]
    assert body(warehouse) == EDITED


def test_a_yearly_page_rewritten_in_place_is_a_new_announcement(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL, title="Council tax for 2026", published=date(2026, 3, 1))))
    later = page(URL, EDITED, 366, title="Council tax for 2027", published=date(2027, 3, 2))
    load_run(warehouse, batch(later, number=366))
    assert versions(warehouse) == [("new", False, 0, 1), ("rewritten", True, 0, 2)]
    with warehouse.connect() as connection:
        titles = list(connection.execute(text("SELECT title FROM v1_announcements ORDER BY published_on")).scalars())
    assert titles == ["Council tax for 2026", "Council tax for 2027"]


def recleaned(number: int, *documents_of: tuple[int, str]) -> RunBatch:
    """A recleaning that reads the captures of the given nights as the given texts."""
    pairs = [(capture(URL, at), document(capture(URL, at), said, cleaner="2")) for at, said in documents_of]
    return batch(*pairs, number=number, mode="reclean")


def test_recleaning_replaces_what_old_captures_were_read_as(warehouse: Engine) -> None:
    for number in (1, 2):
        load_run(warehouse, batch(page(URL, f"Accept all cookies\n\n{RELEASE}", number), number=number))
    load_run(warehouse, batch(page(URL, f"Accept all cookies\n\n{EDITED}", 3), number=3))
    with warehouse.connect() as connection:
        ids = list(connection.execute(text("SELECT id FROM page_version ORDER BY valid_from")).scalars())
    load_run(warehouse, recleaned(4, (1, RELEASE), (2, RELEASE), (3, EDITED)))
    assert [kind for kind, *_ in versions(warehouse)] == ["new", "substantive"]
    assert body(warehouse) == EDITED
    with warehouse.connect() as connection:
        assert list(connection.execute(text("SELECT id FROM page_version ORDER BY valid_from")).scalars()) == ids
        assert (
            connection.execute(text("SELECT count(*) FROM document WHERE body_text LIKE 'Accept%'")).scalar_one() == 0
        )
        assert set(connection.execute(text("SELECT cleaner_version FROM capture")).scalars()) == {"2"}


def test_recleaning_may_find_that_two_versions_were_one(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL, f"{RELEASE}\n\nJobs of the day: plumber", 1)))
    load_run(warehouse, batch(page(URL, f"{RELEASE}\n\nJobs of the day: baker", 2), number=2))
    assert len(versions(warehouse)) == 2
    load_run(warehouse, recleaned(3, (1, RELEASE), (2, RELEASE)))
    assert versions(warehouse) == [("new", True, 0, 1)]


def test_recleaning_twice_changes_nothing(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL)))
    for number in (2, 3):
        report = load_run(warehouse, recleaned(number, (1, RELEASE)))
        assert (report.new_pages, report.changed, report.cosmetic) == (0, 0, 0)
    assert versions(warehouse) == [("new", True, 0, 1)]


def test_recleaning_resolves_issues_that_it_no_longer_meets_and_repeats_none(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL, "")))
    load_run(warehouse, recleaned(2, (1, "")))
    with warehouse.connect() as connection:
        assert list(connection.execute(text("SELECT resolved_at FROM v1_issues")).scalars()) == [None]
    load_run(warehouse, recleaned(3, (1, RELEASE)))
    with warehouse.connect() as connection:
        assert (
            connection.execute(text("SELECT count(*) FROM v1_issues WHERE resolved_at IS NOT NULL")).scalar_one() == 1
        )
    assert body(warehouse) == RELEASE


def test_two_captures_of_one_moment_make_one_version(warehouse: Engine) -> None:
    first, second = page(URL), page(URL, EDITED)
    second = (replace(second[0], warc_offset=500), replace(second[1], warc_offset=500))
    load_run(warehouse, batch(first, second))
    assert versions(warehouse) == [("new", True, 0, 1)]
