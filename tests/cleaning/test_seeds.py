"""The five announcements that the product was conceived from come out whole, from pages with furniture around them."""

import json
from pathlib import Path

import pytest

from cleaning import clean

SEEDS = Path(__file__).parents[2] / ".." / "shared" / "seeds"
NAMES = ("agency-2019", "havering-2017", "havering-2019", "radio-2015", "recruiter-2017")

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="needs ../shared/seeds, which is not beside this project")


@pytest.mark.parametrize("name", NAMES)
def test_the_body_is_equal_paragraph_for_paragraph(name: str) -> None:
    document = clean((SEEDS / f"{name}.html").read_bytes(), url=f"https://press.example.org/{name}")
    expected = (SEEDS / f"{name}.expected.txt").read_text(encoding="utf-8").strip()
    assert document.body_text.split("\n\n") == expected.split("\n\n")
    assert document.method == "article"
    assert document.reason is None


@pytest.mark.parametrize("name", NAMES)
def test_title_and_dates_are_the_announcements(name: str) -> None:
    document = clean((SEEDS / f"{name}.html").read_bytes(), url=f"https://press.example.org/{name}")
    expected = json.loads((SEEDS / f"{name}.expected.json").read_text(encoding="utf-8"))
    assert document.title == expected["title"]
    assert str(document.published)[:10] == expected["published"]
    assert (str(document.updated)[:10] if document.updated else None) == expected["updated"]


def test_a_service_alert_is_listed_among_what_was_removed() -> None:
    document = clean((SEEDS / "havering-2019.html").read_bytes(), url="https://press.example.org/x")
    assert any(entry.rule == "alert" and "payment" in entry.text for entry in document.removed)


def test_a_picture_credit_is_kept_apart() -> None:
    document = clean((SEEDS / "radio-2015.html").read_bytes(), url="https://press.example.org/x")
    assert document.captions == ("Picture: PA",)
