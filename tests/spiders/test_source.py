"""Source files: every mistake is named with its file, line and key."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from handwritten import Problem
from handwritten.yaml_lines import YamlError, read_yaml
from spiders.layouts import PLATFORM_LAYOUTS, layout_for
from spiders.source import Layout, Source, SourceError, load_source, load_sources
from tests.spiders.conftest import make_source

GOOD = """\
id: thornhaven
name: Thornhaven Council
organisation:
  curie: local-authority:THN
  gss: E09000099
kind: council
platform: listing
start:
  - https://www.thornhaven.example/news
since: 2024-01-01
licence:
  name: OGL-3.0
  attribution: Contains information of Thornhaven Council.
  full_text: true
expectations:
  items_per_month: [2, 40]
  longest_silence_days: 21
layouts:
  - item: li.old
    valid_until: 2025-03-31
  - item: article.card
    body: .text
verified: null
"""


def write(folder: Path, text: str, name: str = "thornhaven") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, GOOD))
    assert source.organisation.gss == "E09000099"
    assert source.since == date(2024, 1, 1)
    assert [layout.item for layout in source.layouts] == ["li.old", "article.card"]
    assert source.verified is None
    assert source.hosts == ("www.thornhaven.example",)


@dataclass(frozen=True)
class Mistake:
    change: str
    into: str
    line: int
    key: str
    says: str


MISTAKES = [
    Mistake("name: Thornhaven Council", "nome: Thornhaven Council", 2, "nome", "did you mean 'name'?"),
    Mistake("  gss: E09000099", "  gs: E09000099", 5, "organisation.gs", "did you mean 'gss'?"),
    Mistake("    body: .text", "    bodi: .text", 22, "layouts.1.bodi", "did you mean 'body'?"),
    Mistake("  gss: E09000099", "  gss: E0900", 5, "organisation.gss", "pattern"),
    Mistake("kind: council", "kind: parish", 6, "kind", "council"),
    Mistake("platform: listing", "platform: joomla", 7, "platform", "jadu"),
    Mistake("platform: listing", "platform: govuk", 1, "organisations_filter", "must name its organisation"),
    Mistake("since: 2024-01-01", "since: 2024-02-30", 10, "since", "day value is outside"),
    Mistake("since: 2024-01-01", "since: 2024-01-01\nsince: 2024-01-02", 11, "since", "given twice"),
    Mistake("https://www.thornhaven.example/news", "www.thornhaven.example/news", 8, "start", "not a web address"),
    Mistake("https://www.thornhaven.example/news", "https://me:pw@a.example/", 8, "start", "user name"),
    Mistake("  full_text: true", "  full_text: maybe", 14, "licence.full_text", "boolean"),
    Mistake("[2, 40]", "[40, 2]", 16, "expectations.items_per_month", "first number"),
    Mistake("item: article.card", "item: 'article..card'", 21, "layouts.1.item", "no CSS selector"),
    Mistake("item: article.card", "item: ''", 21, "layouts.1.item", "leave the key out"),
    Mistake("    valid_until: 2025-03-31\n", "", 18, "layouts", "every layout but the last"),
    Mistake("verified: null", "", 1, "verified", "required"),
    Mistake("verified: null", "verified: null\npage_pattern: '^/news/(['", 24, "page_pattern", "no regular expression"),
    Mistake(
        "verified: null", "verified: null\nallowed_hosts: ['https://x.example/']", 24, "allowed_hosts", "must be a host"
    ),
    Mistake("id: thornhaven", "id: elsewhere", 1, "id", "must be the file's name, 'thornhaven'"),
    Mistake("id: thornhaven", "id: [", 3, "", "expected"),
    Mistake("id: thornhaven", "id: &x thornhaven\nnotes: *x", 2, "", "anchors"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.into.strip()[:40])
def test_a_mistake_is_named_with_file_line_and_key(tmp_path: Path, mistake: Mistake) -> None:
    assert mistake.change in GOOD
    path = write(tmp_path, GOOD.replace(mistake.change, mistake.into))

    with pytest.raises(SourceError) as error:
        load_source(path)

    assert f"{path}:{mistake.line}: {mistake.key or 'file'}: " in str(error.value)
    assert mistake.says in str(error.value)


def test_all_mistakes_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("kind: council", "kind: parish").replace("name: T", "nome: T"))
    write(tmp_path, "", "empty")
    write(tmp_path, "- a list", "listed")
    (tmp_path / "latin.yaml").write_bytes(b"name: caf\xe9\n")

    with pytest.raises(SourceError) as error:
        load_sources(tmp_path)

    assert {problem.path.stem for problem in error.value.problems} == {"thornhaven", "empty", "listed", "latin"}
    assert len(error.value.problems) >= 6


def test_a_folder_without_source_files_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no source files"):
        load_sources(tmp_path)


def test_sources_are_sorted_by_id(tmp_path: Path) -> None:
    for name in ("pennerdale", "calderwick"):
        write(tmp_path, GOOD.replace("id: thornhaven", f"id: {name}"), name)
    assert [source.id for source in load_sources(tmp_path)] == ["calderwick", "pennerdale"]


@given(st.text(max_size=120))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    lines = []
    try:
        lines.append(read_yaml(text).line_of(["id", 0, "x"]))
    except YamlError as error:
        lines.append(error.line)
    assert 1 <= lines[0] <= len(text.splitlines()) + 2


_SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.dates().map(str))
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)


@settings(deadline=None)  # each example is a file: its time is the disk's
@given(st.dictionaries(st.sampled_from(sorted(Source.model_fields)), _VALUES, max_size=6))
def test_no_value_of_any_key_makes_the_loader_fail(
    tmp_path_factory: pytest.TempPathFactory, changed: dict[str, object]
) -> None:
    data = {**yaml.safe_load(GOOD), **changed}
    path = write(tmp_path_factory.mktemp("source"), yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
    problems: list[Problem] = []
    try:
        assert load_source(path).id == "thornhaven"
    except SourceError as error:
        problems = error.problems
    assert all(problem.message and problem.line >= 1 for problem in problems)


@pytest.mark.parametrize(
    ("day", "item"),
    [(date(2020, 1, 1), "li.old"), (date(2025, 3, 31), "li.old"), (date(2025, 4, 1), "article.card")],
)
def test_a_layout_holds_until_its_last_day_so_that_old_captures_still_parse(
    tmp_path: Path, day: date, item: str
) -> None:
    assert layout_for(load_source(write(tmp_path, GOOD)), day).item == item


def test_what_a_source_leaves_out_comes_from_its_platform() -> None:
    own = Layout(body=".our-text", drop=(".ad",))
    source = make_source("jadu", "https://www.thornhaven.example/news", layouts=(own,))
    layout = layout_for(source, date(2025, 1, 1))
    assert (layout.body, layout.drop) == (".our-text", (".ad",))
    assert layout.item == PLATFORM_LAYOUTS["jadu"].item
    assert layout_for(make_source("feed", "https://a.example/feed"), date(2025, 1, 1)) == Layout()


@pytest.mark.parametrize(
    ("url", "is_page"),
    [
        ("https://www.thornhaven.example/news/1", True),
        ("https://thornhaven.example/news/1", True),
        ("https://press.thornhaven.example/news/1", True),
        ("https://www.thornhaven.example/contact", False),
        ("https://elsewhere.example/news/1", False),
    ],
)
def test_a_press_page_is_told_by_its_host_and_path(url: str, is_page: bool) -> None:
    start = "https://www.thornhaven.example/news"
    source = make_source("jadu", start, page_pattern="^/news/", allowed_hosts=("*.thornhaven.example",))
    assert source.is_press_page(url) is is_page
