"""Which release is served, and what is said where there is none."""

import http.client
import os
import shutil
import signal
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from publishing.browse.application import browser
from publishing.browse.releases import find_release
from publishing.release import ReleaseError
from tests.publishing.browse.site import COUNCILWIRE, Site, browsed


def test_a_release_is_found_by_its_file_its_folder_and_the_folder_of_releases(demo_site: Site) -> None:
    folder = demo_site.file.parent
    for place in (demo_site.file, folder, folder.parent):
        assert find_release(place) == demo_site.file.resolve()


FIRST, SECOND, THIRD, FOURTH = (f"2026010{day}T000000Z" for day in range(1, 5))
NO_DATABASE = b"not a database at all, but long enough to look at" * 20


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


def statuses(site: Site, path: str) -> set[int]:
    """Of more requests at once than there are threads to answer them."""
    with ThreadPoolExecutor(8) as readers:
        return set(readers.map(lambda _: site.get(path).status, range(16)))


def test_the_next_release_is_served_once_it_has_come(tmp_path: Path, demo_site: Site) -> None:
    come(tmp_path, FIRST, demo_site.file)
    with browsed(tmp_path) as site:
        assert f"Release {FIRST}" in site.get("/").text
        assert site.get("/councilwire/v1_sources").status == 200
        second = come(tmp_path, SECOND, demo_site.file)
        assert site.told() == f"{second} is served now\n"
        shutil.rmtree(tmp_path / FIRST)  # as publishing clears away
        assert f"Release {SECOND}" in site.get("/?q=children").text
        assert statuses(site, "/councilwire/v1_sources") == {200}


def test_a_download_under_way_goes_on_to_its_end_while_the_next_releases_come(tmp_path: Path, demo_site: Site) -> None:
    rows = 1000
    query = f"SELECT hex(zeroblob(10000)) FROM v1_pages, v1_addresses LIMIT {rows}"  # more than any buffer on the way
    come(tmp_path, FIRST, demo_site.file)
    with browsed(tmp_path) as site:
        connection = http.client.HTTPConnection(site.host, timeout=60)
        connection.request("GET", f"/councilwire.csv?{urlencode({'sql': query})}")
        download = connection.getresponse()
        for release_id in (SECOND, THIRD):
            come(tmp_path, release_id, demo_site.file)
            assert release_id in site.told()
        lines = download.read().splitlines()
        connection.close()
    assert [len(line) for line in lines[1:]] == [20_000] * rows


def damaged(file: Path, folder: Path) -> Path:
    """A release of which what searches need cannot be read."""
    copied = shutil.copyfile(file, folder / "damaged.sqlite")
    with closing(sqlite3.connect(copied)) as connection, connection:
        connection.execute("UPDATE v1_announcements SET organisations = 'no JSON'")
    return copied


def test_where_the_next_release_cannot_be_browsed_the_one_before_stays(tmp_path: Path, demo_site: Site) -> None:
    first = come(tmp_path, FIRST, demo_site.file)
    with browsed(tmp_path) as site:
        for release_id, content in ((SECOND, NO_DATABASE), (THIRD, damaged(demo_site.file, tmp_path))):
            refused = come(tmp_path, release_id, content)
            said = site.told()
            assert said.startswith(f"{refused} cannot be browsed")
            assert said.endswith(f"{first} is still served\n")
            assert f"Release {FIRST}" in site.get("/").text
        fourth = come(tmp_path, FOURTH, demo_site.file)
        assert site.told() == f"{fourth} is served now\n"


def test_a_release_that_is_no_more_is_not_served_on_where_the_next_one_cannot_be(
    tmp_path: Path, demo_site: Site
) -> None:
    come(tmp_path, FIRST, demo_site.file)
    with browsed(tmp_path) as site:
        come(tmp_path, SECOND, NO_DATABASE)
        assert "is still served" in site.told()
        assert statuses(site, "/sources") == {200}
        shutil.rmtree(tmp_path / FIRST)  # as publishing does where something was taken back
        assert "is no more" in site.told()
        assert site.told() == "", "it has ended"


def test_a_killed_process_of_a_release_is_followed_by_another(tmp_path: Path, demo_site: Site) -> None:
    first = come(tmp_path, FIRST, demo_site.file)
    with browsed(tmp_path) as site:
        (serving,) = Path(f"/proc/{site.process}/task/{site.process}/children").read_text(encoding="ascii").split()
        os.kill(int(serving), signal.SIGKILL)
        assert site.told() == f"{first} is served now\n"
        assert f"Release {FIRST}" in site.get("/").text


def test_a_release_is_known_by_where_it_lies_and_not_by_the_link_to_it(tmp_path: Path) -> None:
    first = come(tmp_path, FIRST, b"")
    found = find_release(tmp_path)
    come(tmp_path, SECOND, b"")
    assert found == first


def test_a_folder_without_a_release_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="councilwire publish"):
        find_release(tmp_path)


@pytest.mark.parametrize("content", [b"", NO_DATABASE])
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
