"""docs/sources.md against the models: every key, platform, outcome and kind of issue, and its worked example."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from spiders.capture import ISSUE_KINDS, Outcome
from spiders.source import Expectations, Layout, Licence, Organisation, PlatformName, Source, SourceKind, load_source

TEXT = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def first_column(title: str) -> dict[str, list[str]]:
    """Names in the first column of a section's table, with their rows' other cells."""
    rows = re.findall(r"^\| `([^`]+)` \|(.*)\|$", section(title), re.MULTILINE)
    return {name: [cell.strip() for cell in cells.split(" | ")] for name, cells in rows}


def test_every_key_of_a_source_file_is_in_the_table_and_no_other() -> None:
    parts: dict[str, type[BaseModel]] = {
        "organisation": Organisation,
        "licence": Licence,
        "expectations": Expectations,
    }
    keys = [
        key
        for name in Source.model_fields
        for key in ([f"{name}.{inner}" for inner in parts[name].model_fields] if name in parts else [name])
    ]
    assert list(first_column("Every key")) == keys


def test_required_keys_have_no_default_in_the_table_and_the_others_have_theirs() -> None:
    documented = first_column("Every key")
    for name, field in Source.model_fields.items():
        if name in documented:
            assert (documented[name][0] == "") is field.is_required(), name
            if isinstance(field.default, int | float):
                assert documented[name][0] == f"`{field.default}`"
            elif isinstance(field.default, tuple) and field.default:
                assert documented[name][0] == ", ".join(f"`{one}`" for one in field.default)


def test_every_selector_of_a_layout_is_in_the_table() -> None:
    assert list(first_column("Layouts, and what to do after a redesign")) == list(Layout.model_fields)


def test_every_platform_outcome_and_kind_of_issue_is_in_its_table() -> None:
    assert list(first_column("Platforms")) == list(get_args(PlatformName))
    assert list(first_column("What a crawl does, and its outcomes")) == [outcome.value for outcome in Outcome]
    assert list(first_column("Issues")) == list(ISSUE_KINDS)


def test_every_kind_of_publisher_is_named() -> None:
    row = first_column("Every key")["kind"]
    assert all(f"`{kind}`" in row[1] for kind in get_args(SourceKind))


@pytest.mark.parametrize("link", re.findall(r"\]\(#([^)]+)\)", TEXT))
def test_every_link_within_the_page_leads_somewhere(link: str) -> None:
    titles = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    assert link in {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_worked_example_is_a_source_file_in_order(tmp_path: Path) -> None:
    block = re.search(r"^   ```yaml\n(.*?)^   ```", TEXT, re.MULTILINE | re.DOTALL)
    assert block
    path = tmp_path / "thornhaven.yaml"
    path.write_text(re.sub(r"^   ", "", block[1], flags=re.MULTILINE), encoding="utf-8")
    assert load_source(path).platform == "jadu"


def test_the_example_of_layouts_is_in_order() -> None:
    from handwritten.yaml_lines import read_yaml

    block = re.search(r"^```yaml\nlayouts:\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    assert block
    layouts = [Layout.model_validate(one) for one in read_yaml(f"layouts:\n{block[1]}").data["layouts"]]
    assert [layout.item for layout in layouts] == ["div.news-row", "article.card"]
