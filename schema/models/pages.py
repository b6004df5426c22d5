"""Pages, what cleaning made of their captures, and their versions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schema.models.base import Base, RowId


class Page(Base):
    """One canonical URL at a source."""

    __tablename__ = "page"
    __table_args__ = (UniqueConstraint("source_id", "url"), {"comment": "One canonical URL at a source."})

    id: Mapped[int] = mapped_column(RowId, primary_key=True, comment="row number")
    public_id: Mapped[str] = mapped_column(
        unique=True, comment="public name, made from the address under which it was first met; stays when it moves"
    )
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), comment="the source it belongs to")
    url: Mapped[str] = mapped_column(comment="canonical address")
    first_seen_at: Mapped[datetime] = mapped_column(comment="when it was first fetched")
    last_seen_at: Mapped[datetime] = mapped_column(comment="when it last answered: fetched, or said to be unchanged")
    last_changed_at: Mapped[datetime] = mapped_column(comment="when its text last changed in substance")
    last_checked_at: Mapped[datetime] = mapped_column(comment="when it was last asked for, whatever it answered")
    gone_since: Mapped[datetime | None] = mapped_column(comment="when it began to answer 404 or 410; null: it answers")
    gone_status: Mapped[int | None] = mapped_column(comment="404 or 410 while it is gone")
    withdrawn_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="when it was withdrawn, by its own notice or by going; cleared when it returns"
    )


class PageAddress(Base):
    """An address that leads to a page."""

    __tablename__ = "page_address"
    __table_args__ = (Index(None, "page_id"), {"comment": "Every address known to lead to a page, its own included."})

    source_id: Mapped[str] = mapped_column(
        ForeignKey("source.id"), primary_key=True, comment="the source it was met at"
    )
    url: Mapped[str] = mapped_column(primary_key=True, comment="an address that was asked for, answered or declared")
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), comment="the page it leads to")


class Document(Base):
    """What cleaning made of captures of a page: equal content is one row."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("page_id", "content_hash"),
        {"comment": "What cleaning made of one capture of a page, or of several where it came out the same."},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, comment="row number")
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), comment="the page it is a reading of")
    content_hash: Mapped[str] = mapped_column(comment="SHA-256 of everything below, removed blocks included")
    text_hash: Mapped[str] = mapped_column(comment="SHA-256 of the body's words: what makes a text the same text")
    title_hash: Mapped[str] = mapped_column(comment="SHA-256 of the title's words")
    is_empty: Mapped[bool] = mapped_column(comment="no body was found: such a document makes no version")
    title: Mapped[str | None] = mapped_column(comment="headline")
    title_by: Mapped[str | None] = mapped_column(comment="how the title was found")
    published_on: Mapped[date | None] = mapped_column(comment="day of publication in Europe/London")
    published_at: Mapped[datetime | None] = mapped_column(comment="moment of publication, where the page tells it")
    published_by: Mapped[str | None] = mapped_column(comment="how the day of publication was found")
    updated_on: Mapped[date | None] = mapped_column(comment="day of the last change that the page declares")
    updated_at: Mapped[datetime | None] = mapped_column(comment="moment of that change, where the page tells it")
    updated_by: Mapped[str | None] = mapped_column(comment="how the day of change was found")
    body_text: Mapped[str] = mapped_column(comment="body as paragraphs separated by one blank line")
    body_html: Mapped[str] = mapped_column(comment="sanitised markup of the body")
    language: Mapped[str | None] = mapped_column(comment="BCP 47 tag")
    captions: Mapped[list[Any]] = mapped_column(comment="captions and credits of pictures, apart from the body")
    method: Mapped[str] = mapped_column(comment="how the body was found: layout, article, api, json-ld or none")
    withdrawn_at: Mapped[datetime | None] = mapped_column(comment="the page's own notice of withdrawal")
    organisations: Mapped[list[Any]] = mapped_column(comment="organisations the page names as its publishers")
    changes: Mapped[list[Any]] = mapped_column(comment="the page's own change history: {at, note} each")


class ForgottenAddress(Base):
    """An address of a page that was forgotten, unreadable."""

    __tablename__ = "forgotten_address"
    __table_args__ = ({"comment": "Addresses of pages that were forgotten, as hashes: they are not loaded again."},)

    address_hash: Mapped[str] = mapped_column(primary_key=True, comment="SHA-256 of the source's id and the address")
    at: Mapped[datetime] = mapped_column(comment="when the page was forgotten")


class RemovedBlock(Base):
    """One block that cleaning took out of a document."""

    __tablename__ = "removed_block"
    __table_args__ = (
        Index(None, "rule"),
        {"comment": "One block that cleaning took out, so that a wrong removal can be found."},
    )

    document_id: Mapped[int] = mapped_column(
        ForeignKey("document.id", ondelete="CASCADE"), primary_key=True, comment="the document it was taken out of"
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="order of removal, from 0")
    rule: Mapped[str] = mapped_column(comment="id of the rule, or 'furniture:' and a block's fingerprint")
    text: Mapped[str] = mapped_column(comment="what it said, at most 500 characters")
    where: Mapped[str] = mapped_column(comment="short path in the page, such as main/div.alert")


class PageVersion(Base):
    """A page's text from one moment until the next substantive change."""

    __tablename__ = "page_version"
    __table_args__ = (
        UniqueConstraint("page_id", "valid_from"),
        Index(None, "document_id"),
        {"comment": "A page's text from one moment until the next substantive change."},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, comment="row number, kept while page and start stay")
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), comment="the page")
    edition: Mapped[int] = mapped_column(
        comment="1, and one more each time the address was given to a new announcement (a yearly page rewritten)"
    )
    valid_from: Mapped[datetime] = mapped_column(comment="when this text was first fetched")
    valid_to: Mapped[datetime | None] = mapped_column(comment="when the next one was; null: it is current")
    is_current: Mapped[bool] = mapped_column(comment="whether this is the page's present text")
    text_hash: Mapped[str] = mapped_column(comment="SHA-256 of the body's words")
    change_kind: Mapped[str] = mapped_column(
        comment="new, substantive (the text changed in substance) or rewritten (the address has a new announcement)"
    )
    diff: Mapped[list[Any] | None] = mapped_column(
        comment="what the words were before and are now: [before, after] pairs; null for the first"
    )
    document_id: Mapped[int] = mapped_column(
        ForeignKey("document.id"), comment="latest document of this text, cosmetic changes included"
    )
    cosmetic_changes: Mapped[int] = mapped_column(
        comment="times its wording stayed while case, punctuation, dates of view or markup changed"
    )
