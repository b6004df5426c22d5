"""Announcements: counted once however many pages carry them, and never merged because they look alike."""

from datetime import date
from itertools import permutations

import pytest
from sqlalchemy import Engine, text

from schema.engine import open_engine
from schema.load import load_run
from schema.migrate import downgrade, upgrade
from schema.read import page_way
from schema.records import RunBatch
from tests.schema.batches import batch, page, source
from tests.schema.texts import ABRIDGED, BINS, QUOTING, RELEASE, TAX

COUNCIL = "https://fernshire.example/news/young-carers"
GAZETTE, RADIO, TRADE = source("gazette", "local-press"), source("radio", "local-press"), source("trade", "trade-press")
INTRO = "Children who care for a relative have a place to go at last. The county council told us more.\n\n"


def announcements(engine: Engine) -> list[set[str]]:
    """The pages of each announcement, by source id."""
    groups: dict[str, set[str]] = {}
    with engine.connect() as connection:
        for name, source_id in connection.execute(text("SELECT announcement_id, source_id FROM v1_pages")):
            groups.setdefault(name, set()).add(source_id)
    return sorted(groups.values(), key=sorted)


def copy_at(outlet: str, body: str, day: int = 2, title: str = "New centre for young carers") -> RunBatch:
    of = {"gazette": GAZETTE, "radio": RADIO, "trade": TRADE}[outlet]
    url = f"https://{outlet}.example/2026/young-carers"
    return batch(page(url, body, minute=day, title=title, published=date(2026, 3, day)), of=of)


@pytest.mark.parametrize("body", [RELEASE, INTRO + RELEASE, ABRIDGED], ids=["verbatim", "with an intro", "abridged"])
def test_a_copy_at_another_outlet_joins_the_announcement(warehouse: Engine, body: str) -> None:
    load_run(warehouse, batch(page(COUNCIL)))
    report = load_run(warehouse, copy_at("gazette", body))
    assert (report.merged, report.new_announcements) == (1, 0)
    assert announcements(warehouse) == [{"fernshire", "gazette"}]


def test_a_story_that_only_quotes_stays_apart(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(COUNCIL)))
    report = load_run(warehouse, copy_at("trade", QUOTING))
    assert (report.merged, report.new_announcements) == (0, 1)


def test_a_yearly_notice_with_other_year_and_amounts_stays_apart(warehouse: Engine) -> None:
    one = TAX.format(year="2025/26", rise="4.99", band="1,544.31", more="73.40")
    two = TAX.format(year="2026/27", rise="3.99", band="1,605.93", more="61.62")
    day = date(2026, 3, 1)
    load_run(warehouse, batch(page(f"{COUNCIL}-1", one, published=day), page(f"{COUNCIL}-2", two, published=day)))
    assert len(announcements(warehouse)) == 2


def test_an_equal_text_a_year_later_is_another_announcement(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(f"{COUNCIL}-1"), page(f"{COUNCIL}-2", published=date(2027, 3, 1))))
    assert len(announcements(warehouse)) == 2


def test_the_same_template_for_another_town_stays_apart(warehouse: Engine) -> None:
    one = BINS.format(town="Alderwick", place="Mill Lane")
    two = BINS.format(town="Thornley", place="Quarry Road")
    load_run(warehouse, batch(page(f"{COUNCIL}-1", one, title="Bins"), page(f"{COUNCIL}-2", two, title="Bins")))
    assert len(announcements(warehouse)) == 2


def test_an_edit_that_changes_a_text_matches_it_anew(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(COUNCIL)))
    load_run(warehouse, copy_at("gazette", QUOTING))
    assert len(announcements(warehouse)) == 2
    corrected = page("https://gazette.example/2026/young-carers", RELEASE, 2, published=date(2026, 3, 2))
    assert load_run(warehouse, batch(corrected, number=2, of=GAZETTE)).merged == 1
    assert announcements(warehouse) == [{"fernshire", "gazette"}]


def test_an_id_that_is_given_up_is_redirected_and_taken_back_after_a_split(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(COUNCIL)))
    load_run(warehouse, copy_at("gazette", QUOTING))
    ids = _ids(warehouse)
    load_run(warehouse, batch(page("https://gazette.example/2026/young-carers", RELEASE, 2), number=2, of=GAZETTE))
    kept = _ids(warehouse)
    assert kept == {"fernshire": ids["fernshire"], "gazette": ids["fernshire"]}
    assert _redirects(warehouse) == {ids["gazette"]: ids["fernshire"]}
    load_run(warehouse, batch(page("https://gazette.example/2026/young-carers", QUOTING, 3), number=3, of=GAZETTE))
    assert (_ids(warehouse), _redirects(warehouse)) == (ids, {})


def test_the_announcers_own_page_speaks_for_the_announcement_though_the_press_was_first(warehouse: Engine) -> None:
    load_run(warehouse, copy_at("gazette", INTRO + RELEASE, day=1))
    load_run(warehouse, batch(page(COUNCIL, published=date(2026, 3, 2))))
    with warehouse.connect() as connection:
        row = connection.execute(text("SELECT announcer_id, title, pages, published_on FROM v1_announcements")).one()
    assert (row.announcer_id, row.title, row.pages) == ("fernshire", "Centre for young carers opens", 2)
    assert str(row.published_on) == "2026-03-01"


def test_every_match_says_to_what_and_how(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(COUNCIL)))
    load_run(warehouse, copy_at("gazette", ABRIDGED))
    load_run(warehouse, copy_at("radio", RELEASE))
    query = """
        SELECT p.source_id, ap.matched_by, t.page_id IS NOT NULL AS has_match, ap.score
        FROM announcement_page ap JOIN page p ON p.id = ap.page_id
        LEFT JOIN announcement_page t ON t.id = ap.matched_to_id ORDER BY p.source_id"""
    with warehouse.connect() as connection:
        rows = [(row[0], row[1], bool(row[2])) for row in connection.execute(text(query))]
    assert rows == [("fernshire", "first", False), ("gazette", "near copy", True), ("radio", "same text", True)]


def test_the_order_of_arrival_does_not_matter(database: str) -> None:
    nights = [
        batch(page(COUNCIL)),
        copy_at("gazette", ABRIDGED, day=1),
        copy_at("radio", INTRO + RELEASE),
        copy_at("trade", QUOTING),
    ]
    outcomes = set()
    for number, order in enumerate(permutations(nights)):
        if number % 4:
            continue  # six of the 24 orders, each source once in each place or nearly so
        engine = open_engine(f"{database}{number}" if database.startswith("sqlite") else database)
        upgrade(engine)
        for night in order:
            load_run(engine, night)
        query = "SELECT source_id, announcement_id, is_primary, matched_by, score FROM v1_pages ORDER BY source_id"
        with engine.connect() as connection:
            outcomes.add(tuple(tuple(row) for row in connection.execute(text(query))))
        downgrade(engine, "base")
        engine.dispose()
    assert len(outcomes) == 1


def test_show_tells_the_pages_way(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(COUNCIL)))
    load_run(warehouse, copy_at("gazette", ABRIDGED))
    load_run(warehouse, copy_at("trade", QUOTING))
    way = page_way(warehouse, "https://gazette.example/2026/young-carers")[0]
    assert (way.compared[0].source_id, way.compared[0].is_same) == ("fernshire", True)
    assert way.compared[0].why.startswith("near copy (score")
    story = page_way(warehouse, "https://trade.example/2026/young-carers")[0]
    assert {(other.source_id, other.is_same) for other in story.compared} == {("fernshire", False), ("gazette", False)}
    assert {(relation.kind, relation.source_id) for relation in story.related} >= {("quote", "fernshire")}
    assert story.related[0].passages[0].startswith("Young carers told us")
    assert way.announcement is not None
    assert way.announcement.matched_by == "near copy"
    assert [(carrier.source_id, carrier.is_primary) for carrier in way.announcement.pages] == [
        ("fernshire", True),
        ("gazette", False),
    ]


def _ids(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(text("SELECT source_id, announcement_id FROM v1_pages"))}


def _redirects(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(text("SELECT old_id, new_id FROM announcement_redirect"))}
