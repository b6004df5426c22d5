"""Reads captures out of the archive and has them cleaned: the step between a crawl and its load."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import cleaning
from cleaning.document import Document, Furniture
from flows.handover import cleaning_layout, document_record, listed_of
from schema.records import CaptureRecord, DocumentRecord, IssueRecord, SameDocument
from spiders.address import canonical
from spiders.archive import ArchiveError, read_body
from spiders.capture import CaptureKind
from spiders.layouts import layout_for
from spiders.source import Source
from spiders.store import Archive

READING_ISSUES: dict[str, str] = {
    "unreadable-capture": "the archive does not give back what was captured",
    "no-article": "no announcement was found in the page",
    "no-title": "the page has an announcement but no headline",
    "no-date": "no publication date was found",
    "layout-missed": "the source's body selector matches nothing in the page; the article was found without it",
    "page-cut": "the page has far more markup than any page; its end was not read",
    "held-back": "the page has another design than before; its text was kept, and the new reading was not loaded",
    "foreign-canonical": "the page names another page as its canonical address; its own address was kept",
}
PAGE_KINDS = frozenset({CaptureKind.PAGE.value, CaptureKind.API.value})
PAGE_CUT = "page-cut"  # the rule by which cleaning says that it read only the beginning
FEWEST_PAGES_TO_LEARN_FROM = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What cleaning made of a run's captures."""

    documents: tuple[DocumentRecord, ...]
    issues: tuple[IssueRecord, ...]
    same: tuple[SameDocument, ...] = ()  # of captures read before whose documents have not changed


def read_captures(
    source: Source, captures: Iterable[CaptureRecord], *, archive: Archive, furniture: Furniture | None
) -> Reading:
    """Clean every page among `captures`. What cannot be read becomes an issue that points at its capture."""
    documents: list[DocumentRecord] = []
    issues: list[IssueRecord] = []
    for capture in captures:
        if capture.kind not in PAGE_KINDS:
            continue
        try:
            body = read_body(archive, capture.warc_file, capture.warc_offset)
        except ArchiveError as error:
            issues.append(_issue("unreadable-capture", capture, str(error)))
            continue
        document = _clean(source, capture, body, furniture)
        page_url, foreign = page_address(document.canonical_url, capture.page_url)
        if foreign:
            issues.append(_issue("foreign-canonical", capture, f"names {document.canonical_url}"))
        issues.extend(_shortcomings(document, capture))
        if document.body_text:
            documents.append(document_record(document, capture, page_url))
    return Reading(tuple(documents), tuple(issues))


def learn(captures: Sequence[CaptureRecord], *, archive: Archive, at_most: int) -> Furniture | None:
    """Learn a site's furniture from its newest `at_most` pages; None where there are too few to compare.

    Captures that the archive does not give back are left out: `read_captures` reports those of this run.
    """
    newest: dict[str, CaptureRecord] = {}
    for capture in sorted(captures, key=lambda c: (c.fetched_at, c.warc_file, c.warc_offset), reverse=True):
        if capture.kind == CaptureKind.PAGE.value:
            newest.setdefault(capture.page_url, capture)
    pages: list[tuple[str, bytes]] = []
    for capture in list(newest.values())[:at_most]:
        try:
            pages.append((capture.page_url, read_body(archive, capture.warc_file, capture.warc_offset)))
        except ArchiveError:
            continue
    return cleaning.learn_furniture(pages) if len(pages) >= FEWEST_PAGES_TO_LEARN_FROM else None


def page_address(declared: str | None, own: str) -> tuple[str, bool]:
    """The canonical address of a page, and whether the page declares one that was not believed.

    Sites are known to name the home page, the newsroom or a fixed page as canonical for every article; believing
    them would make one page of many. So a declared address is taken only where it names the same path on the same
    host with the same query, and differs in what does not identify a page: a trailing slash, letter case, www, http.
    """
    if declared is None:
        return own, False
    address = canonical(declared)
    return (address, False) if _same_place(address) == _same_place(own) else (own, True)


def _same_place(url: str) -> tuple[str, int | None, str, str]:
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return host, parts.port, parts.path.rstrip("/").lower(), parts.query


def _clean(source: Source, capture: CaptureRecord, body: bytes, furniture: Furniture | None) -> Document:
    if capture.kind == CaptureKind.API.value:
        return cleaning.clean_content_item(body, url=capture.page_url)
    return cleaning.clean(
        body,
        url=capture.page_url,
        layout=cleaning_layout(layout_for(source, capture.fetched_at.date())),
        furniture=furniture,
        listed=listed_of(capture),
        fetched_at=capture.fetched_at,
        content_type=capture.content_type,
    )


def _shortcomings(document: Document, capture: CaptureRecord) -> list[IssueRecord]:
    if not document.body_text:
        return [_issue("no-article", capture, document.reason or "the page has no text")]
    found = []
    if any(removed.rule == PAGE_CUT for removed in document.removed):
        found.append(_issue("page-cut", capture, "what is kept is the text before the cut"))
    if document.layout_matched is False:
        found.append(_issue("layout-missed", capture, f"the article was found by: {document.method}"))
    if document.title is None:
        found.append(_issue("no-title", capture, "neither the page nor its listing gives a headline"))
    if document.published is None:
        found.append(_issue("no-date", capture, "neither the page nor its listing gives a date that can be read"))
    return found


def _issue(kind: str, capture: CaptureRecord, detail: str) -> IssueRecord:
    moment: datetime = capture.fetched_at
    return IssueRecord(kind, capture.page_url, detail, moment, capture.warc_file, capture.warc_offset)
