"""Where a walk stops, and what it asks for on the way."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spiders.address import keys_of
from spiders.capture import Listed, ListingState
from spiders.listing_page import Item, ListingPage
from spiders.walk import Bounds, End, Walk

SITE = "https://council.example"
NOW = datetime(2025, 6, 1, tzinfo=UTC)


def walk(*known: str, **bounds: Any) -> Walk:
    settings: dict[str, Any] = {
        "mode": "incremental",
        "since": date(2024, 1, 1),
        "source_since": date(2024, 1, 1),
        "until": None,
        "max_listing_pages": 10,
        "fresh_days": 0,
        "now": NOW,
    }
    return Walk(
        Bounds(**{**settings, **bounds}),
        keys_of(f"{SITE}/{name}" for name in known),
        lambda url: url.startswith(SITE),
    )


def page(*items: tuple[str, str | None], following: str | None = "/news?page=2") -> ListingPage:
    return ListingPage(
        ListingState.OK,
        tuple(Item(f"{SITE}/{name}", Listed(name, day)) for name, day in items),
        f"{SITE}{following}" if following else None,
    )


def names(items: tuple[Item, ...]) -> list[str]:
    return [item.url.removeprefix(f"{SITE}/") for item in items]


def test_new_items_are_asked_for_and_the_walk_goes_on() -> None:
    step = walk("b").step(f"{SITE}/news", page(("a", "1 May 2025"), ("b", "1 May 2025")))
    assert (names(step.ask), step.known, step.end, step.next_url) == (["a"], 1, End.GOES_ON, f"{SITE}/news?page=2")


def test_a_page_of_known_items_ends_an_incremental_walk_only() -> None:
    known = page(("a", None), ("b", None))
    assert walk("a", "b").step(f"{SITE}/news", known).end is End.KNOWN
    full = walk("a", "b", mode="full").step(f"{SITE}/news", known)
    assert (names(full.ask), full.end) == ([], End.GOES_ON)


def test_a_page_of_old_items_ends_the_walk_but_one_pinned_old_item_does_not() -> None:
    old = ("old", "1 May 2019")
    pinned = walk(mode="full").step(f"{SITE}/news", page(old, ("a", "1 May 2025")))
    assert (names(pinned.ask), pinned.end) == (["a"], End.GOES_ON)
    assert walk(mode="full").step(f"{SITE}/news", page(old, ("older", "1 May 2018"))).end is End.SINCE


def test_an_old_item_does_not_keep_known_ones_from_ending_the_walk() -> None:
    step = walk("a").step(f"{SITE}/news", page(("old", "1 May 2019"), ("a", "1 May 2025")))
    assert (names(step.ask), step.end) == ([], End.KNOWN)


def test_items_without_a_date_are_taken_as_recent() -> None:
    assert names(walk().step(f"{SITE}/news", page(("a", None), ("b", "soon"))).ask) == ["a", "b"]


def test_items_after_until_are_left_but_walked_past() -> None:
    step = walk(until=date(2025, 5, 1)).step(f"{SITE}/news", page(("a", "2 May 2025"), ("b", "1 May 2025")))
    assert (names(step.ask), step.left, step.end) == (["b"], 1, End.GOES_ON)


def test_what_lies_outside_the_span_is_left_where_it_is_new_and_the_source_wants_it() -> None:
    span = walk("known", since=date(2025, 5, 1), until=date(2025, 5, 31))
    listing = page(
        *(("later", "1 June 2025"), ("within", "1 May 2025"), ("earlier", "30 April 2025"), ("undated", None)),
        *(("known", "1 April 2025"), ("unwanted", "1 May 2019")),
        following=None,
    )
    step = span.step(f"{SITE}/news", listing)
    assert (names(step.ask), step.left, step.end) == (["within", "undated"], 2, End.LAST)


def test_known_items_that_the_listing_dates_freshly_are_asked_for_again() -> None:
    listing = page(("edited", "2025-05-30T10:00:00Z"), ("settled", "2025-03-01T10:00:00Z"), ("new", None))
    assert names(walk("edited", "settled", fresh_days=30).step(f"{SITE}/news", listing).ask) == ["edited", "new"]


def test_links_elsewhere_are_handed_back_and_do_not_count() -> None:
    listing = ListingPage(
        ListingState.OK, (Item("https://paper.example/x", Listed()), Item(f"{SITE}/a", Listed())), f"{SITE}/news?page=2"
    )
    step = walk("a").step(f"{SITE}/news", listing)
    assert [item.url for item in step.elsewhere] == ["https://paper.example/x"]
    assert step.end is End.KNOWN
    assert step.found == keys_of([f"{SITE}/a"])


def test_the_same_items_under_new_page_numbers_end_the_walk() -> None:
    one = walk(mode="full")
    assert one.step(f"{SITE}/news", page(("a", None))).end is End.GOES_ON
    assert one.step(f"{SITE}/news?page=2", page(("a", None), following="/news?page=3")).end is End.LOOP


@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=5), min_size=1, max_size=20), st.integers(1, 12))
def test_every_walk_ends_within_its_limit_and_asks_for_every_new_item_on_its_way(
    listings: list[list[int]], most: int
) -> None:
    one = walk(max_listing_pages=most)
    asked: set[str] = set()
    named: set[str] = set()
    steps = 0
    for number in range(most + 1):
        items = listings[number % len(listings)]
        listing = page(*((str(item), None) for item in items), following=f"/news?page={number + 1}")
        step = one.step(f"{SITE}/news?page={number}", listing)
        asked.update(names(step.ask))
        named.update(map(str, items))
        steps += 1
        if step.end is not End.GOES_ON:
            break
    assert steps <= most
    assert asked == named
