"""The morning page of a release tells what the release before it could not."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from publishing.publish import publish
from publishing.release import Release
from schema.load import load_run
from tests.publishing import nights
from tests.publishing.nights import moment, release_of_night
from tests.schema.batches import batch, capture, document, page


def headlines(release: Release) -> set[str]:
    """What the morning page of `release` has as new."""
    news = release.morning.news
    told = {story.headline.title for kind in news.kinds for of in kind.sources for story in of.stories}
    page = (release.path / "morning.html").read_text(encoding="utf-8")
    assert all(title in page for title in told)
    return told


def test_what_was_fetched_in_the_second_in_which_the_release_is_made_is_in_its_morning(
    warehouse: Engine, tmp_path: Path
) -> None:
    fetched = replace(capture(nights.CARERS), fetched_at=moment(1) + timedelta(milliseconds=300))
    load_run(warehouse, batch((fetched, document(fetched))))
    release = publish(warehouse, str(tmp_path / "releases"), moment=moment(1) + timedelta(milliseconds=700))
    assert headlines(release) == {"Centre for young carers opens"}
    assert release.id == "20260302T031501Z"


def test_what_was_fetched_before_the_last_release_and_loaded_after_it_is_in_the_next_ones_morning(
    warehouse: Engine, tmp_path: Path
) -> None:
    load_run(warehouse, batch(page(nights.CARERS), page(nights.ROADS, nights.text_about("road"), title="Roads")))
    release_of_night(warehouse, tmp_path / "releases", 2)
    late = page(nights.PARKS, nights.text_about("park"), 2, title="Parks")
    edited = page(nights.ROADS, f"{nights.text_about('road')}\n\nAnd one more thing.", 2, title="Roads")
    load_run(warehouse, batch(late, edited, number=2))
    release = release_of_night(warehouse, tmp_path / "releases", 3)
    assert headlines(release) == {"Parks"}
    assert [edit.url for edit in release.morning.edits.shown] == [nights.ROADS]
    nothing_more = release_of_night(warehouse, tmp_path / "releases", 4).morning
    assert (nothing_more.news.count, nothing_more.edits.count) == (0, 0)
