"""The warehouse's tables. Every table and column says what it holds: docs/warehouse.md is made from these comments.

Captures, documents and checks are facts that loads add. Versions, announcements and matches follow from them: a load
works them out anew for the pages it touches, so that neither the order of loads nor their number can show.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, MetaData, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from schema.utc import UtcDateTime

RowId = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only under INTEGER


class Base(DeclarativeBase):
    """What all tables share: predictable constraint names, which migrations need, and how Python types are stored."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        datetime: UtcDateTime(),
        list[Any]: JSON(),
        dict[str, Any]: JSON(),
    }


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
    mode: Mapped[str] = mapped_column(comment="incremental, full or reclean")
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


class Page(Base):
    """One canonical URL at a source."""

    __tablename__ = "page"
    __table_args__ = (UniqueConstraint("source_id", "url"), {"comment": "One canonical URL at a source."})

    id: Mapped[int] = mapped_column(RowId, primary_key=True, comment="row number")
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


class Capture(Base):
    """One HTTP exchange, kept verbatim in the archive."""

    __tablename__ = "capture"
    __table_args__ = (
        UniqueConstraint("warc_file", "warc_offset"),
        Index(None, "source_id", "url", "fetched_at"),
        Index(None, "source_id", "fetched_at"),
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


class PageVersion(Base):
    """A page's text from one moment until the next substantive change."""

    __tablename__ = "page_version"
    __table_args__ = (
        UniqueConstraint("page_id", "valid_from"),
        Index(None, "text_hash"),
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


class MinhashBand(Base):
    """One band of a text's MinHash signature."""

    __tablename__ = "minhash_band"
    __table_args__ = (
        Index(None, "value", "day"),
        {"comment": "MinHash bands of the present texts: texts that share bands are compared."},
    )

    announcement_page_id: Mapped[int] = mapped_column(
        ForeignKey("announcement_page.id", ondelete="CASCADE"), primary_key=True, comment="whose text"
    )
    band: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="number of the band, from 0")
    value: Mapped[int] = mapped_column(BigInteger, comment="64-bit hash; its first bits are the band's number")
    day: Mapped[int] = mapped_column(comment="the text's day, in days since 1970-01-01: only near ones are compared")


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
    detail: Mapped[str] = mapped_column(comment="one sentence for the operator")
    at: Mapped[datetime] = mapped_column(comment="when it was first met")
    last_at: Mapped[datetime] = mapped_column(comment="when it was last met: a fault that stands keeps its row")
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"), comment="capture it concerns, if any")
    resolved_at: Mapped[datetime | None] = mapped_column(comment="end of the run that found it mended; null: it stands")
