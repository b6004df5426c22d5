"""Bytes become the text that was meant, whatever encoding a page declares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning import clean
from cleaning.decode import decode

SENTENCE = "Children’s services in Môn will get £4m – the first café opens in Cefn Mawr."


def page(charset: str, body: str = SENTENCE) -> str:
    return f'<html><head><meta charset="{charset}"><title>News</title></head><body><p>{body * 3}</p></body></html>'


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1252", "us-ascii", "no-such-encoding"])
def test_utf_8_is_read_as_utf_8_whatever_is_declared(declared: str) -> None:
    assert SENTENCE in decode(page(declared).encode("utf-8"))


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1252"])
def test_windows_1252_is_read_whatever_is_declared(declared: str) -> None:
    text = page(declared, SENTENCE.replace("ô", "o"))
    assert "Children’s services" in decode(text.encode("windows-1252"))
    assert "£4m – the first café" in decode(text.encode("windows-1252"))


@pytest.mark.parametrize("charset", ["utf-16", "utf-16le", "utf-32"])
def test_a_header_that_lies_of_utf_16_is_not_believed_and_one_that_does_not_is(charset: str) -> None:
    header = f"text/html; charset={charset}"
    assert SENTENCE in decode((page("iso-8859-1") + " " * 3).encode("utf-8"), header)
    assert SENTENCE in decode(page(charset).encode(charset), header)


def test_the_headers_charset_is_used() -> None:
    text = "<p>Дети получат новую библиотеку весной</p>"
    assert decode(text.encode("koi8-r"), "text/html; charset=koi8-r") == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides(encoding: str) -> None:
    assert decode(SENTENCE.encode(encoding), "text/html; charset=iso-8859-1") == SENTENCE


def test_utf_8_that_is_cut_off_in_a_character_is_still_utf_8() -> None:
    assert decode(SENTENCE.encode() + "–".encode()[:1]).startswith(SENTENCE)


def test_text_that_was_encoded_twice_is_mended() -> None:
    twice = SENTENCE.encode("utf-8").decode("windows-1252")
    assert SENTENCE in clean(page("utf-8", twice), url="https://example.org/").body_text


def test_soft_hyphens_and_hard_spaces_do_not_reach_the_text() -> None:
    body = (
        "The coun&shy;cil&rsquo;s&nbsp;new&#8203; library will open its doors to every resident of the town in spring."
    )
    text = clean(f"<body><p>{body}</p></body>", url="https://example.org/").body_text
    assert text == "The council’s new library will open its doors to every resident of the town in spring."


def test_cloudflares_address_shield_is_opened() -> None:
    address = "press@anytown.gov.uk"
    shield = bytes([0x42, *(byte ^ 0x42 for byte in address.encode())]).hex()
    shielded = (
        f'<a class="__cf_email__" data-cfemail="{shield}" href="/cdn-cgi/l/email-protection">[email protected]</a>'
    )
    text = clean(
        f"<p>Reporters who want to see the new library before it opens write to {shielded} by Friday.</p>",
        url="https://example.org/",
    ).body_text
    assert f"write to {address} by Friday" in text


@given(st.binary(max_size=2_000), st.one_of(st.none(), st.text(max_size=40)))
def test_no_bytes_and_no_header_make_it_raise(data: bytes, content_type: str | None) -> None:
    assert isinstance(decode(data, content_type), str)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\ufeff"), max_size=200))
def test_any_text_survives_utf_8(text: str) -> None:
    assert decode(text.encode("utf-8")) == text
