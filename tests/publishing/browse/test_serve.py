"""Which release is served, and what is said where there is none."""

import asyncio
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from publishing.browse.application import browser, find_release
from publishing.browse.following import LatestRelease
from publishing.release import ReleaseError
from tests.publishing.browse.site import COUNCILWIRE, Site, browsed


def test_a_release_is_found_by_its_file_its_folder_and_the_folder_of_releases(demo_site: Site) -> None:
    folder = demo_site.file.parent
    for place in (demo_site.file, folder, folder.parent):
        assert find_release(place) == demo_site.file.resolve()


FIRST, SECOND, THIRD = "20260101T000000Z", "20260102T000000Z", "20260103T000000Z"


def come(releases: Path, release_id: str, file: Path | bytes) -> Path:
    """Have a release come into `releases` as publishing has it: whole, and the latest one at once."""
    (releases / release_id).mkdir(parents=True)
    content = releases / release_id / "councilwire.sqlite"
    if isinstance(file, bytes):
        content.write_bytes(file)
    else:
        shutil.copyfile(file, content)
    link = releases / "next"
    link.symlink_to(release_id)
    link.replace(releases / "latest")
    return content


def test_the_next_release_is_served_once_it_has_come(tmp_path: Path, demo_site: Site) -> None:
    come(tmp_path, FIRST, demo_site.file)
    with browsed(tmp_path) as site:
        assert f"Release {FIRST}" in site.get("/").text
        come(tmp_path, SECOND, demo_site.file)
        until = time.monotonic() + 60
        while f"Release {SECOND}" not in (said := site.get("/?q=children").text):
            assert time.monotonic() < until, said
        shutil.rmtree(tmp_path / FIRST)  # as publishing clears away, some nights later
        assert [site.get(path).status for path in ("/", "/?q=school", "/sources", "/questions")] == [200] * 4


def test_where_the_next_release_cannot_be_browsed_the_one_before_stays(tmp_path: Path, demo_site: Site) -> None:
    first = come(tmp_path, FIRST, demo_site.file)
    told: list[str] = []

    async def looked() -> tuple[Path, ...]:
        release = LatestRelease(tmp_path, told.append)
        await release.begin()
        come(tmp_path, SECOND, b"not a database at all, but long enough to look at" * 20)
        for _ in range(2):
            await release.look()
        after_second = release.file
        (tmp_path / "latest").unlink()
        await release.look()
        after_none = release.file
        come(tmp_path, THIRD, demo_site.file)
        await release.look()
        return after_second, after_none, release.file

    assert asyncio.run(looked()) == (first, first, tmp_path / THIRD / "councilwire.sqlite")
    refused, served = told
    assert str(first) in refused
    assert SECOND in refused
    assert THIRD in served


def test_the_latest_release_is_taken_and_stays_when_the_next_one_comes(tmp_path: Path) -> None:
    for name in ("20260101T000000Z", "20260102T000000Z"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "councilwire.sqlite").touch()
    (tmp_path / "latest").symlink_to("20260101T000000Z")
    found = find_release(tmp_path)
    (tmp_path / "latest").unlink()
    (tmp_path / "latest").symlink_to("20260102T000000Z")
    assert found.parent.name == "20260101T000000Z"


def test_a_folder_without_a_release_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="councilwire publish"):
        find_release(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to look at" * 20])
def test_a_file_that_is_no_release_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "councilwire.sqlite"
    file.write_bytes(content)
    with pytest.raises(ReleaseError, match="no release that can be browsed"):
        browser(file)


def test_the_command_says_what_is_wrong_and_exits_with_1(tmp_path: Path, demo_site: Site) -> None:
    for arguments, said in (
        (["--release", str(tmp_path)], "holds no release"),
        (["--release", str(demo_site.file), "--port", demo_site.host.rpartition(":")[2]], "Address already in use"),
    ):
        done = subprocess.run(
            [COUNCILWIRE, "browse", *arguments], capture_output=True, text=True, check=False, timeout=120, cwd=tmp_path
        )
        assert done.returncode == 1
        assert said in done.stdout
        assert "Traceback" not in done.stdout + done.stderr


def test_a_release_can_be_served_from_a_folder_that_cannot_be_written(tmp_path: Path, demo_site: Site) -> None:
    folder = tmp_path / "read-only"
    folder.mkdir()
    file = folder / "councilwire.sqlite"
    file.write_bytes(demo_site.file.read_bytes())
    file.chmod(0o444)
    folder.chmod(0o555)
    try:
        with browsed(file) as site:
            assert site.get("/?q=children").status == 200
    finally:
        folder.chmod(0o755)
