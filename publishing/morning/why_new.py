"""Why an announcement was taken for a new one: what it resembles and how it differs, or that nothing is like it."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, or_, select

from publishing.morning.interface import v1
from publishing.morning.words import counted, day, london_day, share
from schema.statements import chunks

LATE = timedelta(days=14)
"""An announcement that is found later than this after its day of publication is told to be found late."""

Brief = tuple[str | None, date | None]
"""An announcement's headline and day of publication."""


@dataclass(frozen=True, slots=True)
class Why:
    """One reason, as a sentence around the headline of what is resembled, where there is such."""

    before: str
    title: str | None = None
    url: str | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Relation:
    kind: str
    other_id: str
    other_url: str
    other_is_later: bool
    same_page: bool
    score: float


def why_new(connection: Connection, announcements: Mapping[str, Brief], moment: datetime) -> dict[str, tuple[Why, ...]]:
    """For each of `announcements`, told by id, why it is new as of `moment`."""
    relations = _relations(connection, sorted(announcements))
    others = _briefs(connection, sorted({one.other_id for some in relations.values() for one in some}))
    today = london_day(moment)
    return {
        one: (*(_resembles(brief, relation, others) for relation in relations[one]), *_found_late(brief, today))
        or (Why("First seen tonight; nothing like it was found."),)
        for one, brief in announcements.items()
    }


def _resembles(brief: Brief, relation: _Relation, others: Mapping[str, Brief]) -> Why:
    """The sentence on one relation."""
    other = others.get(relation.other_id, (None, None))
    title = other[0] or relation.other_url
    published = f" of {day(other[1])}" if other[1] else ""
    shared = f"{share(relation.score)} of the shorter text is in both"
    match relation.kind, relation.other_is_later:
        case "series", False if relation.same_page:
            return Why(
                "Another year’s notice: the same address had ", title, relation.other_url, f"{published} before."
            )
        case "series", later:
            before = "Another year’s notice: it resembles the next one, " if later else "Another year’s notice than "
            return Why(before, title, relation.other_url, f"{published}; {shared}{_gap(brief, other)}.")
        case "stage", later:
            before = "An earlier stage of " if later else "A later stage of "
            after = "a proposal first, a decision then" if not later else "a proposal here, a decision there"
            return Why(before, title, relation.other_url, f"{published}: {after}; {shared}.")
        case _:
            differs = _differs(brief[0], other[0])
            return Why(
                "It has passages in common with ", title, relation.other_url, f"{published} ({shared}){differs}."
            )


def _gap(brief: Brief, other: Brief) -> str:
    if brief[1] is None or other[1] is None:
        return ""
    return f", {counted(abs((brief[1] - other[1]).days), 'day')} lie between"


def _differs(title: str | None, other: str | None) -> str:
    """What one headline has for the other's words, where they are alike but for a few: another town, another year."""
    ours, theirs = (re.findall(r"[\w’'£%.]+", one or "") for one in (title, other))
    extra = [word for word in ours if word not in theirs]
    missing = [word for word in theirs if word not in ours]
    if not extra or not missing or len(extra) * 2 > len(ours) or len(missing) * 2 > len(theirs):
        return ""
    return f", but says “{' '.join(extra)}” where that says “{' '.join(missing)}”"


def _found_late(brief: Brief, today: date) -> tuple[Why, ...]:
    if brief[1] is None or today - brief[1] <= LATE:
        return ()
    return (Why(f"First seen tonight, {counted((today - brief[1]).days, 'day')} after its day of publication."),)


def _relations(connection: Connection, ids: Sequence[str]) -> defaultdict[str, list[_Relation]]:
    r = v1("relations").c
    found: defaultdict[str, list[_Relation]] = defaultdict(list)
    wanted = set(ids)
    seen = set()
    for chunk in chunks(ids):
        query = (
            select(r.kind, r.earlier_id, r.earlier_url, r.earlier_page_id, r.later_id, r.later_url, r.later_page_id)
            .add_columns(r.score)
            .where(or_(r.earlier_id.in_(chunk), r.later_id.in_(chunk)))
            .order_by(r.kind, r.score.desc(), r.earlier_url, r.later_url)
        )
        for row in connection.execute(query):
            same_page = row.earlier_page_id == row.later_page_id
            for ours, other, url, is_later in (
                (row.later_id, row.earlier_id, row.earlier_url, False),
                (row.earlier_id, row.later_id, row.later_url, True),
            ):
                if ours in wanted and (row.kind, ours, other) not in seen:
                    seen.add((row.kind, ours, other))  # by the pair of pages that has most in common
                    found[ours].append(_Relation(row.kind, other, url, is_later, same_page, row.score))
    return found


def _briefs(connection: Connection, ids: Sequence[str]) -> dict[str, Brief]:
    a = v1("announcements").c
    return {
        row.id: (row.title, row.published_on)
        for chunk in chunks(ids)
        for row in connection.execute(select(a.id, a.title, a.published_on).where(a.id.in_(chunk)))
    }
