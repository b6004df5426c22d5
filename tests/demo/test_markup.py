"""Each site is in its platform's markup: what the profiles of real sites select is found in its pages."""

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup

from demo.expected import GoldPage, gold
from demo.pages import load_newsroom, newsroom_ids
from tests.demo.served import Client, answer_of

PROFILES = Path(__file__).parents[2] / ".." / "shared" / "data" / "cms_profiles.json"

LISTINGS = {
    "jadu_galaxies": ("www.harrowmere.example", "/news"),
    "jadu_classic": ("www.kelderby.example", "/news/archive"),
    "localgov_drupal": ("www.brackenshire.example", "/news"),
    "goss_icm": ("www.thornhaven.example", "/article/1207/News"),
}
SOURCES = {
    "jadu_galaxies": "harrowmere",
    "jadu_classic": "kelderby",
    "localgov_drupal": "brackenshire",
    "goss_icm": "thornhaven",
    "wordpress": "pennerdale-fm",
}


@cache
def selector(platform: str, part: str, key: str) -> str:
    if not PROFILES.exists():
        pytest.skip(f"needs {PROFILES}, the profiles of real platforms")
    value: str = json.loads(PROFILES.read_text(encoding="utf-8"))[platform][part][key]
    return value.partition(" (")[0]  # some carry a remark in brackets


def soup(client: Client, host: str, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(host, path).body.decode("utf-8", "replace"), "lxml")


def first_page(source_id: str) -> GoldPage:
    return next(page for page in gold(1) if page.source_id == source_id)


@pytest.mark.parametrize(
    ("platform", "key"),
    [
        *(("jadu_galaxies", key) for key in ("item", "link", "title", "summary", "date", "next")),
        *(("jadu_classic", key) for key in ("item", "link", "date", "summary")),
        *(("localgov_drupal", key) for key in ("item", "link", "summary", "date", "featured", "next")),
        *(("goss_icm", key) for key in ("item", "link", "summary", "next")),
    ],
)
def test_listing_selectors_of_the_platform_match(first_night: Client, platform: str, key: str) -> None:
    assert soup(first_night, *LISTINGS[platform]).select(selector(platform, "list", key))


@pytest.mark.parametrize(
    ("platform", "key"),
    [
        *(("jadu_galaxies", key) for key in ("root", "title", "date", "body")),
        *(("jadu_classic", key) for key in ("title", "date", "body")),
        *(("localgov_drupal", key) for key in ("root", "title", "date", "body", "categories")),
        *(("goss_icm", key) for key in ("title", "body")),
        *(("wordpress", key) for key in ("title", "body", "date")),
    ],
)
def test_article_selectors_of_the_platform_match(first_night: Client, platform: str, key: str) -> None:
    page = first_page(SOURCES[platform])
    found = soup(first_night, page.host, page.url_path).select(selector(platform, "article", key))
    assert found
    if key == "title":
        assert page.title in [element.get_text() for element in found]
    if key == "body":
        assert any(page.body_paragraphs[-1] in element.get_text() for element in found)


@pytest.mark.parametrize("platform", ["jadu_galaxies", "localgov_drupal", "goss_icm"])
def test_article_addresses_are_of_the_platforms_pattern(platform: str) -> None:
    if not PROFILES.exists():
        pytest.skip(f"needs {PROFILES}, the profiles of real platforms")
    pattern = json.loads(PROFILES.read_text(encoding="utf-8"))[platform]["article_url"]
    for page in load_newsroom(SOURCES[platform], 2).pages:
        assert re.search(pattern, page.path), page.path


def test_the_payment_notice_stands_above_the_headline_of_every_page_of_one_site() -> None:
    for page in gold(1):
        if page.source_id == "harrowmere":
            tree = BeautifulSoup(answer_of(1, page.host, page.url_path).body, "lxml")
            notice = tree.select_one("main .alert .editor")
            assert notice is not None
            assert notice.find_next("h1") is tree.h1


def test_two_makers_of_cookie_banners_are_met(first_night: Client) -> None:
    assert soup(first_night, "www.harrowmere.example", "/news").select("#CybotCookiebotDialog")
    assert soup(first_night, "www.brackenshire.example", "/news").select("#ccc")


def test_the_goss_cookie_notice_wears_the_bodys_class(first_night: Client) -> None:
    page = first_page("thornhaven")
    bodies = soup(first_night, page.host, page.url_path).select(".a-body")
    assert len(bodies) == 2
    assert "device" in bodies[0].get_text()


def test_a_goss_date_is_the_first_or_the_last_paragraph() -> None:
    places = set()
    for page in gold(1):
        if page.source_id == "thornhaven":
            body = BeautifulSoup(answer_of(1, page.host, page.url_path).body, "lxml").select(".a-body--default p")
            dated = [index for index, paragraph in enumerate(body) if f"{page.published:%B %Y}" in paragraph.get_text()]
            places |= {"first"} if 0 in dated else {"last"} if len(body) - 1 in dated else {"nowhere"}
    assert places == {"first", "last"}


def test_the_featured_item_is_absent_from_the_list_on_every_page_of_it(first_night: Client) -> None:
    host, path = LISTINGS["localgov_drupal"]
    featured = [a["href"] for a in soup(first_night, host, path).select(".newsroom__featured-news h3 a")]
    assert featured == ["/news/2026/stronger-roots-two-years-on"]
    listed = [
        a["href"] for at in (0, 1) for a in soup(first_night, host, f"{path}?page={at}").select(".views-row h3 a")
    ]
    assert len(listed) == len(load_newsroom("brackenshire", 1).pages) - 1
    assert not set(featured) & set(listed)


@pytest.mark.parametrize(
    ("host", "path", "link", "following"),
    [
        ("www.harrowmere.example", "/news", "a.listing__link", ".pagination__item--next a"),
        ("www.kelderby.example", "/news/archive", "ul.archive h2 a, ul.archive h3 a", "p > a[href*='page=']"),
        ("www.brackenshire.example", "/news", "h3.teaser__title a", ".pager__item--next a"),
        ("www.thornhaven.example", "/article/1207/News", "a.item__link", "a.paging__link--next"),
        ("www.pennerdalefm.example", "/news/", "h2.entry-title a", "a.next.page-numbers"),
        ("www.calderwickcourier.example", "/news/council", "a.story-card__link", "a.pager-older"),
    ],
)
def test_walking_a_list_to_its_end_names_every_page_once(
    second_night: Client, host: str, path: str, link: str, following: str
) -> None:
    named: list[str] = []
    asked: list[str] = []
    address: str | None = path
    while address:
        asked.append(address)
        tree = soup(second_night, host, address)
        named += [str(a["href"]) for a in tree.select(link)]
        onward = next((a for a in tree.select(following) if "Previous" not in a.get_text()), None)
        address = urljoin(address, str(onward["href"])) if onward else None
    text = next(text for text in (load_newsroom(one, 2) for one in newsroom_ids()) if text.host == host)
    assert sorted(named) == sorted(page.path for page in text.pages)
    assert len(asked) > 1
