"""No page makes cleaning raise, hang, or give another result the second time."""

import subprocess
import sys
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cleaning import clean, learn_furniture
from cleaning.words import words

ROOT = Path(__file__).parents[2]
URL = "https://press.example.gov.uk/news/1"
PROSE = "The council has agreed to open six family hubs across the borough before the end of the year."
TAGS = sorted(
    words(
        "p div h1 h2 ul ol li table tr td a b span br blockquote pre article section nav aside figure figcaption form "
        "dl dt dd button main header footer"
    )
)
NAMES = ["", "share", "content", "entry-content", "caption", "cookie", "alert", "byline", "lead", "related", "x1"]


def elements() -> st.SearchStrategy[str]:
    words = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(
        [PROSE, "Read more", "ENDS", "4 March 2021"]
    )

    def wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.builds(
            lambda tag, name, parts, closed: (
                f'<{tag} class="{name}">{"".join(parts)}' + (f"</{tag}>" if closed else "")
            ),
            st.sampled_from(TAGS),
            st.sampled_from(NAMES),
            st.lists(inner, max_size=5),
            st.booleans(),
        )

    return st.recursive(words, wrapped, max_leaves=25)


@given(elements())
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_no_markup_makes_it_raise_and_the_same_page_gives_the_same_document(html: str) -> None:
    assert clean(html, url=URL) == clean(html, url=URL)


@given(st.binary(max_size=1_500))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    document = clean(data, url=URL)
    assert document.body_text or document.reason


@given(elements())
@example("<p>\u00c2\x1b\x80" + PROSE)
@example("<pre> 0</pre>")
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_cleaning_its_own_output_changes_nothing(html: str) -> None:
    once = clean(f"<h1>Six family hubs</h1><p>{PROSE}</p>{html}", url=URL)
    again = clean(once.body_html, url=URL)
    assert again.body_text == once.body_text


WORDS = st.text("abcdefghijklmnopqrstuvwxyzêîôŵŷABCDEFGHIJ0123456789’", min_size=1, max_size=12)
SENTENCES = (
    st.lists(WORDS, min_size=14, max_size=30).map(lambda words: " ".join(words) + ".").filter(lambda s: len(s) > 60)
)


@given(st.lists(SENTENCES, min_size=1, max_size=6, unique=True))
def test_no_paragraph_of_running_text_in_the_articles_block_is_lost(texts: list[str]) -> None:
    html = "".join(f"<p>{text}</p>" for text in texts)
    body = clean(f"<article><h1>Six family hubs</h1>{html}</article>", url=URL).body_text
    assert body.split("\n\n") == texts


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + PROSE + "</div>" * 100_000 + f"<p>{PROSE} And after.</p>",
        "<b id=1>" * 100_000 + PROSE,
        "<p>" + "".join(f"<font color={n}>" for n in range(3_000)) + f"<p>{PROSE}" * 3_000,
        "<ul><li>" * 50_000 + PROSE,
        f"<p {' '.join(f'a{n}=1' for n in range(1_000_000))}>{PROSE}</p>",
        f"<h1>Title</h1><p>{PROSE}\0\0</p>\0<p>{PROSE} Again.</p>",
        "<table><tr><td>" * 5_000 + PROSE,
        f"<p>{PROSE}</p><script>" + "x<y " * 100_000,
        f"<p>{PROSE}</p><!-- never closed" + "<p>x" * 1_000,
        f"<script type='application/ld+json'>{'[' * 100_000}</script><p>{PROSE}</p>",
        "<![CDATA[" * 10_000 + f"<p>{PROSE}</p>",
        f"<svg><p>{PROSE}</p>",
        f"<a href='http://[bad'>x</a><link rel=canonical href='http://[bad'><p>{PROSE}</p>",
    ],
    ids=[
        "deep",
        "inline",
        "formatting",
        "lists",
        "attributes",
        "nulls",
        "tables",
        "script",
        "comment",
        "json",
        "cdata",
        "svg",
        "addresses",
    ],
)
@pytest.mark.timeout(60)
def test_a_hostile_page_is_read_in_time_and_its_text_kept(html: str) -> None:
    start = process_time()
    document = clean(html, url=URL)
    assert process_time() - start < 10
    assert PROSE in document.body_text


FIFTY_MEGABYTES = """
import resource, sys
from cleaning import clean
page = ("<h1>Long</h1>" + "".join(f"<p>{sys.argv[1]} {n}.</p>" for n in range(480_000))).encode()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
document = clean(page, url="https://press.example.gov.uk/news/1")
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
assert len(page) > 50_000_000
assert grown < 20 * len(page), grown
assert document.body_text.startswith(sys.argv[1])
assert document.removed[-1].rule == "page-cut"
"""


@pytest.mark.timeout(120)
def test_fifty_megabytes_are_read_in_bounded_memory_and_what_was_not_read_is_said() -> None:
    subprocess.run([sys.executable, "-c", FIFTY_MEGABYTES, PROSE], check=True, cwd=ROOT, timeout=100)


def test_learning_takes_any_pages() -> None:
    assert learn_furniture([]).blocks == ()
    assert learn_furniture([("a", b""), ("b", b"\xff\xfe"), ("c", "<"), ("d", "<div>" * 10_000)]).pages == 4
