"""What a crawl hands on: captures, checks, listing outcomes, issues, and the report of a run.

These are the only shapes in which a crawl's results leave this room. They cross a process boundary as JSON
lines (see `spiders.events`), so every field is a plain value.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CaptureKind(StrEnum):
    """What a response was asked for."""

    PAGE = "page"
    LISTING = "listing"
    FEED = "feed"
    API = "api"  # a machine-readable reading of one page (GOV.UK's Content API)


class Outcome(StrEnum):
    """How a source's crawl ended. Failure is told from emptiness."""

    OK = "ok"  # pages were fetched that are new or have changed
    NOTHING_NEW = "nothing new"  # the newsroom was read; it names no page that is new or changed
    UNCHANGED = "unchanged"  # the server said, or identical bytes showed, that nothing changed at all
    BLOCKED = "blocked"  # a 403, a challenge page, or robots.txt forbids the newsroom
    SITE_CHANGED = "site changed"  # the newsroom has gone or moved, or nothing in it looks like its items any more
    UNREACHABLE = "unreachable"  # no usable answer: DNS, connection, TLS, time-out, 5xx
    FAILED = "failed"  # a fault of ours


class ListingState(StrEnum):
    """How one listing page, feed or search answer read."""

    OK = "ok"
    EMPTY = "empty"  # well formed, no items
    BROKEN = "broken"  # the markup that items are known by is gone, or the answer does not parse
    UNCHANGED = "unchanged"  # 304 or identical bytes
    FAILED = "failed"  # no usable answer


@dataclass(frozen=True, slots=True)
class Listed:
    """What a listing, feed or search said of a page before the page was read."""

    title: str | None = None
    published: str | None = None  # as written there; cleaning reads it
    summary: str | None = None


NOTHING_LISTED = Listed()


@dataclass(frozen=True, slots=True)
class Capture:
    """One HTTP exchange that brought a page, kept verbatim in the archive."""

    source_id: str
    run_id: str
    kind: CaptureKind
    url: str  # canonical form of the address that finally answered
    requested_url: str  # canonical form of the address that was asked for; differs after redirects
    page_url: str  # public address of the page this capture is a reading of (API readings differ from `url`)
    status: int
    fetched_at: datetime  # UTC
    elapsed_ms: int
    sha256: str  # of the body as decoded from its transfer and content encodings
    body_length: int
    content_type: str | None
    etag: str | None
    last_modified: str | None
    warc_file: str  # relative to the archive's folder, forward slashes
    warc_offset: int
    warc_length: int
    listed: Listed


@dataclass(frozen=True, slots=True)
class Check:
    """A page or listing that was asked for again and had not changed."""

    source_id: str
    run_id: str
    kind: CaptureKind
    url: str
    page_url: str
    status: int  # 304, or 200 with the bytes of the last capture
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """A known page that answered 404 or 410."""

    source_id: str
    run_id: str
    url: str
    page_url: str
    status: int
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class ListingRead:
    """How one listing page, feed or search answer read."""

    source_id: str
    run_id: str
    url: str
    state: ListingState
    items: int  # items it names
    known: int  # of them, already known


@dataclass(frozen=True, slots=True)
class CrawlIssue:
    """Something that went wrong with one input."""

    source_id: str
    run_id: str
    kind: str  # one of `spiders.capture.ISSUE_KINDS`
    url: str | None
    detail: str
    at: datetime
    page_url: str | None = None  # public address of the press page it concerns; None: a listing, or the whole source
    listed: Listed = NOTHING_LISTED  # what was said of that page, for the day it answers


ISSUE_KINDS: dict[str, str] = {
    "blocked": "the site answered 403, a challenge page or a form for a password",
    "robots": "robots.txt forbids the address",
    "not-found": "the newsroom, or a page that a listing names, answers 404 or 410, or says that nothing is there",
    "http-error": "an answer of 4xx or 5xx that is none of the others",
    "unreachable": "no answer: DNS, connection, TLS or time-out",
    "too-large": "the body passed the size limit",
    "bad-coding": "the body's compression is broken, cut or unknown",
    "refused-address": "the address leads to a private, loopback or otherwise refused network",
    "empty-listing": "a listing page has no items",
    "broken-listing": "a listing page's markup no longer matches",
    "walk-cut": "a listing was not walked to its end (page budget, or an error on the way)",
    "bad-item": "an item in a listing or feed could not be read",
    "crawl-error": "a fault of the crawler's own",
}


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """The figures of one source's crawl, written when the crawl has ended in good order."""

    source_id: str
    run_id: str
    outcome: Outcome
    detail: str  # one sentence for the operator
    walk_complete: bool  # listings were walked to known pages, `since` or their end
    started_at: datetime
    finished_at: datetime
    pages_found: int  # distinct pages that listings named
    requests: int
    fetched: int  # new or changed pages
    not_modified: int  # pages and listings that had not changed
    gone: int
    failed: int  # pages that were asked for in vain
    bytes_received: int


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """Everything one crawl hands on."""

    report: CrawlReport
    captures: tuple[Capture, ...]
    checks: tuple[Check, ...]
    gone: tuple[Gone, ...]
    listings: tuple[ListingRead, ...]
    issues: tuple[CrawlIssue, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the warehouse knows of an address, so that a crawl can ask conditionally and knows where to stop.

    With an empty `sha256` it is a page that was asked for in vain: it is asked for again, without conditions, and
    does not count as known where a walk looks for its end. Several may share a `url`, where several addresses lead
    to it.
    """

    url: str  # canonical address that a capture was made of
    page_url: str
    kind: CaptureKind
    sha256: str
    etag: str | None
    last_modified: str | None
    recheck: bool  # ask for it again in this crawl, after the new pages, whether or not a listing names it
    requested_url: str | None = None  # canonical address that was asked for, where a redirect led from it to `url`
    listed: Listed = NOTHING_LISTED  # what a listing said of a page that was asked for in vain
