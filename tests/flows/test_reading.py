"""From captures to documents: what is believed of a page's own address, and that nothing unreadable is lost."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reading import FEWEST_PAGES_TO_LEARN_FROM, learn, page_address, read_captures
from schema.records import CaptureRecord
from spiders.address import canonical
from spiders.source import load_source
from tests.parish_site import write_source

OWN = "https://www.saltmere.example/news/harbour-crane"
PATHS = st.lists(st.text("abcxyz019-", min_size=1, max_size=8), min_size=1, max_size=4).map("/".join)

LOST = CaptureRecord(
    kind="page",
    url=OWN,
    requested_url=OWN,
    page_url=OWN,
    status=200,
    fetched_at=datetime(2026, 11, 1, 2, tzinfo=UTC),
    elapsed_ms=10,
    sha256="0" * 64,
    body_length=1,
    content_type="text/html",
    etag=None,
    last_modified=None,
    warc_file="saltmere/none.warc.gz",
    warc_offset=0,
    warc_length=1,
)


@pytest.mark.parametrize(
    "declared",
    [OWN, f"{OWN}/", "https://saltmere.example/news/harbour-crane", "https://www.saltmere.example/News/Harbour-Crane"],
)
def test_a_canonical_address_that_names_the_same_place_is_believed(declared: str) -> None:
    assert page_address(declared, OWN) == (canonical(declared), False)


@pytest.mark.parametrize(
    "declared",
    [
        "https://www.saltmere.example/",
        "https://www.saltmere.example/news",
        "https://elsewhere.example/news/harbour-crane",
        f"{OWN}?page=2",
    ],
)
def test_a_canonical_address_that_names_another_place_is_reported_and_not_believed(declared: str) -> None:
    assert page_address(declared, OWN) == (OWN, True)


def test_a_canonical_address_that_drops_the_number_of_the_page_is_not_believed() -> None:
    own = "https://www.saltmere.example/news/item?id=7"
    assert page_address("https://www.saltmere.example/news/item", own) == (own, True)


@given(PATHS, PATHS)
def test_two_pages_are_never_made_one_by_what_they_declare(left: str, right: str) -> None:
    host = "https://www.saltmere.example/"
    address, foreign = page_address(host + right, host + left)
    assert foreign == (left != right)
    assert address == host + left


def test_a_capture_that_the_archive_does_not_give_back_is_an_issue_that_points_at_it(tmp_path: Path) -> None:
    source = load_source(write_source(tmp_path / "sources", 80))
    reading = read_captures(source, [LOST], archive=tmp_path / "archive", furniture=None)
    assert reading.documents == ()
    assert [(issue.kind, issue.warc_file, issue.warc_offset) for issue in reading.issues] == [
        ("unreadable-capture", LOST.warc_file, 0)
    ]


def test_nothing_is_learned_from_pages_that_cannot_be_read(tmp_path: Path) -> None:
    lost = [replace(LOST, page_url=f"{OWN}-{number}") for number in range(FEWEST_PAGES_TO_LEARN_FROM)]
    assert learn(lost, archive=tmp_path, at_most=40) is None
