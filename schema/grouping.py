"""Writing announcements: which pages each has, which of them speaks for it, and what its id is.

The outcome follows from the pages and their compared pairs. Ids stay: a group keeps the id of the page that was seen
on the earliest night, and an id that is given up is redirected.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from schema.clusters import Pair, clusters
from schema.models import (
    Announcement,
    AnnouncementPage,
    Document,
    Page,
    PageMatch,
    PageVersion,
    Source,
)
from schema.outlet_rank import OUTLET_RANK
from schema.statements import chunks, upsert
from schema.succession import Carrier, Ending, settle_ids

_WRITTEN = ("announcement_id", "is_primary", "matched_to_id", "score", "matched_by")  # of announcement_page


@dataclass(frozen=True, slots=True)
class AnnouncementReport:
    """What became of announcements."""

    new: int = 0
    merged: int = 0  # pages that have joined an announcement another page began


@dataclass(frozen=True, slots=True)
class Member:
    """One announcement_page row of a group that is worked out anew."""

    id: int
    announcement_id: str
    own_id: str
    is_primary: bool
    matched_by: str
    matched_to_id: int | None
    score: float
    day: date
    edition: int
    source_id: str
    kind: str
    url: str
    withdrawn_at: datetime | None
    title: str | None
    published_on: date | None
    first_valid: datetime
    last_valid: datetime

    @property
    def order(self) -> tuple[date, date, int, str, str, int]:
        """Who comes first: by night of first sight, then day of publication. Within a night arrival decides nothing."""
        return (self.first_valid.date(), self.day, OUTLET_RANK[self.kind], self.source_id, self.url, self.edition)

    @property
    def claim(self) -> tuple[int, date, date, str, str, int]:
        """Who speaks for the announcement: the announcer's own site before others, then the earliest."""
        return (OUTLET_RANK[self.kind], self.day, self.first_valid.date(), self.source_id, self.url, self.edition)


@dataclass(frozen=True, slots=True)
class Match:
    """Why a row is held to belong to another, `to`."""

    to: int | None
    score: float
    matched_by: str


def regroup(
    connection: Connection,
    row_ids: Collection[int],
    at: datetime,
    *,
    fresh_ids: Collection[str] = (),
    endings: Mapping[str, Ending] | None = None,
) -> AnnouncementReport:
    """Work out the announcements of `row_ids`, which with their matches and present companions must be complete.

    Ids given up are redirected with the moment `at`, but not `fresh_ids`, which no reader has seen. `endings` are
    announcements whose own page is no more.
    """
    members = {member.id: member for member in _members(connection, row_ids)}
    matches = _matches(connection, list(members))
    scores = {pair: match.score for pair, match in matches.items()}
    groups = [[members[row_id] for row_id in group] for group in clusters(list(members), scores)]
    upsert(connection, Announcement, [_announcement_row(group) for group in groups], key=("id",))
    joined = _write_rows(connection, groups, matches)
    before = {member.announcement_id for member in members.values()}
    home = {member.id: group[0].own_id for group in groups for member in group}
    carriers = [Carrier(row.id, row.own_id, row.announcement_id, home[row.id]) for row in members.values()]
    settle_ids(connection, carriers, at, fresh_ids=fresh_ids, endings=endings)
    return AnnouncementReport(new=max(0, len(groups) - len(before - set(fresh_ids))), merged=joined)


def _members(connection: Connection, row_ids: Collection[int]) -> list[Member]:
    """The rows in order, first ones first."""
    members: list[Member] = []
    for chunk in chunks(sorted(row_ids)):
        query = (
            select(
                AnnouncementPage.id,
                AnnouncementPage.announcement_id,
                AnnouncementPage.own_id,
                AnnouncementPage.is_primary,
                AnnouncementPage.matched_by,
                AnnouncementPage.matched_to_id,
                AnnouncementPage.score,
                AnnouncementPage.day,
                AnnouncementPage.edition,
                Page.source_id,
                Source.kind,
                Page.url,
                Page.withdrawn_at,
                Document.title,
                Document.published_on,
                func.min(PageVersion.valid_from).label("first_valid"),
                func.max(PageVersion.valid_from).label("last_valid"),
            )
            .join(Page, Page.id == AnnouncementPage.page_id)
            .join(Source, Source.id == Page.source_id)
            .join(Document, Document.id == AnnouncementPage.document_id)
            .join(
                PageVersion,
                (PageVersion.page_id == AnnouncementPage.page_id) & (PageVersion.edition == AnnouncementPage.edition),
            )
            .where(AnnouncementPage.id.in_(chunk))
            .group_by(AnnouncementPage.id, Page.id, Source.id, Document.id)
        )
        members.extend(Member(**row._asdict()) for row in connection.execute(query))
    return sorted(members, key=lambda member: member.order)


def _matches(connection: Connection, ordered: Sequence[int]) -> dict[Pair, Match]:
    """The matches among the rows, by pair: (earlier row, later row)."""
    place = {row_id: index for index, row_id in enumerate(ordered)}
    matches: dict[Pair, Match] = {}
    query = select(PageMatch.left_id, PageMatch.right_id, PageMatch.score, PageMatch.matched_by).where(
        PageMatch.is_same
    )
    for chunk in chunks(sorted(place)):
        for left, right, score, matched_by in connection.execute(query.where(PageMatch.left_id.in_(chunk))):
            first, second = sorted((left, right), key=place.__getitem__)
            matches[first, second] = Match(second, score, matched_by)
    return matches


def _announcement_row(group: Sequence[Member]) -> dict[str, Any]:
    primary = _primary(group)
    return {
        "id": group[0].own_id,
        "title": primary.title,
        "published_on": min((m.published_on for m in group if m.published_on), default=None),
        "first_seen_at": min(member.first_valid for member in group),
        "last_changed_at": max(member.last_valid for member in group),
        "withdrawn_at": primary.withdrawn_at,
    }


def _primary(group: Sequence[Member]) -> Member:
    return min(group, key=lambda member: member.claim)


def _write_rows(connection: Connection, groups: Sequence[Sequence[Member]], matches: Mapping[Pair, Match]) -> int:
    """Write who belongs where and why; how many rows have joined another's announcement by it."""
    rows: list[dict[str, Any]] = []
    joined = 0
    for group in groups:
        primary = _primary(group)
        for member in group:
            match = _best_match(member, group, matches)
            joined += match.to is not None and member.matched_by == "first"
            values = (group[0].own_id, member is primary, match.to, match.score, match.matched_by)
            if values != tuple(getattr(member, name) for name in _WRITTEN):
                new = {f"new_{name}": value for name, value in zip(_WRITTEN, values, strict=True)}
                rows.append({"row_id": member.id} | new)
    if rows:
        statement = update(AnnouncementPage).where(AnnouncementPage.id == bindparam("row_id"))
        connection.execute(statement.values({name: bindparam(f"new_{name}") for name in _WRITTEN}), rows)
    return joined


def _best_match(member: Member, group: Sequence[Member], matches: Mapping[Pair, Match]) -> Match:
    """The best of the matches that hold `member` in `group`; the first of its members needs none."""
    if member is group[0]:
        return Match(None, 1.0, "first")
    earlier = group[: group.index(member)]
    later = group[len(earlier) + 1 :]
    found = [replace(matches[pair], to=other.id) for other in earlier if (pair := (other.id, member.id)) in matches]
    found += [replace(matches[pair], to=other.id) for other in later if (pair := (member.id, other.id)) in matches]
    return max(found, key=lambda match: match.score)  # the earliest of equals: `found` is in the group's order
