"""Edits of note: what pages said before and say now, the weightiest first.

A change of the headline weighs most, then of a date, an amount, any other figure, a name, and last of wording. Changes
of case, punctuation and markup make no version; pages that were read again and say the same are only counted.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, Row, exists, func, select

from publishing.diffs import Piece, diff
from publishing.morning.interface import v1
from publishing.morning.late import spans_with_late

SHOWN, NAMED = 40, 200
"""Edits that are shown with their diff, and those after them that are named; the rest is counted."""
AROUND = 8
"""Words around a change."""
LONGEST_DIFF = 260
"""Words of one edit's diff that are shown."""


class Weight(IntEnum):
    """What an edit changed, the weightiest first."""

    HEADLINE = 0
    DATE = 1
    AMOUNT = 2
    FIGURE = 3
    NAME = 4
    WORDING = 5


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}|{_MONTH}\s+\d{{1,4}}|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?|(?:19|20)\d\d"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{1,2}(?:[.:]\d\d)?\s?[ap]m|\d{1,2}:\d\d|noon|midnight"
    r"|january|february|april|june|july|august|september|october|november|december)\b",  # may and march are verbs too
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"[£$€]\s?\d[\d,.]*|\d[\d,.]*\s?(?:%|p\b|per cent|percent|(?:million|billion|thousand|[mb]n?)\b)", re.IGNORECASE
)
_FIGURE = re.compile(r"\d[\d,.]*")
_NAME = re.compile(r"(?:^|(?<=[a-z,;&] ))[A-Z][\w’'-]+")
_BY_FIGURES = ((Weight.DATE, _DATE), (Weight.AMOUNT, _AMOUNT), (Weight.FIGURE, _FIGURE))


@dataclass(frozen=True, slots=True)
class Edit:
    """One page's text that took another's place."""

    url: str
    title: str
    publisher: str
    at: datetime
    weights: tuple[Weight, ...]  # the weightiest first
    headline: tuple[Piece, ...]  # its diff; empty where it stayed
    pieces: tuple[Piece, ...]  # the text's diff; empty where it stayed or the licence does not allow it
    withheld: bool  # the licence does not allow the wording to be shown
    cut: bool  # the diff goes on


@dataclass(frozen=True, slots=True)
class Edits:
    """All edits of a span of time."""

    count: int
    shown: tuple[Edit, ...]
    named: tuple[Edit, ...]  # without diffs
    same_words: int  # pages that were read anew and said the same

    @property
    def rest(self) -> int:
        """How many are counted only."""
        return self.count - len(self.shown) - len(self.named)


def read_edits(connection: Connection, since: datetime, moment: datetime, late: Collection[str] = ()) -> Edits:
    """The edits first seen after `since` and until `moment`, and those that led to the versions with the ids `late`."""
    rows = sorted(_rows(connection, since, moment, late), key=lambda row: (_weigh(row), row.url, row.valid_from))
    texts = _texts(connection, rows[:SHOWN])
    shown = [_with_diff(row, texts[row.id_before], texts[row.id]) for row in rows[:SHOWN]]
    shown.sort(key=lambda edit: (edit.weights, edit.url, edit.at))  # by words with those around them: 12 March
    named = tuple(_edit(row, _weigh(row)) for row in rows[SHOWN:][:NAMED])
    return Edits(len(rows), tuple(shown), named, _same_words(connection, since, moment))


def weights(pairs: Iterable[Sequence[str]], *, headline: bool = False) -> tuple[Weight, ...]:
    """What an edit changed: `pairs` are the words before and after of each change; `headline`: it was among them."""
    found = {Weight.HEADLINE} if headline else set()
    for before, after in pairs:
        differing = (weight for weight, sign in _BY_FIGURES if set(sign.findall(before)) != set(sign.findall(after)))
        found |= set(islice(differing, 1))  # a date's figures are no figures besides
        was, now = (set(_NAME.findall(_DATE.sub("", text))) for text in (before, after))  # Tuesday is no name
        if was != now:
            found.add(Weight.NAME)
    return tuple(sorted(found)) or (Weight.WORDING,)


def _rows(connection: Connection, since: datetime, moment: datetime, late: Collection[str]) -> Sequence[Any]:
    now, before = v1("versions").alias("now"), v1("versions").alias("before")
    sources = v1("sources")
    query = (
        select(
            now.c.id,
            now.c.page_id,
            before.c.id.label("id_before"),
            now.c.url,
            now.c.title,
            before.c.title.label("title_before"),
            now.c.valid_from,
            now.c.diff,
            sources.c.name,
            sources.c.full_text,
        )
        .join(before, (before.c.page_id == now.c.page_id) & (before.c.valid_to == now.c.valid_from))
        .join(sources, sources.c.id == now.c.source_id)
        .where(now.c.change_kind == "substantive")
    )
    spans = spans_with_late(now.c.valid_from, now.c.id, since, moment, late)
    return [row for span in spans for row in connection.execute(query.where(span))]


def _weigh(row: Row[Any]) -> tuple[Weight, ...]:
    return weights(row.diff or (), headline=row.title != row.title_before)


def _edit(
    row: Row[Any],
    weighed: tuple[Weight, ...],
    headline: Sequence[Piece] = (),
    text: Sequence[Piece] = (),
    cut: bool = False,
) -> Edit:
    title = row.title or row.url
    return Edit(row.url, title, row.name, row.valid_from, weighed, tuple(headline), tuple(text), not row.full_text, cut)


def _texts(connection: Connection, rows: Sequence[Any]) -> dict[str, str]:
    """The texts before and after of edits, by their versions' ids; empty where the licence does not allow them."""
    v = v1("versions").c
    ids = [one for row in rows for one in (row.id, row.id_before)]
    # By pages first: ids of versions are put together by the view, so that no index has them.
    query = select(v.id, v.body_text).where(v.page_id.in_([row.page_id for row in rows]), v.id.in_(ids))
    return {one.id: one.body_text or "" for one in connection.execute(query)}


def _with_diff(row: Row[Any], before: str, after: str) -> Edit:
    headline = diff(row.title_before or "", row.title or "").pieces if row.title != row.title_before else ()
    text = diff(before, after)
    if text.same:
        return _edit(row, _weigh(row), headline)
    brief, cut = _brief(text.pieces)
    return _edit(row, weights(_widened(text.pieces), headline=bool(headline)), headline, brief, cut)


def _widened(found: Sequence[Piece]) -> Iterator[tuple[str, str]]:
    """What went and what came at each change, each with the word before and the word after."""
    for same, group in groupby(enumerate(found), key=lambda one: one[1].kind in {"same", "skipped"}):
        if same:
            continue
        changed = list(group)
        first, last = changed[0][0], changed[-1][0]
        before = found[first - 1].text.split()[-1:] if first else []
        after = found[last + 1].text.split()[:1] if last + 1 < len(found) else []
        gone, come = (
            " ".join([*before, *(piece.text for _, piece in changed if piece.kind == kind), *after])
            for kind in ("removed", "added")
        )
        yield gone, come


def _brief(found: Sequence[Piece]) -> tuple[tuple[Piece, ...], bool]:
    """The pieces with AROUND words around each change, and at most LONGEST_DIFF words of them; whether some are cut."""
    brief: list[Piece] = []
    left = LONGEST_DIFF
    for index, piece in enumerate(found):
        words = piece.text.split()
        if piece.kind == "skipped" or (piece.kind == "same" and len(words) > 2 * AROUND):
            brief += _same(words[:AROUND] if index else [])
            brief += [Piece("skipped", "", 0)] if brief[-1:] != [Piece("skipped", "", 0)] else []
            brief += _same(words[-AROUND:] if index < len(found) - 1 else [])
            continue
        if len(words) > left:
            return (*brief, Piece(piece.kind, " ".join(words[:left]), left)), True
        left -= len(words)
        brief.append(Piece(piece.kind, " ".join(words), len(words)))
    return tuple(brief), False


def _same(words: Sequence[str]) -> list[Piece]:
    return [Piece("same", " ".join(words), len(words))] if words else []


def _same_words(connection: Connection, since: datetime, moment: datetime) -> int:
    """Pages of old that were sent anew in the span and still say what they said before it."""
    c, v = v1("captures").c, v1("versions").c
    said = v.page_id == c.page_id, v.text_hash == c.text_hash, v.valid_from <= since
    standing = exists().where(*said, (v.valid_to.is_(None)) | (v.valid_to > moment))
    # As a join it could begin with the versions, which are all texts that there are.
    query = select(func.count(c.page_id.distinct())).where(c.fetched_at > since, c.fetched_at <= moment, standing)
    return connection.execute(query).scalar_one()
