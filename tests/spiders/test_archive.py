"""The archive: what is written is what is read, and damage is never read as text."""

import gzip
import zlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from spiders.archive import ArchiveError, ArchiveWriter, Exchange, Reading, open_path, read_body
from spiders.capture import Capture, CaptureKind, Listed
from spiders.replay import replay

URL = "https://council.example/news/1?a=b"
BODY = "A repair shop opens in Thornhaven. £40,000 – «très bien». ".encode() * 20
CODINGS = {
    "identity": None,
    "gzip": gzip.compress(BODY, mtime=0),
    "deflate": zlib.compress(BODY),
    "deflate, raw": zlib.compress(BODY)[2:-4],
    "br": b"\x1b what no reader of WARC files undoes",
}


def exchange(payload: bytes = BODY, coding: str | None = None, at: datetime | None = None) -> Exchange:
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Etag", '"1"'), ("Last-Modified", "yesterday")]
    if coding:
        headers.append(("Content-Encoding", coding))
    return Exchange(
        url=URL,
        request_headers=(("User-Agent", "test"),),
        status=200,
        headers=tuple(headers),
        payload=payload,
        received_at=at or datetime(2026, 11, 21, 2, 0, 0, 123456, tzinfo=UTC),
        elapsed_ms=17,
    )


def reading(run_id: str = "run-1", source_id: str = "thornhaven", title: str = "Repair – “open”") -> Reading:
    return Reading(source_id, run_id, CaptureKind.PAGE, URL, URL, URL, Listed(title, "1 May", "Short"))


def write(folder: Path, count: int = 3, run_id: str = "run-1", at: datetime | None = None) -> list[Capture]:
    writer = ArchiveWriter(folder, "thornhaven", run_id, "test/1.0")
    bodies = [BODY + str(number).encode() for number in range(count)]
    captures = [writer.write(exchange(body, at=at), reading(run_id), body) for body in bodies]
    writer.close()
    return captures


@pytest.mark.parametrize("coding", CODINGS)
def test_a_body_is_read_back_whatever_its_coding(tmp_path: Path, coding: str) -> None:
    writer = ArchiveWriter(tmp_path, "thornhaven", "run-1", "test/1.0")
    payload = CODINGS[coding] or BODY
    declared = None if coding == "identity" else coding.partition(",")[0]
    capture = writer.write(exchange(payload, declared), reading(), BODY)
    writer.close()
    assert read_body(tmp_path, capture.warc_file, capture.warc_offset, capture.sha256) == BODY


def test_the_exchange_is_kept_as_it_went_over_the_wire(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, "thornhaven", "run-1", "test/1.0")
    payload = CODINGS["gzip"]
    assert payload
    writer.write(exchange(payload, "gzip"), reading(), BODY)
    writer.close()
    with (tmp_path / "thornhaven/run-1.warc.gz").open("rb") as file:
        records = [
            (record.rec_type, record.http_headers and record.http_headers.to_str(), record.raw_stream.read())
            for record in ArchiveIterator(file)
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "request", "metadata"]
    assert records[1][2] == payload
    assert "Content-Encoding: gzip" in records[1][1]
    assert records[2][1].startswith("GET /news/1?a=b HTTP/1.1")


def test_a_file_has_its_final_name_only_when_it_is_whole(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, "thornhaven", "run-1", "test/1.0")
    path = tmp_path / writer.name
    assert not path.parent.exists(), "nothing is written before the first capture"
    writer.write(exchange(), reading(), BODY)
    assert open_path(path).exists()
    assert list(replay(tmp_path)) == []
    writer.close()
    assert path.exists()
    assert not open_path(path).exists()


def test_a_run_id_is_used_once(tmp_path: Path) -> None:
    write(tmp_path)
    with pytest.raises(ArchiveError, match="used once"):
        ArchiveWriter(tmp_path, "thornhaven", "run-1", "test/1.0")


def test_an_abandoned_file_is_gone(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, "thornhaven", "run-1", "test/1.0")
    writer.write(exchange(), reading(), BODY)
    writer.abandon()
    assert list((tmp_path / "thornhaven").iterdir()) == []


def test_replay_gives_back_captures_in_the_order_of_their_crawls_and_by_day(tmp_path: Path) -> None:
    earlier = write(tmp_path, run_id="z", at=datetime(2026, 11, 21, 23, 59, tzinfo=UTC))
    later = write(tmp_path, run_id="a", at=datetime(2026, 11, 22, tzinfo=UTC))
    assert [capture for capture, _ in replay(tmp_path)] == [*earlier, *later]
    assert [capture for capture, _ in replay(tmp_path, since=date(2026, 11, 22))] == later
    assert [capture for capture, _ in replay(tmp_path, until=date(2026, 11, 21))] == earlier
    assert list(replay(tmp_path, "elsewhere")) == []


def test_a_damaged_file_is_reported_and_hides_no_other(tmp_path: Path) -> None:
    cut = write(tmp_path, run_id="cut")
    path = tmp_path / cut[0].warc_file
    path.write_bytes(path.read_bytes()[: cut[2].warc_offset + 50])
    whole = write(tmp_path, run_id="whole")
    problems: list[ArchiveError] = []

    captures = [capture for capture, _ in replay(tmp_path, problems=problems)]

    assert captures == [*cut[:2], *whole]
    assert "thornhaven/cut.warc.gz" in str(problems[0])


def test_a_file_that_is_cut_in_its_first_record_is_told(tmp_path: Path) -> None:
    first = write(tmp_path, run_id="cut")[0]
    path = tmp_path / first.warc_file
    whole = path.read_bytes()
    for kept in range(1, first.warc_offset - 30, 10):  # short of the record's own end mark
        path.write_bytes(whole[:kept])
        problems: list[ArchiveError] = []
        assert list(replay(tmp_path, problems=problems)) == []
        assert len(problems) == 1, kept
    with pytest.raises(ArchiveError):
        list(replay(tmp_path))


@pytest.mark.parametrize(
    ("file", "offset", "says"),
    [
        ("thornhaven/none.warc.gz", 0, "cannot be opened"),
        ("../outside.warc.gz", 0, "outside the archive"),
        ("thornhaven/run-1.warc.gz", 0, "no response"),
        ("thornhaven/run-1.warc.gz", 7, "run-1.warc.gz"),
        ("thornhaven/run-1.warc.gz", 10_000_000, "run-1.warc.gz"),
    ],
)
def test_a_place_without_a_response_is_an_error_that_names_the_file(
    tmp_path: Path, file: str, offset: int, says: str
) -> None:
    write(tmp_path)
    with pytest.raises(ArchiveError, match=says):
        read_body(tmp_path, file, offset)


def test_another_body_than_was_captured_is_an_error(tmp_path: Path) -> None:
    first, second, _ = write(tmp_path)
    with pytest.raises(ArchiveError, match="another body"):
        read_body(tmp_path, first.warc_file, first.warc_offset, second.sha256)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_flipped_bit_is_ever_read_as_the_body(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("flipped")
    _, capture, _ = write(folder)
    path = folder / capture.warc_file
    content = bytearray(path.read_bytes())
    # A share of the record and not a place: its length varies by a few bytes with its random id.
    share = data.draw(st.floats(0, 1, exclude_max=True))
    place = capture.warc_offset + int(share * capture.warc_length)
    content[place] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    try:
        body = read_body(folder, capture.warc_file, capture.warc_offset, capture.sha256)
    except ArchiveError:
        return
    assert body == BODY + b"1", "the flipped bit lay in what does not carry the body"


@settings(max_examples=40, deadline=None)
@given(body=st.binary(max_size=300), title=st.text(max_size=30))
def test_any_body_and_any_title_come_back(tmp_path_factory: pytest.TempPathFactory, body: bytes, title: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    writer = ArchiveWriter(folder, "thornhaven", "run-1", "test/1.0")
    capture = writer.write(exchange(body), reading(title=title), body)
    writer.close()
    assert list(replay(folder)) == [(capture, body)]
