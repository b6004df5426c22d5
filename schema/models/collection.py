"""What was collected: sources, runs, captures, furniture, issues."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schema.models.base import Base, RowId


class Source(Base):
    """A publisher's newsroom."""

    __tablename__ = "source"
    __table_args__ = ({"comment": "A publisher's newsroom, synced from its source file at every load."},)

    id: Mapped[str] = mapped_column(primary_key=True, comment="name of the source file without .yaml")
    name: Mapped[str] = mapped_column(comment="the publisher's name as readers know it")
    kind: Mapped[str] = mapped_column(comment="department, council, sector-body, trade-press or local-press")
    platform: Mapped[str] = mapped_column(comment="software the newsroom runs on")
    curie: Mapped[str | None] = mapped_column(comment="digital-land identifier, such as local-authority:HAV")
    gss: Mapped[str | None] = mapped_column(comment="nine-character ONS code")
    home_url: Mapped[str] = mapped_column(comment="address of the newsroom")
    hosts: Mapped[list[Any]] = mapped_column(comment="hosts that are the publisher's own")
    licence: Mapped[str] = mapped_column(comment="terms of the text: short name, 'unclear' where the site does not say")
    attribution: Mapped[str] = mapped_column(comment="sentence that must stand beside the text")
    full_text: Mapped[bool] = mapped_column(comment="whether readers may be given the whole text")
    since: Mapped[date] = mapped_column(comment="nothing published before this day is collected")
    items_per_month_min: Mapped[int] = mapped_column(comment="fewest announcements in an ordinary month")
    items_per_month_max: Mapped[int] = mapped_column(comment="most announcements in an ordinary month")
    longest_silence_days: Mapped[int] = mapped_column(comment="days without news that are still ordinary")
    recheck_days: Mapped[int] = mapped_column(comment="days after first sight in which a page is asked for every night")
    verified: Mapped[date | None] = mapped_column(comment="day an operator last saw the source work; null: never")


class CrawlRun(Base):
    """One load of one source."""

    __tablename__ = "crawl_run"
    __table_args__ = (
        Index(None, "source_id", "started_at"),
        {"comment": "One source's crawl or recleaning, and what loading it did."},
    )

    id: Mapped[str] = mapped_column(primary_key=True, comment="UUID given by the flow; a run is loaded once")
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), comment="the source that was read")
    mode: Mapped[str] = mapped_column(comment="incremental, full, backfill, reclean, rebuilt, forget or maintain")
    outcome: Mapped[str] = mapped_column(
        comment="ok, nothing new, unchanged, blocked, site changed, unreachable or failed"
    )
    detail: Mapped[str] = mapped_column(comment="one sentence for the operator")
    walk_complete: Mapped[bool] = mapped_column(comment="whether the listing was walked to its end or to known pages")
    started_at: Mapped[datetime] = mapped_column(comment="start of the crawl or recleaning")
    finished_at: Mapped[datetime] = mapped_column(comment="its end")
    pages_found: Mapped[int] = mapped_column(comment="distinct pages that listings named")
    requests: Mapped[int] = mapped_column(comment="requests sent")
    fetched: Mapped[int] = mapped_column(comment="new or changed pages fetched")
    not_modified: Mapped[int] = mapped_column(comment="pages and listings that had not changed")
    gone: Mapped[int] = mapped_column(comment="known pages that answered 404 or 410")
    failed: Mapped[int] = mapped_column(comment="pages asked for in vain")
    bytes_received: Mapped[int] = mapped_column(RowId, comment="bytes received")
    flow_run_id: Mapped[str | None] = mapped_column(comment="Prefect's id of the flow run")
    loaded: Mapped[dict[str, Any]] = mapped_column(
        comment="figures of the load, by name: new_pages, changed, merged, …"
    )


class Capture(Base):
    """One HTTP exchange, kept verbatim in the archive."""

    __tablename__ = "capture"
    __table_args__ = (
        UniqueConstraint("warc_file", "warc_offset"),
        Index(None, "source_id", "url", "fetched_at"),
        Index(None, "source_id", "fetched_at"),
        Index(None, "source_id", "page_url", "fetched_at"),
        Index(None, "page_id", "fetched_at"),
        Index(None, "document_id"),
        {"comment": "One HTTP exchange that brought a page or listing, and where it lies in the archive."},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, comment="row number")
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), comment="the source it was fetched for")
    run_id: Mapped[str] = mapped_column(ForeignKey("crawl_run.id"), comment="the crawl that fetched it")
    kind: Mapped[str] = mapped_column(comment="page, api (a machine-readable reading of a page), listing or feed")
    url: Mapped[str] = mapped_column(comment="canonical form of the address that answered")
    requested_url: Mapped[str] = mapped_column(comment="canonical form of the address that was asked for")
    page_url: Mapped[str] = mapped_column(comment="public address of what it is a reading of")
    status: Mapped[int] = mapped_column(comment="HTTP status")
    fetched_at: Mapped[datetime] = mapped_column(comment="when the answer came")
    elapsed_ms: Mapped[int] = mapped_column(comment="milliseconds from request to answer")
    sha256: Mapped[str] = mapped_column(comment="of the body, decoded from its transfer and content encodings")
    body_length: Mapped[int] = mapped_column(comment="bytes of that body")
    content_type: Mapped[str | None] = mapped_column(comment="Content-Type header")
    etag: Mapped[str | None] = mapped_column(comment="ETag header")
    last_modified: Mapped[str | None] = mapped_column(comment="Last-Modified header, as sent")
    warc_file: Mapped[str] = mapped_column(comment="WARC file, relative to the archive's folder")
    warc_offset: Mapped[int] = mapped_column(RowId, comment="bytes from the file's start to the record")
    warc_length: Mapped[int] = mapped_column(RowId, comment="bytes of the record")
    listed_title: Mapped[str | None] = mapped_column(comment="title in the listing that named it")
    listed_published: Mapped[str | None] = mapped_column(comment="date in that listing, as written there")
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"), comment="page it is a reading of; null: none")
    document_id: Mapped[int | None] = mapped_column(
        ForeignKey("document.id"), comment="what cleaning made of it; null: not cleaned, or cleaning failed"
    )
    cleaner_version: Mapped[str | None] = mapped_column(comment="version of the cleaner that made the document")
    furniture_version: Mapped[str | None] = mapped_column(comment="furniture profile that cleaning was given")


class Furniture(Base):
    """A profile of what recurs over a source's pages."""

    __tablename__ = "furniture"
    __table_args__ = (
        UniqueConstraint("source_id", "version"),
        {"comment": "A profile of what recurs over a source's pages: equal content is one row."},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, comment="row number")
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), comment="the source")
    version: Mapped[str] = mapped_column(comment="hash of the profile's content")
    pages: Mapped[int] = mapped_column(comment="pages it was learned from")
    learned_at: Mapped[datetime] = mapped_column(comment="end of the latest run that learned it")


class FurnitureBlock(Base):
    """One recurring block of a furniture profile."""

    __tablename__ = "furniture_block"
    __table_args__ = ({"comment": "One recurring block of a furniture profile."},)

    furniture_id: Mapped[int] = mapped_column(
        ForeignKey("furniture.id", ondelete="CASCADE"), primary_key=True, comment="the profile"
    )
    fingerprint: Mapped[str] = mapped_column(
        primary_key=True, comment="hash of the text with digits, weekdays and months masked"
    )
    pages: Mapped[int] = mapped_column(comment="distinct pages it was seen on")
    sample: Mapped[str] = mapped_column(comment="its text as last seen, at most 200 characters")


class Issue(Base):
    """Something that went wrong with one input."""

    __tablename__ = "issue"
    __table_args__ = (
        Index(None, "source_id", "at"),
        Index(None, "run_id"),
        Index(None, "capture_id"),
        {"comment": "Something that went wrong with one input, and the capture it concerns."},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, comment="row number")
    run_id: Mapped[str] = mapped_column(ForeignKey("crawl_run.id"), comment="the run that first met it")
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), comment="the source it was met at")
    kind: Mapped[str] = mapped_column(comment="what sort of fault: docs/operators.md lists them")
    url: Mapped[str | None] = mapped_column(comment="address it concerns; null: the source as a whole")
    page_url: Mapped[str | None] = mapped_column(
        comment="public address of the press page it concerns; null: a listing, or the source as a whole"
    )
    listed_title: Mapped[str | None] = mapped_column(comment="title in the listing that named that page")
    listed_published: Mapped[str | None] = mapped_column(comment="date in that listing, as written there")
    detail: Mapped[str] = mapped_column(comment="one sentence for the operator")
    at: Mapped[datetime] = mapped_column(comment="when it was first met")
    last_at: Mapped[datetime] = mapped_column(comment="when it was last met: a fault that stands keeps its row")
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"), comment="capture it concerns, if any")
    resolved_at: Mapped[datetime | None] = mapped_column(comment="end of the run that found it mended; null: it stands")


class HealthSpell(Base):
    """A stretch of time in which a source was in one state of health."""

    __tablename__ = "health_spell"
    __table_args__ = (
        Index(None, "source_id", "since"),
        {"comment": "How a source fared, one row for every stretch of time in one state."},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, comment="row number")
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), comment="the source")
    state: Mapped[str] = mapped_column(comment="healthy, degraded, broken or blocked: docs/operators.md explains them")
    since: Mapped[datetime] = mapped_column(comment="when it was first judged to be in that state")
    until: Mapped[datetime | None] = mapped_column(comment="when it was judged to have left it; null: it is in it")
    judged_at: Mapped[datetime] = mapped_column(comment="when it was last judged to be in it")
    reasons: Mapped[list[Any]] = mapped_column(comment="why, as last judged: {reason, detail} each")
