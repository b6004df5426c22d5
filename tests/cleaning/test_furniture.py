"""Furniture learned from a site's own pages."""

from collections.abc import Callable

import pytest

from cleaning import Furniture, clean, learn_furniture
from tests.cleaning.press_sites import (
    BOILERPLATE,
    COOKIES,
    FEEDBACK,
    FOOTER,
    NEWSLETTER,
    NIGHT_ONE,
    NIGHT_TWO,
    NOTES,
    QUOTE,
    Announcement,
    announcements,
    bare_page,
    boxed_page,
    flat_page,
)

Maker = Callable[[Announcement, tuple[str, str]], str]
SITES = pytest.mark.parametrize("make", [flat_page, bare_page, boxed_page], ids=["flat", "bare", "boxed"])


def url_of(item: Announcement) -> str:
    return f"https://press.example.gov.uk/{item.slug}"


def profile(make: Maker, notice: tuple[str, str], items: list[Announcement] | None = None) -> Furniture:
    return learn_furniture((url_of(item), make(item, notice)) for item in items or announcements())


@SITES
def test_every_paragraph_comes_out_and_no_line_of_the_site(make: Maker) -> None:
    furniture = profile(make, NIGHT_ONE)
    for item in announcements():
        document = clean(make(item, NIGHT_ONE), url=url_of(item), furniture=furniture)
        assert document.body_text.split("\n\n") == list(item.paragraphs)
        assert document.title == item.title
        assert document.furniture_version == furniture.version


@SITES
def test_last_nights_profile_takes_out_a_notice_in_new_words(make: Maker) -> None:
    furniture = profile(make, NIGHT_ONE)
    for item in announcements():
        document = clean(make(item, NIGHT_TWO), url=url_of(item), furniture=furniture)
        assert document.body_text.split("\n\n") == list(item.paragraphs)


@SITES
def test_a_handful_of_pages_is_enough_on_the_first_night(make: Maker) -> None:
    items = announcements()[:4]
    furniture = profile(make, NIGHT_ONE, items)
    for item in items:
        document = clean(make(item, NIGHT_ONE), url=url_of(item), furniture=furniture)
        assert document.body_text.split("\n\n") == list(item.paragraphs)


@SITES
def test_an_announcement_that_learning_has_not_seen_is_cleaned_as_well(make: Maker) -> None:
    *known, new = announcements()
    document = clean(make(new, NIGHT_ONE), url=url_of(new), furniture=profile(make, NIGHT_ONE, known))
    assert document.body_text.split("\n\n") == list(new.paragraphs)


@SITES
def test_a_notice_that_only_some_pages_have_is_furniture_for_its_place(make: Maker) -> None:
    items = announcements()
    pages = [(url_of(item), make(item, NIGHT_ONE if index < 6 else NIGHT_TWO)) for index, item in enumerate(items)]
    furniture = learn_furniture(pages)
    for item, (url, html) in zip(items, pages, strict=True):
        assert clean(html, url=url, furniture=furniture).body_text.split("\n\n") == list(item.paragraphs)


def test_a_standing_quote_and_notes_to_editors_are_body_however_often_they_recur() -> None:
    paragraphs = {text for item in announcements() for text in item.paragraphs}
    assert {QUOTE, NOTES, BOILERPLATE} <= paragraphs  # so the tests above hold them
    items = [
        Announcement(
            item.slug,
            item.title,
            item.day,
            (*(p for p in item.paragraphs if p not in (NOTES, BOILERPLATE)), NOTES, BOILERPLATE),
        )
        for item in announcements()
    ]
    furniture = profile(flat_page, NIGHT_ONE, items)
    for item in items:
        document = clean(flat_page(item, NIGHT_ONE), url=url_of(item), furniture=furniture)
        assert document.body_text.split("\n\n") == list(item.paragraphs)


def test_what_learning_took_out_is_listed_under_its_fingerprint() -> None:
    furniture = profile(flat_page, NIGHT_ONE)
    item = announcements()[0]
    removed = clean(flat_page(item, NIGHT_ONE), url=url_of(item), furniture=furniture).removed
    by_text = {entry.text: entry.rule for entry in removed}
    fingerprints = {block.fingerprint for block in furniture.blocks}
    for line in (NEWSLETTER, FEEDBACK, FOOTER):
        assert by_text[line].removeprefix("furniture:") in fingerprints


def test_the_profile_depends_on_the_pages_not_on_their_order() -> None:
    pages = [(url_of(item), flat_page(item, NIGHT_ONE)) for item in announcements()]
    assert learn_furniture(pages) == learn_furniture(reversed(pages)) == learn_furniture(pages)


def test_a_page_given_twice_counts_once_as_given_last() -> None:
    items = announcements()
    old = [(url_of(item), flat_page(item, NIGHT_ONE)) for item in items]
    new = [(url_of(item), flat_page(item, NIGHT_TWO)) for item in items]
    assert learn_furniture(old + new) == learn_furniture(new)


def test_what_the_site_has_dropped_is_forgotten() -> None:
    samples = {block.sample for block in profile(flat_page, NIGHT_TWO).blocks}
    assert NIGHT_TWO[1] in samples
    assert NIGHT_ONE[1] not in samples


def test_nothing_is_learned_from_two_pages() -> None:
    furniture = profile(flat_page, NIGHT_ONE, announcements()[:2])
    assert furniture.blocks == ()
    assert furniture.pages == 2


def test_a_profile_counts_distinct_pages_and_shows_what_it_saw() -> None:
    furniture = profile(flat_page, NIGHT_ONE)
    cookies = next(block for block in furniture.blocks if block.sample == COOKIES)
    assert (furniture.pages, cookies.pages) == (12, 12)


def test_numbers_and_months_in_furniture_do_not_hide_it() -> None:
    items = announcements()
    pages = [
        (url_of(item), flat_page(item, NIGHT_ONE).replace(FEEDBACK, f"Last visited by {index * 31} people in March"))
        for index, item in enumerate(items)
    ]
    furniture = learn_furniture(pages)
    for url, html in pages:
        assert "Last visited" not in clean(html, url=url, furniture=furniture).body_text
