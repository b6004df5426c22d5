"""Which files of the archive become one."""

from datetime import date
from pathlib import Path

import pytest

from spiders.archive import WHOLE_SUFFIX
from spiders.merging import mergeable
from spiders.replay import replay
from spiders.rewriting import begin, finish
from tests.spiders.test_rewriting import SOURCE, content, files, write


def groups(archive: Path, today: date, keep: set[str] | None = None, most_bytes: int = 10**9) -> list[list[str]]:
    return mergeable(archive, SOURCE, today, after_days=7, most_bytes=most_bytes, keep=keep or set())


def test_a_month_becomes_one_file_a_week_after_its_end(tmp_path: Path, warcinfo_days: None) -> None:
    write(tmp_path, [1, 1, 1])
    of_month = groups(tmp_path, date(2026, 11, 8))
    assert [len(group) for group in of_month] == [3]
    assert sorted(of_month[0]) == files(tmp_path)
    assert groups(tmp_path, date(2026, 11, 7)) == []


def test_a_month_that_is_one_file_is_left_alone(tmp_path: Path, warcinfo_days: None) -> None:
    write(tmp_path, [1, 2])
    finish(tmp_path, begin(tmp_path, SOURCE, groups(tmp_path, date(2026, 12, 1))), lambda done: None)
    assert len(files(tmp_path)) == 1
    assert groups(tmp_path, date(2026, 12, 1)) == []


def test_files_that_are_kept_or_cannot_be_read_part_a_month(tmp_path: Path, warcinfo_days: None) -> None:
    write(tmp_path, [1] * 5)
    kept = f"{SOURCE}/run-2{WHOLE_SUFFIX}"
    before = content(tmp_path)
    found = groups(tmp_path, date(2026, 12, 1), {kept})
    assert found == [[f"{SOURCE}/run-{one}{WHOLE_SUFFIX}" for one in pair] for pair in ((0, 1), (3, 4))]
    finish(tmp_path, begin(tmp_path, SOURCE, found), lambda done: None)
    assert content(tmp_path) == before, "in the order of before"
    (tmp_path / SOURCE / f"zz{WHOLE_SUFFIX}").write_bytes(b"no archive")
    assert all(f"{SOURCE}/zz{WHOLE_SUFFIX}" not in group for group in groups(tmp_path, date(2026, 12, 1)))


def test_no_file_grows_beyond_its_limit(tmp_path: Path, warcinfo_days: None) -> None:
    write(tmp_path, [1] * 6)
    size = max((tmp_path / name).stat().st_size for name in files(tmp_path))
    assert [len(group) for group in groups(tmp_path, date(2026, 12, 1), most_bytes=2 * size)] == [2, 2, 2]
    assert groups(tmp_path, date(2026, 12, 1), most_bytes=10) == []


def test_a_source_without_an_archive_has_nothing_to_merge(tmp_path: Path) -> None:
    assert groups(tmp_path, date(2026, 12, 1)) == []
    assert list(replay(tmp_path)) == []


@pytest.fixture
def warcinfo_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are dated by when they were written: here by the nights of October 2026, one after another."""
    from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

    nights = iter(range(1, 28))
    monkeypatch.setattr(WARCWriter, "curr_warc_date", lambda self: f"2026-10-{next(nights):02}T02:00:00.000000Z")
