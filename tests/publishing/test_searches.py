"""Saved searches: how they are written, what they find, and what is said of mistakes in their file."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine

from publishing.feeds import SavedSearch, SearchError, load_searches
from publishing.feeds.news import found_by, read_news
from publishing.feeds.searches import EXAMPLE
from schema.load import load_run
from tests.publishing.released import released
from tests.schema.batches import batch, page, source

READERS = Path(__file__).parents[2] / "docs" / "readers.md"
NEWS = "https://fernshire.example/news"

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(text: str) -> Path:
        path = tmp_path / "searches.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return to_file


def told(path: Path) -> list[str]:
    """What is said of a file: line, key and message of each mistake."""
    with pytest.raises(SearchError) as raised:
        load_searches(path)
    assert str(raised.value).startswith(str(path))
    return [f"{one.line}: {one.key}: {one.message}" for one in raised.value.problems]


def test_the_file_that_ships_is_read() -> None:
    assert len(load_searches(EXAMPLE)) >= 3


def test_words_are_text_whatever_yaml_would_make_of_them(write: Write) -> None:
    path = write("- name: odd\n  title: Odd words\n  words: [no, 2026, 1_000, null, 2026-01-01]\n  since: 2026-01-01\n")
    assert load_searches(path) == (
        SavedSearch(
            name="odd",
            title="Odd words",
            words=("no", "2026", "1_000", "null", "2026-01-01"),
            since=date(2026, 1, 1),
        ),
    )


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("- name: a\n  title: A\n  word: [x]\n", ["3: 0.word: is no key of a saved search; did you mean 'words'?"]),
        ("- name: a\n  title: A\n  words: kinship\n", ["3: 0.words: must be a list: [one, another]"]),
        (
            "- name: a\n  title: A\n  any:\n  - kin\n  - '!'\n",
            ["5: 0.any.1: '!' has no letter and no digit: nothing could match it"],
        ),
        (
            "- name: A b\n  title: A\n  words: [x]\n  since: 2026-02-30\n",
            [
                "1: 0.name: String should match pattern '^[a-z0-9]+(-[a-z0-9]+)*$'",
                "4: 0.since: Input should be a valid date or datetime, day value is outside expected range",
            ],
        ),
        (
            "- name: a\n  title: A\n  kinds: [parish]\n",
            ["3: 0.kinds.0: 'parish' is no kind of source: department, council, sector-body, trade-press, local-press"],
        ),
        (
            "- name: a\n  title: A\n  none: [x]\n",
            ["1: 0: asks for nothing: give words, phrases, any, sources or kinds"],
        ),
        (
            "- name: a\n  title: A\n  words: [x]\n- name: a\n  title: B\n  words: [y]\n",
            ["4: 1.name: 'a' is the name of another search too"],
        ),
        ("- name: a\n  title: A\n  words: [x]\n  words: [y]\n", ["4: 0.words: is given twice"]),
        ("name: a\n", ["1: : must be a list of searches, each with a name and a title"]),
        ("", ["1: : the file is empty"]),
        ("- name: &a a\n  title: *a\n", ["2: : anchors and aliases are not read here"]),
    ],
)
def test_a_mistake_is_told_with_its_line_and_its_key(write: Write, text: str, problems: list[str]) -> None:
    assert told(write(text)) == problems


def test_every_mistake_of_a_file_is_told_at_once(write: Write) -> None:
    assert len(told(write("- name: a\n  titel: A\n  words: [x]\n- name: B\n  title: B\n  words: ['?']\n"))) == 4


def test_a_file_that_is_no_yaml_or_not_there_is_told(write: Write, tmp_path: Path) -> None:
    assert told(write("- name: a\n  title: [\n"))[0].startswith("3: : ")
    assert "No such file" in told(tmp_path / "none.yaml")[0]


@given(st.text())
def test_no_text_breaks_the_reading(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    try:
        load_searches(path)
    except SearchError as error:
        assert all(1 <= problem.line <= text.count("\n") + 2 for problem in error.problems)  # noqa: PT017


def test_every_key_of_a_search_is_in_the_docs() -> None:
    section = READERS.read_text(encoding="utf-8").split("### Follow a search\n")[1].split("\n## ")[0]
    table = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE))
    assert table == {name: field.description for name, field in SavedSearch.model_fields.items()}


@pytest.fixture(scope="module")
def connection(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A release of four announcements."""
    folder = tmp_path_factory.mktemp("four")
    path = folder / "warehouse.sqlite"
    path.write_bytes(migrated_sqlite.read_bytes())
    engine = create_engine(f"sqlite:///{path}")
    load_run(
        engine,
        batch(
            page(f"{NEWS}/carers", "A centre for kinship carers has opened by the harbour.", title="Kinship centre"),
            page(f"{NEWS}/bins", "Bins are emptied on Mondays.", title="Bins", published=date(2025, 1, 6)),
            page(f"{NEWS}/pool", "The pool cares for carers of kin, and opens at ten.", title="A POOL"),
        ),
    )
    gazette = replace(source("gazette", "local-press", full_text=False), name="The Gazette")
    text = (
        "Crowds came to the harbour. " + "They stayed until the evening came and the lamps were lit. " * 8 + "Encore."
    )
    load_run(engine, batch(page("https://gazette.example/harbour", text, title="Crowds"), of=gazette))
    release = create_engine(f"sqlite:///{released(engine, folder / 'release.sqlite')}")
    with release.connect() as opened:
        yield opened
    release.dispose()
    engine.dispose()


def titles(connection: Connection, asked: dict[str, object], limit: int = 10) -> set[str]:
    """Headlines of what a search finds."""
    search = SavedSearch.model_validate({"name": "a", "title": "A", **asked})
    found = found_by(connection, search, read_news(connection), limit)
    rows = connection.exec_driver_sql("SELECT id, title FROM v1_announcements").all()
    return {title for key, title in rows if key in {place.announcement_id for place in found}}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"words": ["carers", "kinship"]}, {"Kinship centre"}),
        ({"words": ["CARER"]}, {"Kinship centre", "A POOL"}),  # in any case, with other endings
        ({"phrases": ["kinship carers"]}, {"Kinship centre"}),
        ({"phrases": ["carers kinship"]}, set()),
        ({"any": ["bins", "pool"]}, {"Bins", "A POOL"}),
        ({"words": ["opens"], "none": ["kinship"]}, {"A POOL"}),
        ({"kinds": ["local-press"]}, {"Crowds"}),
        ({"sources": ["fernshire"], "words": ["harbour"]}, {"Kinship centre"}),
        ({"sources": ["fernshire"], "since": "2026-01-01"}, {"Kinship centre", "A POOL"}),
        ({"words": ["encore"]}, set()),  # a text that is not passed on is not searched either
        ({"words": ['"pool" OR bins']}, set()),  # nothing in a word is an operator
    ],
)
def test_a_search_finds_what_has_its_words(connection: Connection, asked: dict[str, object], found: set[str]) -> None:
    assert titles(connection, asked) == found


def test_a_search_gives_the_newest_of_what_it_finds(connection: Connection) -> None:
    assert len(titles(connection, {"sources": ["fernshire"]}, 2)) == 2
    assert "Bins" not in titles(connection, {"sources": ["fernshire"]}, 2), "published a year before"


@given(words=st.text(min_size=1))
def test_whatever_stands_in_a_search_is_asked_for_as_words(index: Connection, words: str) -> None:
    try:
        search = SavedSearch(name="a", title="A", words=(words,), any=(words,), none=(words,))
    except ValueError:
        assert not re.search(r"[^\W_]", words) or not words.isprintable()
        return
    assert found_by(index, search, (), 10) == []


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Connection]:
    """An empty release."""
    warehouse = create_engine(f"sqlite:///{migrated_sqlite}")
    release = create_engine(f"sqlite:///{released(warehouse, tmp_path_factory.mktemp('empty') / 'release.sqlite')}")
    with release.connect() as opened:
        yield opened
    release.dispose()
    warehouse.dispose()
