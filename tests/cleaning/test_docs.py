"""docs/cleaning.md tells the truth about its worked page."""

import re
from pathlib import Path

from cleaning import clean
from cleaning.article import locate, worth
from cleaning.blocks import read_blocks
from cleaning.markup import read_markup

DOCS = (Path(__file__).parents[2] / "docs" / "cleaning.md").read_text(encoding="utf-8")
URL = "https://www.anytown.gov.uk/news/7"


def fenced(kind: str) -> str:
    match = re.search(rf"```{kind}\n(.*?)\n```", DOCS, re.DOTALL)
    assert match is not None
    return match.group(1)


def test_the_worked_page_comes_out_as_shown() -> None:
    document = clean(fenced("html"), url=URL)
    assert document.body_text == fenced("text")
    for entry in document.removed:
        assert f"| `{entry.rule}` | {entry.text} | {entry.where} |" in DOCS


def test_the_worths_of_its_blocks_are_as_shown() -> None:
    page = read_blocks(read_markup(fenced("html")))
    located = locate(page, 2)
    assert located is not None
    for index, block in enumerate(page.blocks):
        value = 0.0 if located.ruled[index] else worth(block) * (0.3 if index < 2 else 1)
        row = re.search(
            rf"^\| {index} \| .* \| {len(block.text)} \| {block.link_chars} \| (\S+) \|", DOCS, re.MULTILINE
        )
        assert row is not None
        assert row.group(1) == f"{value:.1f}"
