"""Pages whose letters are not in the charset that they say, or in none that is said."""

from demo.server import Answer
from spiders.capture import Outcome
from tests.faults.misbehaviour import Misbehaviour
from tests.faults.newsroom import BAD, article, bad_page

NAME = "Café Zoë – “naïve” £5"
"""Stands in every page here; whatever is done to it on the way, the warehouse has it like this."""
_TEXT = article(BAD, f"<p>{NAME} opens on Monday, and Zoë Brontë says that £5 buys crème brûlée for two.</p>").body
_UNDECLARED = _TEXT.replace(b"<meta charset='utf-8'>", b"")


def _served(body: bytes, content_type: str | None) -> Answer:
    return Answer(body, content_type=content_type)


def _as(charset: str, body: bytes = _UNDECLARED) -> bytes:
    return body.decode().encode(charset)


def _encoding(name: str, what: str, answer: Answer) -> Misbehaviour:
    return Misbehaviour(name, what, bad_page(answer), Outcome.OK, pages=3)


ENCODINGS = (
    _encoding("charset-wrong", "a page in Windows-1252 says UTF-8", _served(_as("cp1252"), "text/html; charset=utf-8")),
    _encoding("charset-missing", "a page in Windows-1252 says nothing", _served(_as("cp1252"), "text/html")),
    _encoding(
        "charset-lying",
        "a page in UTF-8 says UTF-16 in its header and Latin-1 in its head",
        _served(_TEXT.replace(b"charset='utf-8'", b"charset='iso-8859-1'"), "text/html; charset=utf-16"),
    ),
    _encoding(
        "charset-unknown", "a page names a charset that nobody knows", _served(_TEXT, "text/html; charset=klingon")
    ),
    _encoding("charset-dangerous", "a page in UTF-8 says UTF-7", _served(_UNDECLARED, "text/html; charset=utf-7")),
    _encoding("type-lying", "a page says that it is a picture", _served(_TEXT, "image/png")),
    _encoding("type-missing", "a page says nothing of its type", _served(_TEXT, None)),
    _encoding(
        "null-bytes",
        "a page has null bytes among its letters",
        _served(_TEXT.replace(b"repair", b"re\0pair"), "text/html; charset=utf-8"),
    ),
)
