"""Within an article, what leads away from it, repeats it, or speaks of who wrote it is told from what it says."""

import pytest

from cleaning import Document, clean

URL = "https://www.anytown.gov.uk/news/30"
FIRST = "The harbour board will dredge the inner basin in March, for the first time in eleven years, it said."
SECOND = "Boats of up to nine metres will be able to moor there at any tide, which only six berths allow today."
THIRD = "“We have waited a long time for this,” said Ann Example, who has fished from the harbour since 1987."
FOURTH = "The work costs £240,000, half of which the harbour’s own reserve pays and half of which a grant pays."


def read(body: str, head: str = "") -> Document:
    return clean(
        f"<html><head>{head}</head><body><main><h1>Harbour to be dredged</h1>{body}</main></body></html>", url=URL
    )


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def rule_of(document: Document, text: str) -> str | None:
    return next((entry.rule for entry in document.removed if entry.text.startswith(text)), None)


class TestLinks:
    def test_a_loose_link_is_a_button(self) -> None:
        document = read(f"{paragraphs(FIRST, SECOND)}<div><a href='/apply'>Get started</a></div>{paragraphs(THIRD)}")
        assert document.body_text.split("\n\n") == [FIRST, SECOND, THIRD]
        assert rule_of(document, "Get started") == "button"

    @pytest.mark.parametrize(
        "markup",
        [
            "<p><a href='/plan.pdf'>Dredging plan (PDF)</a></p>",
            "<ul><li><a href='/plan.pdf'>Dredging plan (PDF)</a></li></ul>",
            "<p>Read the plan, which has drawings:</p><div><a href='/plan.pdf'>Dredging plan (PDF)</a></div>",
        ],
    )
    def test_a_link_in_a_paragraph_a_list_or_after_a_colon_is_text(self, markup: str) -> None:
        assert "Dredging plan (PDF)" in read(f"{paragraphs(FIRST, SECOND)}{markup}{paragraphs(THIRD)}").body_text

    def test_links_to_parts_of_the_page_are_its_table_of_contents(self) -> None:
        contents = "<ul><li><a href='#when'>When it begins</a></li><li><a href='#cost'>What it costs</a></li></ul>"
        sections = (
            f"<h2 id='when'>When it begins</h2>{paragraphs(SECOND)}<h2 id='cost'>What it costs</h2>{paragraphs(FOURTH)}"
        )
        document = read(f"{paragraphs(FIRST)}{contents}{sections}")
        assert document.body_text.split("\n\n") == [FIRST, "When it begins", SECOND, "What it costs", FOURTH]
        assert rule_of(document, "When it begins") == "contents"


class TestRepetition:
    CLAUSE = (
        "Any skipper who holds a licence of the harbour may take part, " + "and may do so again every year, " * 9 + "if"
    )

    def test_clauses_that_begin_alike_are_all_kept(self) -> None:
        clauses = [f"{self.CLAUSE} with a boat of up to {length} metres." for length in range(5, 10)]
        assert read(paragraphs(FIRST, *clauses)).body_text.split("\n\n") == [FIRST, *clauses]

    def test_a_paragraph_that_stands_whole_in_an_earlier_one_goes(self) -> None:
        document = read(f"<p>{self.CLAUSE} {SECOND}</p>{paragraphs(FIRST, self.CLAUSE.strip())}")
        assert document.body_text.count("Any skipper") == 1

    def test_the_articles_source_sent_along_in_one_piece_goes(self) -> None:
        texts = [f"{text} That is point {n}." for n, text in enumerate((FIRST, SECOND, THIRD, FOURTH) * 4)]
        source = "# Harbour to be dredged\n\n" + "\n\n".join(texts)
        document = read(f"{paragraphs(*texts)}<pre class='raw'>{source}</pre>")
        assert document.body_text.split("\n\n") == texts
        assert rule_of(document, "# Harbour") == "repeated"


class TestWriters:
    AUTHOR = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour to be dredged", '
        '"author": [{"@type": "%s", "name": "%s"}]}</script>'
    )
    LIFE = " is the paper’s harbour reporter and has covered the coast for twenty years."

    def test_what_is_said_of_the_writer_at_the_end_goes(self) -> None:
        head = self.AUTHOR % ("Person", "Jo Bloggs")
        body = paragraphs(*(f"{text} {n}." for n in range(3) for text in (FIRST, SECOND, THIRD, FOURTH)))
        document = read(f"{body}<p>Jo Bloggs{self.LIFE}</p><p>Seagulls are another interest.</p>", head)
        assert rule_of(document, "Jo Bloggs") == "writer"
        assert rule_of(document, "Seagulls") == "writer"
        assert document.body_text.endswith(f"{FOURTH} 2.")

    def test_a_named_author_does_not_take_the_article_with_it(self) -> None:
        document = read(paragraphs(FIRST, SECOND, THIRD, f"Jo Bloggs{self.LIFE}", FOURTH),
                        self.AUTHOR % ("Person", "Jo Bloggs"))  # fmt: skip
        assert document.body_text.split("\n\n") == [FIRST, SECOND, THIRD, FOURTH]

    @pytest.mark.parametrize("end", ["ENDS", "Notes to editors", "Media contact"])
    def test_in_a_press_release_who_is_named_at_the_end_is_of_the_announcement(self, end: str) -> None:
        body = paragraphs(FIRST, SECOND, THIRD, FOURTH, end, f"Jo Bloggs{self.LIFE}")
        assert f"Jo Bloggs{self.LIFE}" in read(body, self.AUTHOR % ("Person", "Jo Bloggs")).body_text

    @pytest.mark.parametrize(
        ("kind", "name"),
        [("Organization", "Harbour Friends"), ("Person", "Anytown Council"), ("Person", "Press Office")],
    )
    def test_an_organisation_is_no_writer(self, kind: str, name: str) -> None:
        about = f"{name} looks after the harbour, its lights and its cranes, and is paid for by those who use them."
        assert about in read(paragraphs(FIRST, SECOND, THIRD, about), self.AUTHOR % (kind, name)).body_text


class TestNames:
    TEXT = paragraphs(SECOND, THIRD)

    @pytest.mark.parametrize(
        "names",
        [
            "content-nav-section",  # a menu's word on running text
            "paragraph paragraph-published",  # a state of the site's software
            "[&_nav]:mt-4 [&_.share]:hidden",  # a style for what stands within
            "no_toc_section",
        ],
    )
    def test_a_word_that_does_not_speak_of_the_element_takes_nothing(self, names: str) -> None:
        rest = paragraphs(*(f"{FOURTH} Part {n}." for n in range(40)))
        text = read(f"{paragraphs(FIRST)}<div class='{names}'>{self.TEXT}</div>{rest}").body_text
        assert SECOND in text
        assert THIRD in text

    def test_what_a_reader_folds_out_is_text_unless_it_is_a_films_transcript(self) -> None:
        folded = "<div class='{names}' aria-hidden='true'>{text}</div>"
        body = folded.format(names="accordion__panel", text=paragraphs(SECOND)) + folded.format(
            names="accordion__panel transcript", text=paragraphs(THIRD)
        )
        document = read(f"{paragraphs(FIRST, FOURTH)}<h2>When does it begin?</h2>{body}")
        assert document.body_text.split("\n\n") == [FIRST, FOURTH, "When does it begin?", SECOND]


def test_an_article_in_two_parts_of_one_name_is_read_in_full() -> None:
    part = "<div class='component'><div class='rich-text'>{text}</div></div>"
    advert = "<div class='strip'>" + "<a href='/x'>Other news of the harbour</a> " * 12 + "</div>"
    long = paragraphs(*(f"{FOURTH} Part {n}." for n in range(9)))
    document = read(part.format(text=long) + advert + part.format(text=paragraphs(SECOND, THIRD)))
    assert SECOND in document.body_text
    assert THIRD in document.body_text
    assert "Other news" not in document.body_text


def test_a_lead_far_above_the_article_is_found_below_the_headline() -> None:
    contents = "".join(f"<div><a href='#part-{n}'>Part {n}</a></div>" for n in range(20))
    rest = paragraphs(*(f"{FOURTH} Part {n}." for n in range(20)))
    document = read(f"<div class='top'><p>{FIRST}</p></div><div>{contents}</div><div class='article-body'>{rest}</div>")
    assert document.body_text.startswith(FIRST)
