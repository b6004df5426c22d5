"""The demo's texts: enough of them, honest, and with every case that real press webs have."""

import itertools
import re
from collections import Counter
from datetime import date

import pytest

from demo.blocks import Heading, ItemList, Quotation, Table
from demo.expected import gold
from demo.pages import Page, load_newsroom, newsroom_ids

SHARED_RUN = 12  # words in a row that two announcements may not share by chance


def pages(night: int) -> dict[str, Page]:
    return {page.key: page for source_id in newsroom_ids() for page in load_newsroom(source_id, night).pages}


def real_pages(night: int) -> list[Page]:
    return [page for page in pages(night).values() if page.status == 200 and not page.disallowed and not page.outside]


def runs(paragraphs: tuple[str, ...]) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", " ".join(paragraphs).casefold())
    return {tuple(words[start : start + SHARED_RUN]) for start in range(len(words) - SHARED_RUN + 1)}


def test_there_are_over_eighty_announcements_on_either_night() -> None:
    for night in (1, 2):
        assert len({page.announcement for page in gold(night)}) > 80


def test_eight_newsrooms_publish_them() -> None:
    assert len({page.source_id for page in gold(1)}) == 8
    assert min(Counter(page.source_id for page in gold(1)).values()) >= 9


def test_no_two_pages_have_one_key_or_one_address() -> None:
    every = [page for source_id in newsroom_ids() for page in load_newsroom(source_id, 2).pages]
    assert len({page.key for page in every}) == len(every)
    assert len({(page.source_id, page.path) for page in every}) == len(every)
    assert not [page.path for page in every if "None" in page.path]


def test_every_announcement_is_as_long_as_a_press_release() -> None:
    for page in real_pages(2):
        words = sum(len(paragraph.split()) for paragraph in page.paragraphs)
        assert 120 <= words <= 320, page.key


def test_every_date_lies_in_the_two_years_before_the_second_night() -> None:
    for page in pages(2).values():
        assert date(2025, 1, 1) <= page.published <= date(2026, 11, 20), page.key
        assert page.updated is None or page.published < page.updated <= date(2026, 11, 20), page.key


def test_a_night_that_is_not_of_the_demo_is_refused() -> None:
    with pytest.raises(ValueError, match="nights 1 to 2"):
        load_newsroom("harrowmere", 3)


def test_bodies_have_subheadings_lists_tables_and_quotations() -> None:
    kinds = Counter(type(block) for page in real_pages(1) for block in page.blocks)
    assert min(kinds[kind] for kind in (Heading, ItemList, Table, Quotation)) >= 3
    assert any(block.numbered for page in real_pages(1) for block in page.blocks if isinstance(block, ItemList))
    assert any(Heading("Notes to editors") in page.blocks for page in real_pages(1))


def test_one_release_is_carried_by_four_pages_whole_introduced_and_abridged() -> None:
    carrying = {page.source_id: page for page in real_pages(1) if page.announcement == "bridge-to-home"}
    original = carrying["harrowmere"].paragraphs
    assert carrying["pennerdale-fm"].paragraphs == original
    assert carrying["care-ledger"].paragraphs[1:] == original
    abridged = carrying["calderwick-courier"].paragraphs
    assert len(abridged) < len(original)
    assert set(abridged) < set(original)


def test_a_radio_station_abridges_a_release() -> None:
    by_key = pages(1)
    broadcast, original = by_key["fewer-pupils-excluded"], by_key["exclusions_falling"]
    assert broadcast.source_id == "pennerdale-fm"
    assert broadcast.announcement == original.announcement
    assert set(broadcast.paragraphs) < set(original.paragraphs)


def test_the_trade_press_rewrites_a_release_in_its_own_words() -> None:
    by_key = pages(1)
    story, original = by_key["childrens-home-groups-report-profits"], by_key["childrens-homes-profit-rules"]
    assert story.announcement == original.announcement
    assert not set(story.paragraphs) & set(original.paragraphs)


def test_a_trade_story_quotes_a_release_and_is_an_announcement_of_its_own() -> None:
    by_key = pages(1)
    (story,) = [page for page in by_key.values() if page.quotes]
    assert story.announcement == story.key
    assert runs(story.paragraphs) & runs(by_key[str(story.quotes)].paragraphs)


@pytest.mark.parametrize(
    ("key", "differs_in"), [("school-uniform-grant-2026", r"£|\d{4}"), ("library-reopens-hollin-cross", r"[A-Z]\w+")]
)
def test_near_twins_differ_in_what_makes_them_two_announcements(key: str, differs_in: str) -> None:
    by_key = pages(1)
    twin, other = by_key[key], by_key[str(by_key[key].twin_of)]
    assert twin.announcement != other.announcement
    shared = runs(twin.paragraphs) & runs(other.paragraphs)
    assert len(shared) > len(runs(other.paragraphs)) / 2
    changed = set(" ".join(twin.paragraphs).split()) - set(" ".join(other.paragraphs).split())
    assert any(re.search(differs_in, word) for word in changed)


def test_standing_paragraphs_are_the_body_of_several_announcements() -> None:
    for source_id in ("brackenshire", "children-and-schools"):
        text = load_newsroom(source_id, 1)
        for paragraph in text.standing:
            assert sum(paragraph in page.paragraphs for page in text.pages) >= 2


def test_announcements_share_no_long_run_of_words_unless_the_data_say_so() -> None:
    standing = {paragraph for source_id in newsroom_ids() for paragraph in load_newsroom(source_id, 2).standing}
    found = {
        page.key: runs(tuple(paragraph for paragraph in page.paragraphs if paragraph not in standing))
        for page in real_pages(2)
    }
    for one, other in itertools.combinations(real_pages(2), 2):
        declared = {one.twin_of, one.quotes} & {other.announcement} or {other.twin_of, other.quotes} & {
            one.announcement
        }
        if one.announcement != other.announcement and not declared:
            assert not found[one.key] & found[other.key], (one.key, other.key)


def test_the_second_night_brings_an_edit_a_withdrawal_a_loss_and_news() -> None:
    first, second = pages(1), pages(2)
    assert set(first) - set(second) == {"young-carers-card"}
    assert len(set(second) - set(first)) == 4
    changed = {key for key in first.keys() & second.keys() if first[key].blocks != second[key].blocks}
    assert changed == {"no_place_like_home_fund"}
    assert "£2.1 million" in " ".join(second["no_place_like_home_fund"].paragraphs)
    assert [key for key, page in second.items() if page.withdrawn] == ["kinship-helpline-launch"]
    assert not any(page.withdrawn for page in first.values())
