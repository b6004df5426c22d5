"""Bytes that are not what the page declares: British pages keep their pound signs, other scripts stay themselves."""

import pytest

from cleaning.decode import decode

DECLARED = "text/html; charset=utf-8"
ENGLISH = (
    "The café opens on Monday. Trainees are paid £12.60 an hour, and “Café Jeune” serves crème brûlée for £3.50. " * 3
)
POLISH = "Rada gminy ogłosiła, że świetlica będzie czynna przez całą zimę, także w święta. Wstęp jest wolny. " * 5
RUSSIAN = "Городской совет объявил, что библиотека будет открыта всю зиму, в том числе по праздникам. " * 5


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_an_english_page_in_a_western_encoding_declared_utf8_keeps_pounds_and_accents(encoding: str) -> None:
    text = ENGLISH if encoding == "cp1252" else ENGLISH.replace("“", '"').replace("”", '"')
    assert decode(text.encode(encoding), DECLARED) == text


def test_one_pound_sign_in_a_long_page_is_enough_and_is_not_misread() -> None:
    text = "Work on the library begins in May and will be done by autumn. " * 40 + "It costs £40,000."
    assert decode(text.encode("cp1252"), DECLARED) == text


@pytest.mark.parametrize(("text", "encoding"), [(POLISH, "cp1250"), (RUSSIAN, "cp1251")])
def test_text_of_other_languages_declared_utf8_is_not_read_as_western(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), DECLARED) != text.encode(encoding).decode("cp1252", "replace")
