"""The article is found in any markup, keeps its structure, and loses what is not of it."""

import pytest

from cleaning import Document, Layout, clean

URL = "https://press.example.gov.uk/news/1"
FIRST = "The council has agreed to open six family hubs across the borough before the end of the year."
SECOND = "“Parents told us that they want one door to knock on, and they will get it,” said Councillor Ann Example."
THIRD = "The first hub opens in Oldfield in March, in rooms that the library and the health service share."
TITLE = "Six family hubs to open"


def read(body: str, **options: Layout) -> Document:
    html = f"<html lang='en'><head><title>{TITLE} | Anytown</title></head><body>{body}</body></html>"
    return clean(html, url=URL, layout=options.get("layout"))


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize(
    "markup",
    [
        "<article><h1>{t}</h1>{p}</article>",
        "<main><h1>{t}</h1><div>{p}</div></main>",
        "<div id='header'><h1>{t}</h1></div><div id='page'>{p}</div>",
        "<h1>{t}</h1>{p}",
        "<form id='aspnetForm'><div><h1>{t}</h1>{p}</div></form>",
        "<div class='sidebar-layout share navigation'><h1>{t}</h1>{p}</div>",
        "<table><tr><td>Menu</td><td><h1>{t}</h1>{p}</td></tr></table>",
        "<h1>{t}</h1><div><div>{p}</div></div></body></html><div>late</div>",
    ],
)
def test_the_article_is_found_in_any_markup(markup: str) -> None:
    document = read(markup.format(t=TITLE, p=paragraphs(FIRST, SECOND, THIRD)))
    assert document.body_text.split("\n\n")[:3] == [FIRST, SECOND, THIRD]
    assert document.title == TITLE


def test_paragraphs_made_with_line_breaks_are_paragraphs() -> None:
    assert read(f"<h1>{TITLE}</h1><div>{FIRST}<br><br>{SECOND}<br>\n<br>{THIRD}</div>").body_text == "\n\n".join(
        (FIRST, SECOND, THIRD)
    )


def test_lists_headings_tables_and_quotes_survive_in_text_and_markup() -> None:
    document = read(
        f"<article><h1>{TITLE}</h1><p>{FIRST}</p><h2>Where they open</h2>"
        f"<ol><li>Oldfield, in March</li><li>Harbour, in May</li></ol>"
        f"<table><tr><th>Hub</th><th>Rooms</th></tr><tr><td>Oldfield</td><td>4</td></tr></table>"
        f"<blockquote><p>{SECOND}</p></blockquote><p>{THIRD} <a href='/hubs'>See <em>all</em> hubs</a>.</p></article>"
    )
    assert document.body_text.split("\n\n") == [
        FIRST, "Where they open", "Oldfield, in March", "Harbour, in May", "Hub | Rooms", "Oldfield | 4", SECOND,
        f"{THIRD} See all hubs.",
    ]  # fmt: skip
    for piece in (
        "<h2>Where they open</h2>",
        "<ol>\n<li>Oldfield, in March</li>\n<li>Harbour, in May</li>\n</ol>",
        "<tr><th>Hub</th><th>Rooms</th></tr>",
        f"<blockquote><p>{SECOND}</p></blockquote>",
        '<a href="https://press.example.gov.uk/hubs">See <em>all</em> hubs</a>',
    ):
        assert piece in document.body_html


def test_questions_and_answers_keep_both() -> None:
    items = "".join(
        f"<h3><button>Question {n}?</button></h3><div><p>{text}</p></div>" for n, text in enumerate((FIRST, THIRD))
    )
    assert read(f"<main><h1>{TITLE}</h1><p>{SECOND}</p>{items}</main>").body_text.split("\n\n") == [
        SECOND, "Question 0?", FIRST, "Question 1?", THIRD,
    ]  # fmt: skip


def test_a_list_shaped_announcement_keeps_its_items() -> None:
    items = "".join(
        f"<li><h2><a href='/{n}'>Hub number {n} in ward {n}</a></h2>"
        f"<p>Open from {n} o’clock for parents of children under five.</p></li>"
        for n in range(1, 8)
    )
    text = read(f"<main><h1>{TITLE}</h1><p>{FIRST}</p><ul>{items}</ul></main>").body_text
    assert all(f"Hub number {n} in ward {n}" in text and f"Open from {n} o’clock" in text for n in range(1, 8))


def test_teasers_of_other_news_under_the_article_go() -> None:
    teasers = "".join(
        f"<div><h3><a href='/{n}'>Bins will be emptied on day {n}</a></h3>"
        f"<p>Read how collections change in week {n} of the year, street by street.</p></div>"
        for n in range(5)
    )
    article = paragraphs(FIRST, SECOND, THIRD, *(f"{THIRD} That is hub {n} of ten." for n in range(9)))
    document = read(f"<div><h1>{TITLE}</h1>{article}</div><div>{teasers}</div>")
    assert "Bins will be emptied" not in document.body_text
    assert FIRST in document.body_text


def test_ends_and_notes_to_editors_are_body() -> None:
    notes = "For interviews call the press office; the scheme’s report is on our website for all to read."
    document = read(
        f"<main><h1>{TITLE}</h1>{paragraphs(FIRST, SECOND, 'ENDS')}"
        f"<h2>Notes to editors</h2><ol><li>{notes}</li></ol></main>"
    )
    assert document.body_text.split("\n\n") == [FIRST, SECOND, "ENDS", "Notes to editors", notes]


def test_a_block_that_is_said_twice_is_kept_once() -> None:
    document = read(
        f"<main><h1>{TITLE}</h1>{paragraphs(FIRST, SECOND)}<div class='mobile'>{paragraphs(SECOND)}</div></main>"
    )
    assert document.body_text.count(SECOND) == 1
    assert "repeated" in [entry.rule for entry in document.removed]


def test_prose_outside_the_article_is_listed_so_that_a_wrong_choice_can_be_found() -> None:
    stray = "A box at the side tells at some length of the council’s winter services and of how to find them."
    document = read(
        f"<div><div><h1>{TITLE}</h1>{paragraphs(FIRST, SECOND, THIRD)}</div>"
        f"<div>{'<p><a href=x>Menu item</a></p>' * 9}<div>{paragraphs(stray)}</div></div></div>"
    )
    assert stray not in document.body_text
    assert any(entry.text == stray for entry in document.removed)


def test_markup_is_never_passed_on_unescaped() -> None:
    document = read(
        f"<main><h1>{TITLE}</h1><p>{FIRST} <a href='javascript:alert(1)' onclick='x()'>here</a> "
        f"&lt;script&gt;alert(2)&lt;/script&gt;</p>"
        f"<p style='x'>{SECOND}<img src=x onerror=alert(3)></p></main>"
    )
    assert "<script" not in document.body_html
    assert "javascript:" not in document.body_html
    assert "onerror" not in document.body_html
    assert "onclick" not in document.body_html
    assert "&lt;script&gt;" in document.body_html


@pytest.mark.parametrize("html", ["", "   ", "<html></html>", "<script>let x</script>", b"", b"\x00\xff"])
def test_a_page_without_text_says_so(html: str | bytes) -> None:
    document = clean(html, url=URL)
    assert document.body_text == ""
    assert document.reason in ("no-text", "no-article")
    assert document.method == "none"


def test_welsh_and_english_are_told_apart() -> None:
    welsh = "Mae’r cyngor wedi cytuno i agor chwe chanolfan i deuluoedd yn y sir, ac mae’r gyntaf i agor ym mis Mawrth."
    assert clean(f"<p>{welsh}</p>", url=URL).language == "cy"
    assert clean(f"<html lang='cy'><p>{FIRST}</p></html>", url=URL).language == "en"
    assert (
        clean(
            "<html lang='ar'><p>" + "المجلس يفتح ستة مراكز للعائلات في المدينة قبل نهاية العام القادم " * 3, url=URL
        ).language
        == "ar"
    )


def test_the_canonical_address_is_made_absolute() -> None:
    html = f"<head><link rel='canonical' href='/news/1/hubs'></head><p>{FIRST}</p>"
    assert clean(html, url=URL).canonical_url == "https://press.example.gov.uk/news/1/hubs"


class TestLayouts:
    HTML = (
        f"<div class='top'><span class='t'>{TITLE}</span><time class='d' datetime='2021-03-04'>Thursday</time></div>"
        f"<div class='intro'>{paragraphs(FIRST)}</div>"
        f"<div class='x'>{paragraphs('Something of the site, which is as long as any paragraph.')}</div>"
        f"<div class='text'>{paragraphs(SECOND)}"
        f"<div class='box'>{paragraphs('Call us on any day of the week, from eight to eight.')}</div></div>"
        f"<div class='text'>{paragraphs(THIRD)}</div>"
    )

    def test_lead_and_every_match_of_the_body_are_joined_and_what_it_drops_goes(self) -> None:
        layout = Layout(title=".t", date=".d", lead=".intro", body=".text", drop=(".box",))
        document = read(self.HTML, layout=layout)
        assert document.body_text.split("\n\n") == [FIRST, SECOND, THIRD]
        assert (document.method, document.layout_matched) == ("layout", True)
        assert (str(document.published), document.published_by) == ("2021-03-04", "layout")
        assert "layout:.box" in [entry.rule for entry in document.removed]

    def test_a_layout_that_does_not_match_any_more_is_told_and_the_article_found_without_it(self) -> None:
        document = read(self.HTML, layout=Layout(body=".gone"))
        assert document.layout_matched is False
        assert document.method == "article"
        assert SECOND in document.body_text

    def test_a_selector_that_is_not_css_is_an_error_of_the_source_file(self) -> None:
        with pytest.raises(ValueError, match="not a CSS selector"):
            read(self.HTML, layout=Layout(body="p["))
