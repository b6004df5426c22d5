"""The facts that a source's health is judged by, and the spells it spends in each state."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine, text

from schema.health import Reason, current_health, health_facts, nights_of, record_health
from schema.load import load_run
from schema.records import IssueRecord, RemovedRecord
from tests.schema.batches import batch, capture, document, night, page, source

URL = "https://fernshire.example/news/{}"
SILENT = Reason("silent", "nothing for 40 days")


def test_facts_tell_nights_newest_first_with_what_each_brought(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL.format(1))))
    load_run(warehouse, batch(page(URL.format(2), number=2), number=2))
    facts = health_facts(warehouse, "fernshire", night(3))
    assert [fact.new_pages for fact in facts.nights] == [1, 1]
    assert [fact.started_at for fact in facts.nights] == [night(2), night(1)]
    assert facts.crawled_since == night(1).date()
    assert nights_of(warehouse, "fernshire") == facts.nights


def test_recleaning_is_no_night(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL.format(1))))
    load_run(warehouse, batch(number=2, mode="reclean"))
    assert len(health_facts(warehouse, "fernshire", night(3)).nights) == 1


def test_the_newest_day_is_of_publication_or_of_first_sight_where_no_page_tells_it(warehouse: Engine) -> None:
    assert health_facts(warehouse, "fernshire", night(1)).newest_on is None
    load_run(warehouse, batch(page(URL.format(1))))
    published = health_facts(warehouse, "fernshire", night(1))
    assert (str(published.newest_on), published.last_month) == ("2026-03-01", 1)
    undated = capture(URL.format(2), 5)
    load_run(warehouse, batch((undated, document(undated, "Undated words.", title="No day", published=None)), number=5))
    assert health_facts(warehouse, "fernshire", night(6)).newest_on == night(5).date()
    assert health_facts(warehouse, "fernshire", night(60)).last_month == 0


def test_pages_tell_how_much_of_each_was_kept_and_taken_out(warehouse: Engine) -> None:
    taken = capture(URL.format(1))
    removed = (RemovedRecord("alert", "x" * 30, "main"), RemovedRecord("share-text", "y" * 12, "main"))
    load_run(warehouse, batch((taken, document(taken, "A body.", removed=removed))))
    (fact,) = health_facts(warehouse, "fernshire", night(2)).pages
    assert (fact.characters, fact.removed_characters, str(fact.published_on)) == (7, 42, "2026-03-01")


def test_only_issues_that_the_last_night_met_are_counted(warehouse: Engine) -> None:
    first = replace(batch(page(URL.format(1))), issues=(IssueRecord("no-date", URL.format(1), "none", night(1)),))
    load_run(warehouse, first)
    assert health_facts(warehouse, "fernshire", night(1)).met_last_night == {"no-date": 1}
    load_run(warehouse, batch(number=2))
    assert health_facts(warehouse, "fernshire", night(2)).met_last_night == {}


def test_a_state_that_lasts_is_one_spell_and_a_change_begins_another(warehouse: Engine) -> None:
    fernshire = source()
    first = record_health(warehouse, fernshire, "healthy", (), night(1))
    again = record_health(warehouse, fernshire, "healthy", (), night(2))
    worse = record_health(warehouse, fernshire, "degraded", (SILENT,), night(3))
    began = [(one.began, one.before) for one in (first, again, worse)]
    assert began == [(True, None), (False, None), (True, "healthy")]
    assert again.spell.since == night(1)
    assert current_health(warehouse) == {"fernshire": worse.spell}
    with warehouse.connect() as connection:
        spells = connection.execute(text("SELECT state, until IS NULL FROM v1_health ORDER BY since")).all()
    assert [tuple(spell) for spell in spells] == [("healthy", False), ("degraded", True)]


def test_a_source_that_never_loaded_has_health_all_the_same(warehouse: Engine) -> None:
    judged = record_health(warehouse, source("ashmere"), "broken", (Reason("failed", "no disk"),), night(1))
    assert current_health(warehouse)["ashmere"] == judged.spell
    assert health_facts(warehouse, "ashmere", night(1) + timedelta(days=1)).nights == ()
