"""What to do about a fault of the machine: errors of disk, folder and database told in a sentence that helps."""

import errno
import os
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError

LONGEST = 500
"""Characters of an error's own words that are passed on; the log has all of them."""
AGAIN = "Then run again: nothing is half loaded, and what was crawled whole is not crawled twice."

_DISK_IS_FULL = "The disk is full: free some space, or move COUNCILWIRE_ARCHIVE, COUNCILWIRE_SPOOL or the warehouse."
_NOT_WRITABLE = "A file or folder cannot be written to: give it to the user that runs councilwire."
_NO_STORE = (
    "The archive's store cannot be reached or refuses: is it where COUNCILWIRE_ARCHIVE says, and are its keys in the "
    "environment?"
)
_Signs = tuple[tuple[tuple[str, ...], str], ...]
_SIGNS: _Signs = (
    (
        (
            "disk is full",
            "disk i/o error",
            *(os.strerror(n).lower() for n in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)),
        ),
        _DISK_IS_FULL,
    ),
    (
        (
            "readonly database",
            "unable to open database",
            *(os.strerror(n).lower() for n in (errno.EACCES, errno.EROFS, errno.ENOTDIR)),
        ),
        _NOT_WRITABLE,
    ),
    (("does not answer for",), _NO_STORE),
)
"""What an error says, whoever says it: this process, a crawler's last line, or the database."""
_DATABASE_SIGNS: _Signs = (
    (
        ("permission denied for", "must be owner"),
        "The warehouse refuses its user: `councilwire db grant` gives roles what they need.",
    ),
    (
        ("authentication failed", "password", "role"),
        "The warehouse does not take the user or the password in COUNCILWIRE_DATABASE_URL.",
    ),
    (("database is locked",), "Another program holds the warehouse's file: end it."),
    (
        ("connection", "server closed", "terminating", "shutting down", "starting up", "could not translate host"),
        "The connection to the warehouse is lost or cannot be made: is it running where COUNCILWIRE_DATABASE_URL says?",
    ),
)


def explain(error: BaseException) -> str:
    """`error` in one line: what happened, and, for faults of the machine, what to do about it."""
    said = f"{type(error).__name__}: {error}".splitlines()[0][:LONGEST]  # a database's error goes on with parameters
    advice = next((found for cause in _causes(error) if (found := _advice(cause))), None)
    return f"{advice} {AGAIN} ({said})" if advice else said


def advised(said: str) -> str:
    """`said`, a failed crawl's own words, with what to do about it where they tell of a fault of the machine."""
    advice = _meaning(said, _SIGNS)
    return f"{advice} {AGAIN} ({said})" if advice else said


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it came of, at most ten deep."""
    at: BaseException | None = error
    for _ in range(10):
        if at is None:
            return
        yield at
        at = at.__cause__ or at.__context__


def _advice(error: BaseException) -> str | None:
    database = isinstance(error, DBAPIError)
    said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    return _meaning(said, (*_SIGNS, *_DATABASE_SIGNS) if database else _SIGNS)


def _meaning(said: str, signs: _Signs) -> str | None:
    lower = said.lower()
    return next((advice for words, advice in signs if any(word in lower for word in words)), None)
