"""`councilwire morning`, and the points that Prefect's UI shows."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from sqlalchemy import Engine

from flows.morning import morning_points
from publishing.morning import headline
from schema.engine import open_engine
from tests.publishing.morning import hostile
from tests.publishing.morning.told import morning_of, parsed, words
from tests.schema import rich

COUNCILWIRE = Path(sys.executable).parent / "councilwire"


def run(database: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COUNCILWIRE, "morning", *options],
        env=os.environ | {"COUNCILWIRE_DATABASE_URL": f"sqlite:///{database}", "COLUMNS": "400"},
        cwd=database.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_command_writes_the_page_of_the_latest_night_and_says_its_headline(
    tmp_path: Path, migrated_sqlite: Path
) -> None:
    database = shutil.copyfile(migrated_sqlite, tmp_path / "wire.sqlite")
    engine = open_engine(f"sqlite:///{database}")
    rich.fill(engine)
    engine.dispose()
    done = run(database, "--out", "pages/today.html")
    assert done.returncode == 0, done.stdout + done.stderr
    written = (tmp_path / "pages" / "today.html").read_text(encoding="utf-8")
    assert words(parsed(written).find(".//h1")) in done.stdout
    assert [path.name for path in (tmp_path / "pages").iterdir()] == ["today.html"]
    earlier = run(database, "--out", "all.html", "--since", "2026-03-01")
    assert "The first night: " in earlier.stdout


def test_where_there_was_no_night_the_command_says_so(tmp_path: Path, migrated_sqlite: Path) -> None:
    done = run(shutil.copyfile(migrated_sqlite, tmp_path / "wire.sqlite"))
    assert (done.returncode, "no crawl has ended yet" in done.stdout) == (1, True)
    assert not (tmp_path / "var").exists()


def test_the_points_name_what_is_new_edited_and_withdrawn_and_where_the_page_lies(warehouse: Engine) -> None:
    rich.fill(warehouse)
    told = morning_of(warehouse, 2)
    points = morning_points(told, "releases/20260303T031500Z/morning.html")
    assert points.startswith(f"# {headline(told)}\n")
    assert "The whole page: `releases/20260303T031500Z/morning.html`" in points
    assert f"- **Fernshire**: [Council tax 2026]({rich.TAX})" in points
    assert f"- **Fernshire**: [Centre for young carers opens]({rich.CARERS})" in points
    assert f"- **Fernshire**: [Library opens]({rich.LIBRARY})" in points


def test_hostile_texts_are_no_markup_in_the_points(warehouse: Engine) -> None:
    hostile.fill(warehouse)
    for night in (1, 2):
        points = morning_points(morning_of(warehouse, night), "a`b")
        assert "<" not in points
        assert "{{" not in points
        assert "The whole page: `a'b`" in points
