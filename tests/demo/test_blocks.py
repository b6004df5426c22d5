import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from demo.blocks import Heading, ItemList, Paragraph, Quotation, Table, parse, to_html, to_paragraphs

WORDS = st.text(st.characters(categories=["Ll", "Lu"], exclude_characters="|"), min_size=1, max_size=12)
SENTENCE = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
ROW = st.tuples(SENTENCE, SENTENCE)


def test_wrapped_lines_are_one_paragraph() -> None:
    assert parse("One line\nand its end.\n\nAnother.") == (Paragraph("One line and its end."), Paragraph("Another."))


def test_every_kind_of_block_is_read() -> None:
    text = (
        "## Head\n\n- one\n  and more\n- two\n\n1. first\n2. second\n\n> said\n> on\n>\n> again\n\n| a | b |\n| c | d |"
    )
    assert parse(text) == (
        Heading("Head"),
        ItemList(("one and more", "two"), numbered=False),
        ItemList(("first", "second"), numbered=True),
        Quotation(("said on", "again")),
        Table((("a", "b"), ("c", "d"))),
    )


def test_a_table_with_uneven_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="rows of different length"):
        parse("| a | b |\n| c |")


def test_a_quotation_with_an_unmarked_line_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks its mark"):
        parse("> said\non")


def test_inline_marks_become_elements_and_vanish_from_plain_text() -> None:
    blocks = parse("See [the map](/map) by **Friday**, A & B.")
    assert to_html(blocks) == '<p>See <a href="/map">the map</a> by <strong>Friday</strong>, A &amp; B.</p>'
    assert to_paragraphs(blocks) == ("See the map by Friday, A & B.",)


@given(st.lists(SENTENCE, min_size=1, max_size=6))
def test_paragraphs_survive_parsing_and_rendering(sentences: list[str]) -> None:
    blocks = parse("\n\n".join(sentences))
    assert to_paragraphs(blocks) == tuple(sentences)
    tree = html.fragment_fromstring(to_html(blocks), create_parent="div")
    assert [element.text_content() for element in tree.iter("p")] == sentences


@given(st.lists(SENTENCE, min_size=1, max_size=5), st.booleans())
def test_lists_survive_parsing_and_rendering(items: list[str], numbered: bool) -> None:
    marks = (f"{index}. " if numbered else "- " for index in range(1, len(items) + 1))
    blocks = parse("\n".join(mark + item for mark, item in zip(marks, items, strict=True)))
    assert blocks == (ItemList(tuple(items), numbered),)
    tree = html.fragment_fromstring(to_html(blocks), create_parent="div")
    assert [element.text_content() for element in tree.iter("li")] == items


@given(st.lists(ROW, min_size=1, max_size=5))
def test_tables_survive_parsing_and_rendering(rows: list[tuple[str, str]]) -> None:
    blocks = parse("\n".join(f"| {one} | {two} |" for one, two in rows))
    assert blocks == (Table(tuple(rows)),)
    assert to_paragraphs(blocks) == tuple(f"{one} | {two}" for one, two in rows)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_no_text_of_an_announcement_becomes_markup(text: str) -> None:
    rendered = to_html((Paragraph(text.replace("*", "").replace("[", "")),))
    tree = html.fragment_fromstring(rendered, create_parent="div")
    assert {element.tag for element in tree.iter()} == {"div", "p"}
