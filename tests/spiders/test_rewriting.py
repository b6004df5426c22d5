"""Rewriting the archive: what stays is what it was, and a kill at any step loses nothing and leaves nothing twice."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from spiders.archive import ArchiveError, ArchiveWriter, read_body
from spiders.capture import Capture
from spiders.replay import replay
from spiders.rewriting import JOURNAL, Place, Rewriting, begin, finish, unfinished
from tests.spiders.test_archive import exchange, reading

SOURCE = "thornhaven"
BEGAN = datetime(2026, 10, 1, 2, tzinfo=UTC)


def write(archive: Path, sizes: list[int]) -> list[Capture]:
    """A file for each of `sizes`, with so many captures."""
    captures = []
    for number, size in enumerate(sizes):
        writer = ArchiveWriter(archive, SOURCE, f"run-{number}", "test/1.0")
        for place in range(size):
            body = f"<p>Notice {place} of night {number}</p>".encode() * 9
            at = BEGAN + timedelta(days=number, minutes=place)
            captures.append(writer.write(exchange(body, at=at), reading(f"run-{number}"), body))
        writer.close()
    return captures


def files(archive: Path) -> list[str]:
    return [f"{SOURCE}/{path.name}" for path in sorted((archive / SOURCE).glob("*.warc.gz"))]


def content(archive: Path) -> list[tuple[object, ...]]:
    """Every capture with its body, by what it says and not by where it lies."""
    return [(one.run_id, one.fetched_at, one.kind, one.sha256, body) for one, body in replay(archive)]


def members(archive: Path, name: str) -> Iterator[tuple[str, str, bytes]]:
    """The records of a file as warcio reads them: type, id, and the bytes on the disk."""
    path = archive / name
    raw = path.read_bytes()
    with path.open("rb") as file:
        records = ArchiveIterator(file, check_digests="raise")
        for record in records:
            record.raw_stream.read()
            offset, length = records.get_record_offset(), records.get_record_length()
            yield record.rec_type, record.rec_headers["WARC-Record-ID"], raw[offset : offset + length]


def rows_of(captures: list[Capture]) -> dict[Place, str]:
    """What a warehouse would know: where each body lies."""
    return {(one.warc_file, one.warc_offset): one.sha256 for one in captures}


def moved(rows: dict[Place, str], rewriting: Rewriting) -> None:
    for place in rewriting.dropped:
        rows.pop(place, None)
    for move in rewriting.moves:
        if (move.file, move.offset) in rows:
            rows[(move.new_file, move.new_offset)] = rows.pop((move.file, move.offset))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.data())
def test_any_captures_can_be_left_out_and_the_rest_stays_byte_by_byte(sizes: list[int], data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        archive = Path(folder)
        captures = write(archive, sizes)
        doomed = data.draw(st.lists(st.sampled_from(captures), unique=True))
        drop = {(one.warc_file, one.warc_offset) for one in doomed}
        old = [f"{SOURCE}/run-{number}.warc.gz" for number in range(len(sizes))]
        groups = data.draw(st.sampled_from([[old], [[name] for name in old]]))
        before = {id_: raw for name in old for _, id_, raw in members(archive, name)}
        kept = [one for one in captures if one not in doomed]
        expected = [one for one in content(archive) if one[1] in {capture.fetched_at for capture in kept}]
        rows = rows_of(captures)

        rewriting = begin(archive, SOURCE, groups, drop=drop)
        finish(archive, rewriting, lambda done: moved(rows, done))

        assert content(archive) == expected
        assert set(rewriting.dropped) == drop
        assert files(archive) == sorted(rewriting.new_files)
        found = [record for name in rewriting.new_files for record in members(archive, name)]
        assert all(before[id_] == raw for _, id_, raw in found)
        assert sum(kind == "response" for kind, _, _ in found) == len(kept)
        assert len(found) == 3 * len(kept) + len({one.run_id for one in kept})
        assert {read_body(archive, file, offset, digest) for (file, offset), digest in rows.items()} == {
            one[4] for one in expected
        }
        assert len(rows) == len(kept)


def test_merging_leaves_one_file_whose_captures_replay_in_their_order(tmp_path: Path) -> None:
    write(tmp_path, [2, 1, 3])
    before = content(tmp_path)
    rewriting = begin(tmp_path, SOURCE, [files(tmp_path)])
    finish(tmp_path, rewriting, lambda done: None)
    assert files(tmp_path) == list(rewriting.new_files)
    assert len(rewriting.new_files) == 1
    assert content(tmp_path) == before
    assert rewriting.bytes_before == rewriting.bytes_after


def test_the_same_files_give_the_same_file(tmp_path: Path) -> None:
    write(tmp_path, [2, 2])
    first = begin(tmp_path, SOURCE, [files(tmp_path)])
    (tmp_path / SOURCE / JOURNAL).unlink()
    assert unfinished(tmp_path, SOURCE) is None
    assert begin(tmp_path, SOURCE, [files(tmp_path)]) == first


def test_a_file_of_which_nothing_is_left_is_gone(tmp_path: Path) -> None:
    captures = write(tmp_path, [2])
    rewriting = begin(tmp_path, SOURCE, [files(tmp_path)], drop=rows_of(captures))
    finish(tmp_path, rewriting, lambda done: None)
    assert list((tmp_path / SOURCE).iterdir()) == []
    assert rewriting.new_files == ()


def test_a_file_that_is_rewritten_without_losing_anything_is_the_same_and_stays(tmp_path: Path) -> None:
    write(tmp_path, [2])
    finish(tmp_path, begin(tmp_path, SOURCE, [files(tmp_path)]), lambda done: None)
    before = files(tmp_path), content(tmp_path)
    finish(tmp_path, begin(tmp_path, SOURCE, [files(tmp_path)]), lambda done: None)
    assert (files(tmp_path), content(tmp_path)) == before


def test_a_damaged_file_is_not_rewritten_and_nothing_is_left_of_the_attempt(tmp_path: Path) -> None:
    captures = write(tmp_path, [2, 2])
    path = tmp_path / captures[3].warc_file
    path.write_bytes(path.read_bytes()[:-40])
    before = sorted((tmp_path / SOURCE).iterdir())
    with pytest.raises(ArchiveError, match="run-1"):
        begin(tmp_path, SOURCE, [[name] for name in files(tmp_path)])
    assert sorted((tmp_path / SOURCE).iterdir()) == before


def test_a_file_with_something_between_its_records_is_not_rewritten(tmp_path: Path) -> None:
    (capture, _) = write(tmp_path, [2])
    path = tmp_path / capture.warc_file
    raw = path.read_bytes()
    path.write_bytes(raw[: capture.warc_offset] + b"\0" * 8 + raw[capture.warc_offset :])
    with pytest.raises(ArchiveError):
        begin(tmp_path, SOURCE, [files(tmp_path)])


def test_nothing_is_removed_where_the_new_file_is_not_there(tmp_path: Path) -> None:
    write(tmp_path, [1, 1])
    before = content(tmp_path)
    rewriting = begin(tmp_path, SOURCE, [files(tmp_path)])
    next((tmp_path / SOURCE).glob("*.open")).unlink()
    with pytest.raises(ArchiveError, match="are kept"):
        finish(tmp_path, rewriting, lambda done: None)
    assert content(tmp_path) == before


def test_a_second_rewriting_waits_until_the_first_is_finished(tmp_path: Path) -> None:
    write(tmp_path, [1, 1])
    begin(tmp_path, SOURCE, [files(tmp_path)])
    with pytest.raises(ArchiveError, match="not finished"):
        begin(tmp_path, SOURCE, [files(tmp_path)])


def test_a_journal_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    write(tmp_path, [1])
    (tmp_path / SOURCE / JOURNAL).write_text("{}")
    with pytest.raises(ArchiveError, match=JOURNAL):
        unfinished(tmp_path, SOURCE)


class Killed(BaseException):
    """The end of the process, as nothing catches it."""


@pytest.mark.parametrize("step", range(1, 40))
def test_an_end_at_any_step_is_mended_by_going_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Every call that changes the disk is a step; the process ends before one of them."""
    captures = write(tmp_path, [2, 1, 2])
    doomed = {(captures[1].warc_file, captures[1].warc_offset)}
    before = content(tmp_path)
    expected = [one for one in before if one[1] != captures[1].fetched_at]
    rows = rows_of(captures)
    taken = 0

    def counted(real: Any) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal taken
            taken += 1
            if taken == step:
                _end()
            return real(*arguments, **named)

        return call

    def go_through(rewriting: Rewriting | None) -> None:
        going = rewriting or begin(tmp_path, SOURCE, [files(tmp_path)[:2], files(tmp_path)[2:]], drop=doomed)
        finish(tmp_path, going, counted(lambda done: moved(rows, done)))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", counted(Path.rename))
        patch.setattr(Path, "unlink", counted(Path.unlink))
        patch.setattr(os, "fsync", counted(os.fsync))
        try:
            go_through(None)
            ended = True
        except Killed:
            ended = False
    if not ended:
        left = unfinished(tmp_path, SOURCE)
        if left is None and (tmp_path / SOURCE / "run-0.warc.gz").exists():
            assert content(tmp_path) == before, "nothing has happened"
            go_through(None)
        elif left is not None:
            go_through(left)
    assert content(tmp_path) == expected
    assert {read_body(tmp_path, file, offset, digest) for (file, offset), digest in rows.items()} == {
        one[4] for one in expected
    }
    assert [path for path in (tmp_path / SOURCE).iterdir() if path.suffix != ".gz"] == []


def _end() -> NoReturn:
    raise Killed
