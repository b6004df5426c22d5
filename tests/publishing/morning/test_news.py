"""What is new and why it was taken for new, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from publishing.morning import news
from publishing.morning.news import Story
from schema.load import load_run
from tests.publishing.morning.told import morning_of, part, read
from tests.schema import rich
from tests.schema.batches import batch, page, source
from tests.schema.texts import RELEASE

NEWS = "https://fernshire.example/news"


def stories(warehouse: Engine, night: int) -> dict[str, Story]:
    """The night's stories by address."""
    told = morning_of(warehouse, night).news
    return {story.headline.url: story for kind in told.kinds for source in kind.sources for story in source.stories}


def said(story: Story) -> list[str]:
    return [f"{why.before}{why.title or ''}{why.after}" for why in story.why]


def test_a_yearly_page_written_anew_is_new_and_is_told_from_last_years_notice(warehouse: Engine) -> None:
    rich.fill(warehouse)
    tax = stories(warehouse, 2)[rich.TAX]
    assert tax.headline.title == "Council tax 2026"
    assert said(tax) == [
        "Another year’s notice: the same address had Council tax 2025 of 20 February 2025 before.",
    ]


def test_what_nothing_resembles_says_so_and_copies_are_named_with_how_sure_they_are(warehouse: Engine) -> None:
    rich.fill(warehouse)
    first = stories(warehouse, 1)[rich.CARERS]
    assert said(first) == ["First seen tonight; nothing like it was found."]
    assert {(one.outlet, one.url, one.matched_by) for one in first.carriers} == {
        ("Gazette", rich.COPY, "same text"),
        ("Gazette", rich.LATE_COPY, "same text"),
    }
    assert {one.certainty for one in first.carriers} == {"certain"}


def test_an_announcement_of_old_that_is_found_only_now_says_how_late(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(f"{NEWS}/old", published=date(2026, 1, 1))))
    assert said(stories(warehouse, 1)[f"{NEWS}/old"]) == ["First seen tonight, 60 days after its day of publication."]


def test_the_text_is_shown_only_where_the_licence_allows_it(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(f"{NEWS}/a")))
    other = " ".join(f"word{number}" for number in range(200))
    closed = source("gazette", "local-press", full_text=False)
    load_run(warehouse, batch(page("https://gazette.example/a", other), of=closed))
    found = stories(warehouse, 1)
    assert (found[f"{NEWS}/a"].text, found["https://gazette.example/a"].text) == (RELEASE, None)
    shown = part(read(morning_of(warehouse, 1)), "new")
    assert "on Saturdays from 10am" in shown
    assert "word30" in shown
    assert "word80" not in shown


def test_departments_come_before_councils_before_the_press_and_the_newest_first(warehouse: Engine) -> None:
    text = iter(" ".join(f"w{one}x{number}" for number in range(80)) for one in range(9))
    for source_id, kind in (("gazette", "local-press"), ("fernshire", "council"), ("department", "department")):
        pages = [page(f"https://{source_id}.example/{day}", next(text), published=date(2026, 3, day)) for day in (1, 2)]
        load_run(warehouse, batch(*pages, of=source(source_id, kind)))
    told = morning_of(warehouse, 1).news
    assert [kind.name for kind in told.kinds] == ["Departments", "Councils", "Local press"]
    days = [[one.headline.published_on for one in kind.sources[0].stories] for kind in told.kinds]
    assert days == [[date(2026, 3, 2), date(2026, 3, 1)]] * 3


def test_a_flood_is_shared_out_fairly_and_what_is_not_shown_is_counted(
    warehouse: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, most in (("WITH_TEXT", 2), ("WITH_EXCERPT", 2), ("WITH_HEADLINE", 3)):
        monkeypatch.setattr(news, name, most)
    for source_id, count in (("fernshire", 7), ("marlow", 2)):
        pages = [
            page(
                f"https://{source_id}.example/{number}",
                " ".join(f"{source_id}{number}x{place}" for place in range(80)),
                published=date(2026, 3, 1) - timedelta(days=number),
            )
            for number in range(count)
        ]
        load_run(warehouse, batch(*pages, of=source(source_id)))
    told = morning_of(warehouse, 1).news
    fernshire, marlow = told.kinds[0].sources
    assert (told.count, told.publishers, told.first_night) == (9, 2, True)
    assert [story.text is not None for story in fernshire.stories] == [True, False]
    assert [story.text is not None for story in marlow.stories] == [True, False]
    assert [one.url.rsplit("/", 1)[1] for one in fernshire.headlines] == ["2", "3", "4"]
    assert (fernshire.rest, marlow.rest) == (2, 0)
    assert "Besides these two announcements of Fernshire are counted only." in part(
        read(morning_of(warehouse, 1)), "new"
    )


def test_only_a_warehouse_that_knew_nothing_has_a_first_night(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(f"{NEWS}/a")))
    load_run(warehouse, batch(page(f"{NEWS}/b", " ".join(f"x{n}" for n in range(90)), 2), number=2))
    assert [morning_of(warehouse, number).news.first_night for number in (1, 2, 3)] == [True, False, False]
