"""Cells of CSV that no spreadsheet takes for a formula: https://owasp.org/www-community/attacks/CSV_Injection."""

import re

_FORMULA = re.compile(r"[\s'\ufeff\x00-\x1f]*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")


def defused(text: str) -> str:
    """`text` with an apostrophe before it where it could be a formula; signs and blanks before it, and full-width forms
    of its sign, count."""
    if text[:1].isalnum():  # as nearly all begin
        return text
    return f"'{text}" if _FORMULA.match(text) else text


def restored(cell: str) -> str:
    """The text that `defused` made `cell` of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell
