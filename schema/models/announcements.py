"""Announcements, the pages that carry them, and what comparing pages came to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schema.models.base import Base, RowId


class Announcement(Base):
    """One public announcement, however many pages carry it."""

    __tablename__ = "announcement"
    __table_args__ = ({"comment": "One public announcement, however many pages carry it."},)

    id: Mapped[str] = mapped_column(primary_key=True, comment="public name, made from its first page; never reused")
    title: Mapped[str | None] = mapped_column(comment="headline of its primary page")
    published_on: Mapped[date | None] = mapped_column(index=True, comment="earliest day of publication of its pages")
    first_seen_at: Mapped[datetime] = mapped_column(comment="when the first of its pages was seen")
    last_changed_at: Mapped[datetime] = mapped_column(comment="when a page's text last changed, or a page joined")
    withdrawn_at: Mapped[datetime | None] = mapped_column(comment="when its primary page was withdrawn")


class AnnouncementPage(Base):
    """One page that carries an announcement."""

    __tablename__ = "announcement_page"
    __table_args__ = (
        UniqueConstraint("page_id", "edition"),
        Index(None, "announcement_id"),
        {"comment": "One page that carries an announcement, and why it is held to."},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, comment="row number")
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), comment="the page")
    edition: Mapped[int] = mapped_column(comment="edition of the page, as in page_version")
    announcement_id: Mapped[str] = mapped_column(ForeignKey("announcement.id"), comment="the announcement it carries")
    own_id: Mapped[str] = mapped_column(
        unique=True, comment="the id of an announcement that it begins, made from its first address; stays with it"
    )
    is_primary: Mapped[bool] = mapped_column(comment="whether it speaks for the announcement")
    is_current: Mapped[bool] = mapped_column(comment="whether the page still carries it (its present edition)")
    matched_by: Mapped[str] = mapped_column(comment="first, same text or near copy")
    score: Mapped[float] = mapped_column(comment="0 to 1: how sure the match is; 1 for the first page")
    matched_to_id: Mapped[int | None] = mapped_column(
        ForeignKey("announcement_page.id", ondelete="SET NULL"), comment="the row it was matched to; null for the first"
    )
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), comment="the document that was compared")
    text_hash: Mapped[str] = mapped_column(index=True, comment="SHA-256 of the body's words")
    day: Mapped[date] = mapped_column(comment="day of publication, or of first sight where the page tells none")


class AnnouncementRedirect(Base):
    """An announcement id that lives on in another."""

    __tablename__ = "announcement_redirect"
    __table_args__ = ({"comment": "An announcement id that was merged into another; ids are never reused."},)

    old_id: Mapped[str] = mapped_column(primary_key=True, comment="id that was given out before")
    new_id: Mapped[str] = mapped_column(index=True, comment="id that its first page's announcement has now")
    at: Mapped[datetime] = mapped_column(comment="end of the run whose load found them to be one")


class AnnouncementEvent(Base):
    """Something that became of an announcement's id after readers could see it."""

    __tablename__ = "announcement_event"
    __table_args__ = (
        Index(None, "from_id"),
        Index(None, "at"),
        {"comment": "What became of announcement ids that readers had seen; rows are added and never changed."},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, comment="row number, in the order of the events")
    at: Mapped[datetime] = mapped_column(comment="end of the run whose load found it, or when its page was forgotten")
    kind: Mapped[str] = mapped_column(
        comment="merged: it is one with to_id; split: pages of it became to_id; ended: its first page is no more"
    )
    from_id: Mapped[str] = mapped_column(comment="the announcement that it happened to")
    to_id: Mapped[str | None] = mapped_column(comment="where its pages, or some of them, go on; null: it has none")
    why: Mapped[str] = mapped_column(comment="the reason, in words")


class PageMatch(Base):
    """A compared pair."""

    __tablename__ = "page_match"
    __table_args__ = (
        Index(None, "right_id"),
        {"comment": "Two pages' texts that were compared as one announcement's, and what came of it."},
    )

    left_id: Mapped[int] = mapped_column(
        ForeignKey("announcement_page.id", ondelete="CASCADE"), primary_key=True, comment="the lower row number"
    )
    right_id: Mapped[int] = mapped_column(
        ForeignKey("announcement_page.id", ondelete="CASCADE"), primary_key=True, comment="the higher row number"
    )
    score: Mapped[float] = mapped_column(comment="0 to 1: how sure it is that they are one announcement")
    is_same: Mapped[bool] = mapped_column(comment="whether the score joins them")
    matched_by: Mapped[str] = mapped_column(comment="same text or near copy; why not, where they are not joined")
    features: Mapped[dict[str, Any]] = mapped_column(comment="what was measured, by name")


class Relation(Base):
    """Two pages' announcements that have to do with one another."""

    __tablename__ = "relation"
    __table_args__ = (
        Index(None, "right_id"),
        {"comment": "Two announcements, by a page of each, that have to do with one another and are not the same."},
    )

    left_id: Mapped[int] = mapped_column(
        ForeignKey("announcement_page.id", ondelete="CASCADE"), primary_key=True, comment="the earlier one"
    )
    right_id: Mapped[int] = mapped_column(
        ForeignKey("announcement_page.id", ondelete="CASCADE"), primary_key=True, comment="the later one"
    )
    kind: Mapped[str] = mapped_column(
        primary_key=True, comment="quote (a shared passage), series (yearly), stage (proposal and decision)"
    )
    score: Mapped[float] = mapped_column(
        comment="0 to 1: share of the shorter text that is shared; 1: the same address"
    )
    evidence: Mapped[list[Any]] = mapped_column(
        comment="what was found: passages with offsets in both texts, or figures"
    )


class MinhashBand(Base):
    """One band of a text's MinHash signature."""

    __tablename__ = "minhash_band"
    __table_args__ = (
        Index(None, "announcement_page_id"),
        {
            "comment": "MinHash bands of the present texts: texts that share bands are compared.",
            "sqlite_with_rowid": False,  # the table is its key's index
        },
    )

    period: Mapped[int] = mapped_column(
        primary_key=True,
        autoincrement=False,
        comment="span of 64 days that the text's day lies in, by its number: bands of one time lie together",
    )
    value: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, comment="64-bit hash; its first bits are the band's number"
    )
    announcement_page_id: Mapped[int] = mapped_column(
        ForeignKey("announcement_page.id", ondelete="CASCADE"), primary_key=True, comment="whose text"
    )
