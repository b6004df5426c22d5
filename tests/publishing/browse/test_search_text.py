"""What is typed finds what it says, and nothing that can be typed makes SQLite complain."""

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publishing.browse.search_text import MOST_TERMS, search_of

TEXTS = (
    "Fostering hubs bring in enquiries",
    "Foster carers to receive a rise",
    "Carers who foster children",
    "Library closes for the summer",
    "Libraries reopen: books, and a café",
    "Uniform grants, uniformly small",
)


@pytest.fixture(scope="module")
def words() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(title, tokenize='porter unicode61')")
    connection.executemany("INSERT INTO words VALUES (?)", [(text,) for text in TEXTS])
    yield connection
    connection.close()


def found(words: sqlite3.Connection, match: str) -> list[int]:
    return [row[0] - 1 for row in words.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid", [match])]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("foster", [0, 1, 2]),
        ("foster carers", [1, 2]),
        ('"foster carers"', [1]),
        ('"foster carers', [1]),
        ("unif*", [5]),
        ('"foster car"*', [1]),
        ("foster -carers", [0]),
        ('foster -"foster carers" -hubs', [2]),
        ("cafe", [4]),
        ("library", [3, 4]),
        ("foster AND carers", []),
        ("title:foster", []),
        ("foster !!! carers", [1, 2]),
        ("uniform-grants", [5]),
        ("books,", [4]),
    ],
)
def test_a_search_finds(words: sqlite3.Connection, text: str, places: list[int]) -> None:
    match = search_of(text).match
    assert match is not None
    assert found(words, match) == places


def test_what_must_be_missing_is_told_apart_from_what_must_be_there() -> None:
    search = search_of('-closure -"a b"')
    assert search.wanted is None
    assert search.unwanted == '"closure" OR "a b"'
    assert search.match is None


def test_a_hyphen_inside_a_word_leaves_nothing_out() -> None:
    assert search_of("under-16s").unwanted is None


@pytest.mark.parametrize("text", ["", "   ", "!!!", '""', "-", "*", '"-"', "🎉", "\x00"])
def test_where_there_is_no_word_nothing_is_looked_for(text: str) -> None:
    search = search_of(text)
    assert (search.wanted, search.unwanted) == (None, None)


def test_a_search_has_no_more_terms_than_it_may(words: sqlite3.Connection) -> None:
    wanted = search_of(" ".join("abcdefghijklmnopqrstuvwxyz")).wanted
    assert wanted is not None
    assert len(wanted.split()) == MOST_TERMS


@given(st.text())
@example('"')
@example('a"b')
@example("-*")
@example('NEAR("a" "b")')
@example("a\x00b")
@example("\ud800a")
@example("{title}: a ^b")
@example("a" * 10_000)
@example('"' + "(" * 5_000)
def test_nothing_that_can_be_typed_fails(words: sqlite3.Connection, text: str) -> None:
    search = search_of(text)
    for match in (search.match, search.wanted, search.unwanted):
        if match is not None:
            found(words, match)


@given(st.text(st.characters(categories=["L", "N"], max_codepoint=0x17F), min_size=1, max_size=20))
def test_a_word_finds_the_text_that_it_was_taken_from(words: sqlite3.Connection, word: str) -> None:
    match = search_of(word).match
    assert match is not None
    with words:
        words.execute("INSERT INTO words (rowid, title) VALUES (100, ?)", [f"before {word} after"])
    try:
        assert 99 in found(words, match)
    finally:
        with words:
            words.execute("DELETE FROM words WHERE rowid = 100")
