"""The page: its head, escaping, what it may ask for, and that equal rows give equal bytes."""

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from publishing.morning import Morning, gather, headline, page, troubles
from publishing.morning.news import Headline, KindNews, News, SourceNews, Story
from publishing.morning.page import render
from publishing.morning.shown import visible
from publishing.morning.why_new import Why
from schema.engine import open_engine
from schema.health import Reason, record_health
from schema.load import load_run
from tests.databases import Cluster
from tests.publishing.morning import hostile
from tests.publishing.morning.told import morning_of, parsed, part, read, span, words
from tests.publishing.released import released
from tests.schema import rich
from tests.schema.batches import batch, check, night, source
from tests.schema.batches import page as page_of

NEWS = "https://fernshire.example/news"


def test_the_head_says_in_words_what_is_new_edited_withdrawn_and_broken(warehouse: Engine) -> None:
    rich.fill(warehouse)
    record_health(warehouse, source(), "broken", (Reason("site-changed", "nothing matches"),), night(2))
    told = morning_of(warehouse, 2)
    assert headline(told) == (
        "One new announcement from one publisher, two edits of note, one withdrawal, one story taken up "
        "and one change of what is held to be one"
    )
    assert troubles(told) == "One source is not healthy: Fernshire (broken, since tonight)."
    shown = read(told)
    assert words(shown.find(".//h1")) == headline(told)
    assert "Tuesday 3 March 2026" in words(shown.find(".//header"))
    health = part(shown, "health")
    assert "nothing matches" in health
    assert "What to do: correct `start` or `page_pattern` in its file" in health


def test_a_quiet_night_is_told_from_one_in_which_nothing_could_be_read(warehouse: Engine) -> None:
    load_run(warehouse, batch(page_of(f"{NEWS}/a")))
    load_run(warehouse, batch(number=2, checks=(check(f"{NEWS}/a", 2),)))
    blocked = batch(number=3)
    load_run(warehouse, replace(blocked, run=replace(blocked.run, outcome="blocked")))
    assert [headline(morning_of(warehouse, number)) for number in (2, 3, 4)] == [
        "A quiet night: nothing new from one publisher",
        "No newsroom could be read: one publisher asked, none answered as it should",
        "Nothing was collected, so there is nothing to tell",
    ]
    assert "Nothing was announced that the wire did not have." in part(read(morning_of(warehouse, 2)), "new")
    assert "This says nothing of the press, only of the wire." in part(read(morning_of(warehouse, 4)), "new")


def test_an_empty_warehouse_has_a_page_too(warehouse: Engine) -> None:
    with warehouse.connect() as connection:
        shown = page(gather(connection, moment=night(1)))
    assert "Nothing was collected, so there is nothing to tell" in shown


def test_the_page_asks_for_nothing_and_runs_nothing(warehouse: Engine) -> None:
    rich.fill(warehouse)
    element = read(morning_of(warehouse, 2))
    (policy,) = element.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert not element.xpath("//script | //link | //img | //iframe | //form | //*[@src]")
    assert not [name for one in element.iter() for name in one.attrib if name.startswith("on")]
    assert all(href.startswith(("#", "https://")) for href in element.xpath("//a/@href"))
    assert "url(http" not in page(morning_of(warehouse, 2))


def test_hostile_texts_stand_as_texts_everywhere(warehouse: Engine) -> None:
    hostile.fill(warehouse)
    for number in (1, 2):
        element = read(morning_of(warehouse, number))
        assert not element.xpath("//script | //img | //*[@onload or @onerror]")
    first = words(read(morning_of(warehouse, 1)))
    for text in hostile.ALL:
        assert " ".join(visible(text).split()) in first
    second = words(read(morning_of(warehouse, 2)))
    assert hostile.CLOSING in second
    assert "safe[U+202E]txt.exe" in second
    assert "\u202e" not in second


def test_addresses_that_are_none_of_the_web_are_no_links(warehouse: Engine) -> None:
    load_run(warehouse, batch(page_of(f"{NEWS}/a")))
    told = morning_of(warehouse, 1)
    kind, story = told.news.kinds[0], told.news.kinds[0].sources[0].stories[0]
    bad = replace(story, headline=replace(story.headline, url="javascript:window.pwned=1"))
    element = read(_with(told, kind, bad))
    assert not element.xpath("//a[starts-with(@href, 'javascript')]")
    assert "Centre for young carers opens" in part(element, "new")


def _with(told: Morning, kind: KindNews, *stories: Story) -> Morning:
    source_news = SourceNews("fernshire", "Fernshire", len(stories), stories, ())
    return replace(told, news=News(len(stories), 1, False, (replace(kind, sources=(source_news,)),)))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Morning:
    path = tmp_path_factory.mktemp("told") / "warehouse.sqlite"
    shutil.copyfile(migrated_sqlite, path)
    engine = open_engine(f"sqlite:///{path}")
    load_run(engine, batch(page_of(f"{NEWS}/a")))
    found = morning_of(engine, 1)
    engine.dispose()
    return found


@settings(max_examples=40, deadline=None)
@given(title=st.text(min_size=1), body=st.text(), why=st.text())
def test_any_title_and_text_come_out_as_they_went_in(told: Morning, title: str, body: str, why: str) -> None:
    reasons = (Why("It resembles ", why, "https://a.example/", "."),)
    brief = Headline("id", title, f"{NEWS}/a", date(2026, 3, 1))
    story = Story(brief, "stated", "en", body, body or None, False, (), reasons)
    element = parsed(render(_with(told, told.news.kinds[0], story), ()))
    (heading,) = element.xpath("//section[@id='new']//h4")
    assert words(heading).split() == visible(title).split()
    paragraphs = element.xpath("//section[@id='new']//article/details/p")
    assert " ".join(map(words, paragraphs)).split() == visible(body).split()
    assert len(element.xpath("//section[@id='new']//article//*[self::script or self::img or self::svg]")) == 0


def test_a_warehouse_and_its_release_give_the_same_page(tmp_path: Path, migrated_sqlite: Path) -> None:
    path = tmp_path / "warehouse.sqlite"
    shutil.copyfile(migrated_sqlite, path)
    engine = open_engine(f"sqlite:///{path}")
    rich.fill(engine)
    release = open_engine(f"sqlite:///{released(engine, tmp_path / 'release.sqlite')}", read_only=True)
    assert page(morning_of(engine, 2)) == page(morning_of(release, 2))
    engine.dispose()
    release.dispose()


def test_both_databases_give_the_same_page(
    tmp_path: Path, migrated_sqlite: Path, postgresql_cluster: Cluster, migrated_postgresql: str
) -> None:
    shutil.copyfile(migrated_sqlite, tmp_path / "warehouse.sqlite")
    url = postgresql_cluster.create(template=migrated_postgresql)
    pages = []
    for address in (f"sqlite:///{tmp_path / 'warehouse.sqlite'}", url):
        engine = open_engine(address)
        rich.fill(engine)
        pages.append([page(morning_of(engine, number)) for number in (1, 2, 3)])
        engine.dispose()
    postgresql_cluster.drop(url)
    assert pages[0] == pages[1]


_PROGRAM = """
import sys
from datetime import datetime
from hashlib import sha256
from publishing.morning import gather, page
from schema.engine import open_engine
with open_engine(sys.argv[1], read_only=True).connect() as connection:
    moments = [datetime.fromisoformat(one) for one in sys.argv[2:]]
    print(sha256(page(gather(connection, since=moments[0], moment=moments[1])).encode()).hexdigest())
"""


def test_other_processes_give_the_same_bytes(tmp_path: Path, migrated_sqlite: Path) -> None:
    path = tmp_path / "warehouse.sqlite"
    shutil.copyfile(migrated_sqlite, path)
    engine = open_engine(f"sqlite:///{path}")
    hostile.fill(engine)
    ours = sha256(page(morning_of(engine, 2)).encode()).hexdigest()
    engine.dispose()
    for seed in ("1", "4711"):
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, f"sqlite:///{path}", *(one.isoformat() for one in span(2))],
            env={"PYTHONHASHSEED": seed, "HOME": str(tmp_path), "PATH": "", "LC_ALL": "C", "TZ": "Asia/Tokyo"},
            cwd=Path(__file__).parents[3],
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.stdout.strip() == ours, done.stderr


def test_every_chart_has_a_title_a_description_and_its_figures_as_a_table(warehouse: Engine) -> None:
    rich.fill(warehouse)
    element = read(morning_of(warehouse, 3))
    figures = element.xpath("//section[@id='charts']//figure")
    assert len(figures) == 5
    for figure in figures:
        (drawn,) = figure.xpath(".//svg[@role='img']")
        labels = drawn.get("aria-labelledby").split()
        assert [words(drawn.get_element_by_id(one)) != "" for one in labels] == [True, True]
        assert figure.xpath(".//table//th[@scope='col']")
        assert figure.xpath(".//table//th[@scope='row']")
    carried = [[words(cell) for cell in row] for row in figures[2].xpath(".//tbody/tr")]
    assert carried == [["Fernshire", "Gazette", "1"]]


def test_no_id_stands_twice_and_every_reference_leads_to_one(warehouse: Engine) -> None:
    rich.fill(warehouse)
    shown = page(morning_of(warehouse, 2))
    ids = re.findall(r'\bid="([^"]+)"', shown)
    assert sorted(ids) == sorted(set(ids))
    references = set(re.findall(r'(?:href="#|url\(#)([^")]+)', shown))
    labels = {one for some in re.findall(r'aria-labelledby="([^"]+)"', shown) for one in some.split()}
    assert (references | labels) - set(ids) == set()


def test_a_night_of_two_thousand_stays_below_three_megabytes(migrated_sqlite: Path, tmp_path: Path) -> None:
    shutil.copyfile(migrated_sqlite, tmp_path / "warehouse.sqlite")
    engine = open_engine(f"sqlite:///{tmp_path / 'warehouse.sqlite'}")
    load_run(engine, batch(page_of(f"{NEWS}/a")))
    told = morning_of(engine, 1)
    engine.dispose()
    kind, story = told.news.kinds[0], told.news.kinds[0].sources[0].stories[0]
    long = replace(story, text="Nine words of text that stand for a release. " * 130, excerpt="An opening. " * 25)
    short = replace(long, text=None)
    brief = tuple(replace(story.headline, title="A headline of some ninety characters " * 2) for _ in range(1200))
    source_news = SourceNews("fernshire", "Fernshire", 2000, (long,) * 120 + (short,) * 480, brief)
    flood = replace(told, news=News(2000, 1, True, (replace(kind, sources=(source_news,)),)))
    assert 500_000 < len(page(flood).encode()) < 3_000_000


def test_without_a_span_the_page_is_of_the_latest_night(warehouse: Engine) -> None:
    rich.fill(warehouse)
    moment = night(2) + timedelta(hours=1)
    with warehouse.connect() as connection:
        latest = page(gather(connection, moment=moment))
        said = gather(connection, moment=moment, since=night(2) - timedelta(microseconds=1))
    assert latest == page(said)


def test_the_release_stands_in_the_foot(warehouse: Engine) -> None:
    with warehouse.connect() as connection:
        shown = parsed(page(gather(connection, moment=night(1)), release="20260302T031500Z"))
    assert "release 20260302T031500Z" in part(shown, "sources")
