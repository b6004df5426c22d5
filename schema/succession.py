"""What becomes of announcement ids that readers have seen: redirects, and the events that tell of them.

An id is never given to another announcement. One that is given up leads on to where its pages are, and an event says
when and why.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from schema.duplicates import explain
from schema.models import Announcement, AnnouncementEvent, AnnouncementRedirect, PageMatch
from schema.statements import chunks, upsert

MERGED, SPLIT, ENDED = "merged", "split", "ended"


@dataclass(frozen=True, slots=True)
class Carrier:
    """An announcement_page row that was worked out anew."""

    row_id: int
    own_id: str
    before: str  # the announcement that it belonged to
    now: str


@dataclass(frozen=True, slots=True)
class Ending:
    """An announcement whose own page is no more."""

    heir: int | None  # announcement_page row that stands in the page's place; None where none does
    why: str


def settle_ids(
    connection: Connection,
    carriers: Sequence[Carrier],
    at: datetime,
    *,
    fresh_ids: Collection[str] = (),
    endings: Mapping[str, Ending] | None = None,
) -> None:
    """Redirect the ids that no row of `carriers` has any more, and write what happened.

    `carriers` are in the order of their pages, first ones first. Nothing is told of `fresh_ids`, which no reader has
    seen. `endings` are ids whose own page is no more, other pages or none notwithstanding.
    """
    endings = endings or {}
    heirs: defaultdict[str, list[Carrier]] = defaultdict(list)
    for carrier in carriers:
        heirs[carrier.before].append(carrier)
    homes = {carrier.row_id: carrier.now for carrier in carriers}
    alive = set(homes.values())
    told: list[dict[str, Any]] = []
    for old_id in sorted((heirs.keys() | endings.keys()) - set(fresh_ids)):
        ending = endings.get(old_id)
        home = _home(old_id, heirs[old_id], ending, homes)
        if old_id not in alive:
            _redirect(connection, old_id, home, at)
            why = ending.why if ending else _why_one(connection, carriers, old_id, home)
            told.append({"kind": ENDED if ending else MERGED, "from_id": old_id, "to_id": home, "why": why, "at": at})
        for other in sorted({heir.now for heir in heirs[old_id]} - {home}):
            why = _why_apart(connection, _rows(heirs[old_id], other), _rows(heirs[old_id], home))
            told.append({"kind": SPLIT, "from_id": old_id, "to_id": other, "why": why, "at": at})
    if told:
        connection.execute(insert(AnnouncementEvent), told)
    given_up = sorted((heirs.keys() | endings.keys()) - alive)
    for chunk in chunks(given_up):
        connection.execute(delete(Announcement).where(Announcement.id.in_(chunk)))
    for chunk in chunks(sorted(alive)):
        connection.execute(delete(AnnouncementRedirect).where(AnnouncementRedirect.old_id.in_(chunk)))


def _home(old_id: str, heirs: Sequence[Carrier], ending: Ending | None, homes: Mapping[int, str]) -> str | None:
    """The announcement in which an id goes on: that of its first page, of the page in its place, of any page."""
    own = next((heir for heir in heirs if heir.own_id == old_id), None)
    if own is not None:
        return own.now
    if ending is not None and ending.heir is not None and ending.heir in homes:
        return homes[ending.heir]
    return heirs[0].now if heirs else None


def _redirect(connection: Connection, old_id: str, home: str | None, at: datetime) -> None:
    leading_here = AnnouncementRedirect.new_id == old_id
    if home is None:
        connection.execute(delete(AnnouncementRedirect).where(leading_here))
        return
    connection.execute(update(AnnouncementRedirect).where(leading_here).values(new_id=home))
    upsert(connection, AnnouncementRedirect, [{"old_id": old_id, "new_id": home, "at": at}], key=("old_id",))


def _why_one(connection: Connection, carriers: Sequence[Carrier], old_id: str, home: str | None) -> str:
    ours = {carrier.row_id for carrier in carriers if carrier.before == old_id}
    best = _best_match(connection, ours, _rows(carriers, home) - ours)
    return best.why if best else "its pages match those of a third one"


def _why_apart(connection: Connection, ours: Collection[int], theirs: Collection[int]) -> str:
    best = _best_match(connection, ours, theirs)
    if best is None:
        return "its pages have no longer enough in common to be compared"
    return f"too few of its pages match, though two do: {best.why}" if best.is_same else best.why


@dataclass(frozen=True, slots=True)
class _BestMatch:
    is_same: bool
    why: str


def _best_match(connection: Connection, ours: Collection[int], theirs: Collection[int]) -> _BestMatch | None:
    """The compared pair with the highest score that has a row on either side."""
    between = or_(
        and_(PageMatch.left_id.in_(ours), PageMatch.right_id.in_(theirs)),
        and_(PageMatch.left_id.in_(theirs), PageMatch.right_id.in_(ours)),
    )
    query = (
        select(PageMatch.is_same, PageMatch.matched_by, PageMatch.score, PageMatch.features)
        .where(between)
        .order_by(PageMatch.is_same.desc(), PageMatch.score.desc(), PageMatch.left_id, PageMatch.right_id)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return _BestMatch(row.is_same, explain(row.matched_by, row.score, row.features)) if row else None


def _rows(carriers: Iterable[Carrier], home: str | None) -> set[int]:
    return {carrier.row_id for carrier in carriers if carrier.now == home}
