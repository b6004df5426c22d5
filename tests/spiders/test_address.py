"""Addresses: one page, one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.address import canonical, host_of, page_key, same_publisher, web_address


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("HTTPS://WWW.Council.Example:443/News/A#top", "https://www.council.example/News/A"),
        ("http://council.example:80", "http://council.example/"),
        ("http://council.example:8080/a", "http://council.example:8080/a"),
        ("https://council.example./a", "https://council.example/a"),
        ("https://council.example/a/../b/./c", "https://council.example/b/c"),
        ("https://council.example/n?utm_source=x&utm_medium=y", "https://council.example/n"),
        ("https://council.example/n?page=2&fbclid=1&a=b", "https://council.example/n?a=b&page=2"),
        ("https://council.example/n;jsessionid=A1?PHPSESSID=2", "https://council.example/n"),
        ("https://council.example/n?q=", "https://council.example/n?q"),
        ("https://council.example/n?123", "https://council.example/n?123"),
        ("https://council.example/n?b=2&&a&=", "https://council.example/n?a&b=2"),
        ("https://council.example/caf\u00e9", "https://council.example/caf%C3%A9"),
        ("https://council.example/%7euser/%e2%82%ac", "https://council.example/~user/%E2%82%AC"),
        ("  https://council.example/a b ", "https://council.example/a%20b"),
        ("http://[::0:1]:80/", "http://[::1]/"),
    ],
)
def test_one_page_has_one_form(written: str, form: str) -> None:
    assert canonical(written) == form


@pytest.mark.parametrize("text", ["", "/news", "mailto:a@b.example", "http://", "ftp://a.example/", "http://a:b/"])
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical(text)


_PATHS = st.text(st.characters(codec="utf-8", exclude_characters="\n\r\t"), max_size=40)


@given(path=_PATHS, query=_PATHS, scheme=st.sampled_from(["http", "https", "HTTP"]))
def test_the_form_of_a_form_is_itself(path: str, query: str, scheme: str) -> None:
    form = canonical(f"{scheme}://Council.example/{path}?{query}")
    assert canonical(form) == form
    assert form.startswith(f"{scheme.lower()}://council.example/")


def test_a_page_keeps_its_key_when_its_site_moves_to_https() -> None:
    assert page_key("http://council.example/a") == page_key("https://council.example/a")


@pytest.mark.parametrize(
    ("url", "hosts", "same"),
    [
        ("https://www.gov.uk/a", ["www.gov.uk"], True),
        ("https://gov.uk/a", ["www.gov.uk"], True),
        ("https://www.leeds.gov.uk/a", ["leeds.gov.uk"], True),
        ("https://education.gov.uk/a", ["www.gov.uk"], False),
        ("https://news.leeds.gov.uk/a", ["leeds.gov.uk"], False),
        ("https://news.leeds.gov.uk/a", ["*.leeds.gov.uk"], True),
        ("https://evil-leeds.gov.uk.example/a", ["*.leeds.gov.uk", "leeds.gov.uk"], False),
        ("mailto:press@leeds.gov.uk", ["leeds.gov.uk"], False),
    ],
)
def test_a_publisher_is_its_hosts_and_no_other(url: str, hosts: list[str], same: bool) -> None:
    assert same_publisher(url, hosts) is same


@given(st.text(max_size=60))
def test_any_text_has_a_host_or_none(text: str) -> None:
    assert host_of(text) == host_of(text).lower()


@pytest.mark.parametrize(
    "visited",
    [
        "https://council.example/news/1?sid=9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c",
        "https://council.example/news/1?SESSION_ID=lit3py55t21z5v55vlm25s55",
        "https://council.example/news/1?osCsid=9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c&utm_source=x",
        "https://council.example/news/1;jsessionid=0A1B2C3D",
        "https://council.example/(S(lit3py55t21z5v55vlm25s55))/news/1",
        "https://council.example/(X(1)S(lit3py55t21z5v55vlm25s55))/news/1",
    ],
)
def test_the_visit_in_an_address_names_no_page(visited: str) -> None:
    assert canonical(visited) == "https://council.example/news/1"


@pytest.mark.parametrize(
    "url",
    [
        "https://council.example/news?sid=512",  # a story's number
        "https://council.example/news?session=evening",
        "https://council.example/news?id=9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c",
        "https://council.example/news/(S(hort))/1",
    ],
)
def test_what_may_name_a_page_stays(url: str) -> None:
    assert canonical(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://council.example@evil.example/news",
        "http://evil.example\\@council.example/news",
        "http://council.example\\.evil.example/news",
        "http://user:word@council.example/news",
        "javascript:alert(1)",
        "http://[::1",
        "http://council.example:99999/",
    ],
)
def test_an_address_that_does_not_say_plainly_where_it_leads_is_none(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        web_address(url)


def test_an_address_may_have_an_at_sign_or_a_backslash_behind_its_host() -> None:
    for url in ("https://council.example/news/@home", "https://council.example/news?q=a\\b"):
        assert web_address(url) == url
