"""The shapes in which crawled and cleaned material enters the warehouse.

The warehouse knows nothing of crawling or HTML: `flows` fills these records and `schema.load` writes them.
Every moment is an aware `datetime`; every address is already canonical.
"""

from dataclasses import dataclass, field, fields
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A publisher's newsroom, as its source file describes it now."""

    id: str
    name: str
    kind: str
    platform: str
    curie: str | None
    gss: str | None
    home_url: str
    hosts: tuple[str, ...]  # hosts that are the publisher's own
    licence: str
    attribution: str
    full_text: bool  # whether readers may be given the whole text
    since: date
    items_per_month_min: int
    items_per_month_max: int
    longest_silence_days: int
    recheck_days: int
    verified: date | None


@dataclass(frozen=True, slots=True)
class CaptureRecord:
    """One HTTP exchange that brought a page; keyed by (warc_file, warc_offset)."""

    kind: str  # page, listing, feed, api
    url: str
    requested_url: str
    page_url: str
    status: int
    fetched_at: datetime
    elapsed_ms: int
    sha256: str
    body_length: int
    content_type: str | None
    etag: str | None
    last_modified: str | None
    warc_file: str
    warc_offset: int
    warc_length: int
    listed_title: str | None = None
    listed_published: str | None = None


@dataclass(frozen=True, slots=True)
class RemovedRecord:
    """One block that cleaning took out."""

    rule: str
    text: str
    where: str


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """One entry of a page's own change history."""

    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What cleaning made of one capture of kind page or api."""

    page_url: str  # canonical address of the page at its source: the page's identity
    warc_file: str  # with warc_offset: the capture it was made of
    warc_offset: int
    fetched_at: datetime
    title: str | None
    title_by: str | None
    published_on: date | None  # day in Europe/London
    published_at: datetime | None  # only where the page tells the time
    published_by: str | None
    updated_on: date | None
    updated_at: datetime | None
    updated_by: str | None
    body_text: str
    body_html: str
    language: str | None
    captions: tuple[str, ...]
    removed: tuple[RemovedRecord, ...]
    method: str
    withdrawn_at: datetime | None
    organisations: tuple[str, ...]
    changes: tuple[ChangeRecord, ...]
    furniture_version: str | None
    cleaner_version: str


@dataclass(frozen=True, slots=True)
class SameDocument:
    """A capture that was read again, as what the warehouse has it read as: its document need not come again."""

    page_url: str
    warc_file: str  # with warc_offset: the capture
    warc_offset: int
    fetched_at: datetime
    content_hash: str
    is_empty: bool
    method: str
    removed: int  # blocks that cleaning took out
    furniture_version: str | None
    cleaner_version: str


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """A page or listing that was asked for again and had not changed."""

    url: str
    page_url: str
    kind: str
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class GoneRecord:
    """A known page that answered 404 or 410."""

    url: str
    page_url: str
    status: int
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class IssueRecord:
    """Something that went wrong with one input."""

    kind: str
    url: str | None
    detail: str
    at: datetime
    warc_file: str | None = None  # with warc_offset: the capture it concerns
    warc_offset: int | None = None
    page_url: str | None = None  # public address of the press page it concerns; None: a listing, or the whole source
    listed_title: str | None = None  # what a listing said of that page
    listed_published: str | None = None


@dataclass(frozen=True, slots=True)
class FurnitureBlockRecord:
    """A block that recurs over a site's pages."""

    fingerprint: str
    pages: int
    sample: str


@dataclass(frozen=True, slots=True)
class FurnitureRecord:
    """What recurs over a source's pages; keyed by source and version."""

    version: str
    pages: int
    blocks: tuple[FurnitureBlockRecord, ...]


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One source's crawl, or one recleaning of it."""

    id: str  # UUID, given by the flow: loading a run twice changes nothing
    mode: str  # incremental, full, reclean, rebuilt
    outcome: str
    detail: str
    walk_complete: bool
    started_at: datetime
    finished_at: datetime
    pages_found: int
    requests: int
    fetched: int
    not_modified: int
    gone: int
    failed: int
    bytes_received: int
    flow_run_id: str | None = None


@dataclass(frozen=True, slots=True)
class RunBatch:
    """All that one source's run brings, or a part of it; loaded in one transaction."""

    source: SourceRecord
    run: RunRecord
    captures: tuple[CaptureRecord, ...] = ()
    documents: tuple[DocumentRecord, ...] = ()
    checks: tuple[CheckRecord, ...] = ()
    gone: tuple[GoneRecord, ...] = ()
    issues: tuple[IssueRecord, ...] = ()
    furniture: FurnitureRecord | None = None
    same: tuple[SameDocument, ...] = ()
    part: int = 1  # a long run comes in parts, one after the other; `run` then says how far it has come


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did to the warehouse."""

    new_pages: int = 0
    changed: int = 0  # substantive new versions
    cosmetic: int = 0  # versions whose text changed in nothing that matters
    reread: int = 0  # captures of earlier runs that are read as something else now
    unchanged: int = 0
    withdrawn: int = 0
    returned: int = 0  # withdrawn pages that came back
    new_announcements: int = 0
    merged: int = 0  # pages that joined an announcement another page had begun
    issues: int = 0
    removed_blocks: int = 0  # blocks cleaning took out of this load's documents
    parts: int = 0  # transactions that it took
    already_loaded: bool = False

    def __add__(self, other: "LoadReport") -> "LoadReport":
        """What two loads did together; already loaded only where both were."""
        names = [item.name for item in fields(self) if item.name != "already_loaded"]
        sums = {name: getattr(self, name) + getattr(other, name) for name in names}
        return LoadReport(**sums, already_loaded=self.already_loaded and other.already_loaded)


@dataclass(frozen=True, slots=True)
class PresentReading:
    """The text that stands for a page."""

    method: str  # how its body was found
    body_text: str


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """What the warehouse knows of an address it has a capture of."""

    url: str
    page_url: str
    kind: str
    sha256: str
    etag: str | None
    last_modified: str | None
    first_seen_at: datetime
    last_changed_at: datetime
    last_checked_at: datetime
    requested_url: str | None = None  # address that redirects to `url` and never answered itself


@dataclass(frozen=True, slots=True)
class WantedRecord:
    """A press page that was asked for in vain, and should be asked for again."""

    url: str  # canonical address that was asked for
    page_url: str
    first_at: datetime  # when it first failed
    listed_title: str | None
    listed_published: str | None


@dataclass(frozen=True, slots=True)
class ArchivedCapture:
    """Where a capture lies in the archive, for recleaning."""

    source_id: str
    capture: CaptureRecord
    content_hash: str | None = None  # of the document that it is read as; None: none, or it was not asked for


@dataclass(frozen=True, slots=True)
class PageWay:
    """All that is known of one page's way, for `councilwire show`."""

    source_id: str
    page_url: str
    first_seen_at: datetime
    last_seen_at: datetime
    last_changed_at: datetime
    last_checked_at: datetime
    withdrawn_at: datetime | None
    captures: tuple[CaptureRecord, ...] = ()
    versions: tuple["VersionWay", ...] = ()
    announcement: "AnnouncementWay | None" = None
    issues: tuple[IssueRecord, ...] = ()
    compared: tuple["ComparisonWay", ...] = ()  # pages it was compared with, the most alike first
    related: tuple["RelationWay", ...] = ()


@dataclass(frozen=True, slots=True)
class VersionWay:
    """One version of a page."""

    valid_from: datetime
    valid_to: datetime | None
    change_kind: str
    title: str | None
    published_on: date | None
    published_by: str | None
    body_text: str
    method: str
    cleaner_version: str
    removed: tuple[RemovedRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnouncementWay:
    """The announcement a page carries, and the other pages that carry it."""

    id: str
    title: str | None
    matched_by: str
    score: float
    pages: tuple["CarrierWay", ...] = field(default=())


@dataclass(frozen=True, slots=True)
class CarrierWay:
    """A page that carries an announcement, and how it was matched to it."""

    source_id: str
    url: str
    matched_by: str
    score: float
    is_primary: bool


@dataclass(frozen=True, slots=True)
class ComparisonWay:
    """A page that a page was compared with, and what came of it, in words."""

    source_id: str
    url: str
    is_same: bool
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class RelationWay:
    """A page that has to do with a page and carries another announcement."""

    kind: str  # quote, series, stage
    source_id: str
    url: str
    score: float
    passages: tuple[str, ...] = ()  # words that both have, where the relation is a quote
