"""Errands besides the nightly one: a newsroom's history in portions, and looking back for what was published late."""

from dataclasses import replace
from datetime import date

from sqlalchemy import text

from flows.collect import BACKFILL, Errand, collect
from flows.results import SourceResult
from flows.selection import read_source
from schema.engine import open_engine
from schema.migrate import upgrade
from spiders.capture import Outcome
from tests.flows.conftest import Press
from tests.parish_site import POSTS, Post


def run(press: Press, errand: Errand) -> SourceResult:
    upgrade(open_engine(press.database_url))
    press.web.served.clear()
    return collect(read_source(press.settings.sources_dir, "saltmere"), errand, press.settings, lambda *_: None)


def titles(press: Press) -> set[str]:
    engine = open_engine(press.database_url, read_only=True)
    with engine.connect() as connection:
        found = set(connection.execute(text("SELECT title FROM v1_pages")).scalars())
    engine.dispose()
    return found


def start_in_october(press: Press) -> None:
    """Let the source's file want announcements from October on."""
    path = press.settings.sources_dir / "saltmere.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("since: 2026-01-01", "since: 2026-10-01"), encoding="utf-8"
    )


def test_a_backfill_fetches_the_history_in_portions_until_it_is_whole(press: Press) -> None:
    start_in_october(press)
    run(press, Errand())
    recent = {post.title for post in POSTS if post.day >= "2026-10-01"}
    assert titles(press) == recent
    errand = Errand(date(2026, 1, 1), mode=BACKFILL, page_budget=2)
    assert len(POSTS) - len(recent) == 3
    assert (run(press, errand).load.new_pages, run(press, errand).load.new_pages) == (2, 1)
    assert titles(press) == {post.title for post in POSTS}
    assert run(press, errand).outcome in {Outcome.NOTHING_NEW, Outcome.UNCHANGED}


def test_a_backfill_asks_for_no_page_that_is_there(press: Press) -> None:
    start_in_october(press)
    run(press, Errand())
    run(press, Errand(date(2026, 1, 1), mode=BACKFILL, page_budget=1))
    pages = [one.path for one in press.web.served if one.path.startswith("/news/") and "/page/" not in one.path]
    assert [path for path in pages if path != "/news/"] == [f"/news/{POSTS[3].slug}/"]


def test_a_backfill_that_is_half_done_neither_holds_up_the_night_nor_counts_for_health(press: Press) -> None:
    start_in_october(press)
    run(press, Errand())
    halfway = run(press, Errand(date(2026, 1, 1), mode=BACKFILL, page_budget=1))
    assert halfway.health is None
    run(press, Errand())
    assert not any("/page/" in one.path for one in press.web.served), "the night stopped at known pages, as ever"


def test_a_page_that_is_published_late_under_an_earlier_date_is_found_by_looking_back(press: Press) -> None:
    today = date.today().isoformat()  # noqa: DTZ011 - days to look back count from it
    press.site.posts = [replace(post, day=today) for post in POSTS]
    run(press, Errand())
    late = Post(
        "late", "Minutes of the harbour trust are out", today, ("They were kept back until the audit was over.",)
    )
    press.site.posts = [*press.site.posts[:5], late, *press.site.posts[5:]]
    run(press, Errand())
    assert late.title not in titles(press), "it stands behind a page of known items"
    run(press, Errand(look_back_days=30))
    assert late.title in titles(press)
