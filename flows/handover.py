"""Carries data from one room's dataclasses into the next one's. Nothing is decided here but names of fields."""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import cleaning
from cleaning.document import Day, Document, Furniture, FurnitureBlock
from schema.records import (
    CaptureRecord,
    ChangeRecord,
    CheckRecord,
    DocumentRecord,
    FurnitureBlockRecord,
    FurnitureRecord,
    GoneRecord,
    IssueRecord,
    KnownRecord,
    RemovedRecord,
    RunRecord,
    SourceRecord,
    WantedRecord,
)
from spiders.capture import Capture, CaptureKind, Check, CrawlIssue, CrawlReport, Gone, Known, Listed
from spiders.source import Layout, PlatformName, Source

LONDON = ZoneInfo("Europe/London")


def source_record(source: Source) -> SourceRecord:
    """The warehouse's row of a source file."""
    hosts = {urlsplit(address).hostname or "" for address in source.start} | set(source.allowed_hosts)
    fewest, most = source.expectations.items_per_month
    return SourceRecord(
        id=source.id,
        name=source.name,
        kind=source.kind,
        platform=source.platform,
        curie=source.organisation.curie,
        gss=source.organisation.gss,
        home_url=source.start[0],
        hosts=tuple(sorted(hosts)),
        licence=source.licence.name,
        attribution=source.licence.attribution,
        full_text=source.licence.full_text,
        since=source.since,
        items_per_month_min=fewest,
        items_per_month_max=most,
        longest_silence_days=source.expectations.longest_silence_days,
        recheck_days=source.recheck_days,
        verified=source.verified,
    )


def known_address(record: KnownRecord, recheck_days: int, now: datetime, recheck_all: bool) -> Known:
    """What a crawl needs to know of an address. Pages are asked for again while young."""
    is_page = record.kind in {CaptureKind.PAGE, CaptureKind.API}
    young = now - max(record.first_seen_at, record.last_changed_at) <= timedelta(days=recheck_days)
    return Known(
        url=record.url,
        page_url=record.page_url,
        kind=CaptureKind(record.kind),
        sha256=record.sha256,
        etag=record.etag,
        last_modified=record.last_modified,
        recheck=is_page and (young or recheck_all),
        requested_url=record.requested_url,
    )


def wanted_address(record: WantedRecord, platform: PlatformName) -> Known:
    """What a crawl needs to know of a page that was asked for in vain."""
    return Known(
        url=record.url,
        page_url=record.page_url,
        kind=CaptureKind.API if platform == "govuk" else CaptureKind.PAGE,
        sha256="",
        etag=None,
        last_modified=None,
        recheck=True,
        listed=Listed(title=record.listed_title, published=record.listed_published),
    )


def capture_record(capture: Capture) -> CaptureRecord:
    """The warehouse's row of a capture."""
    return CaptureRecord(
        kind=capture.kind.value,
        url=capture.url,
        requested_url=capture.requested_url,
        page_url=capture.page_url,
        status=capture.status,
        fetched_at=capture.fetched_at,
        elapsed_ms=capture.elapsed_ms,
        sha256=capture.sha256,
        body_length=capture.body_length,
        content_type=capture.content_type,
        etag=capture.etag,
        last_modified=capture.last_modified,
        warc_file=capture.warc_file,
        warc_offset=capture.warc_offset,
        warc_length=capture.warc_length,
        listed_title=capture.listed.title,
        listed_published=capture.listed.published,
    )


def listed_of(capture: CaptureRecord) -> cleaning.Listed:
    """What the listing said of the page, for cleaning."""
    return cleaning.Listed(title=capture.listed_title, published=capture.listed_published)


def document_record(document: Document, capture: CaptureRecord, page_url: str) -> DocumentRecord:
    """The warehouse's reading of one capture."""
    return DocumentRecord(
        page_url=page_url,
        warc_file=capture.warc_file,
        warc_offset=capture.warc_offset,
        fetched_at=capture.fetched_at,
        title=document.title,
        title_by=document.title_by,
        published_on=_day(document.published),
        published_at=_moment(document.published),
        published_by=document.published_by,
        updated_on=_day(document.updated),
        updated_at=_moment(document.updated),
        updated_by=document.updated_by,
        body_text=document.body_text,
        body_html=document.body_html,
        language=document.language,
        captions=document.captions,
        removed=tuple(RemovedRecord(removed.rule, removed.text, removed.where) for removed in document.removed),
        method=document.method,
        withdrawn_at=document.withdrawn_at,
        organisations=document.organisations,
        changes=tuple(ChangeRecord(change.at, change.note) for change in document.changes),
        furniture_version=document.furniture_version,
        cleaner_version=document.cleaner_version,
    )


def check_record(check: Check) -> CheckRecord:
    """The warehouse's note that an address had not changed."""
    return CheckRecord(url=check.url, page_url=check.page_url, kind=check.kind.value, checked_at=check.checked_at)


def gone_record(gone: Gone) -> GoneRecord:
    """The warehouse's note that a page is gone."""
    return GoneRecord(url=gone.url, page_url=gone.page_url, status=gone.status, checked_at=gone.checked_at)


def issue_record(issue: CrawlIssue) -> IssueRecord:
    """The warehouse's row of something that went wrong in a crawl."""
    return IssueRecord(
        kind=issue.kind,
        url=issue.url,
        detail=issue.detail,
        at=issue.at,
        page_url=issue.page_url,
        listed_title=issue.listed.title,
        listed_published=issue.listed.published,
    )


def run_record(report: CrawlReport, mode: str, flow_run_id: str | None) -> RunRecord:
    """The warehouse's row of a crawl."""
    return RunRecord(
        id=report.run_id,
        mode=mode,
        outcome=report.outcome.value,
        detail=report.detail,
        walk_complete=report.walk_complete,
        started_at=report.started_at,
        finished_at=report.finished_at,
        pages_found=report.pages_found,
        requests=report.requests,
        fetched=report.fetched,
        not_modified=report.not_modified,
        gone=report.gone,
        failed=report.failed,
        bytes_received=report.bytes_received,
        flow_run_id=flow_run_id,
    )


def cleaning_layout(layout: Layout) -> cleaning.Layout | None:
    """A source's article selectors for cleaning; None where it gives none."""
    if not (layout.title or layout.date or layout.updated or layout.lead or layout.body or layout.drop):
        return None
    return cleaning.Layout(
        title=layout.title,
        date=layout.date,
        updated=layout.updated,
        lead=layout.lead,
        body=layout.body,
        drop=layout.drop,
    )


def furniture_record(furniture: Furniture) -> FurnitureRecord:
    """The warehouse's copy of a furniture profile."""
    blocks = tuple(FurnitureBlockRecord(block.fingerprint, block.pages, block.sample) for block in furniture.blocks)
    return FurnitureRecord(version=furniture.version, pages=furniture.pages, blocks=blocks)


def furniture_profile(record: FurnitureRecord) -> Furniture:
    """A furniture profile as cleaning takes it, from the warehouse's copy."""
    blocks = tuple(FurnitureBlock(block.fingerprint, block.pages, block.sample) for block in record.blocks)
    return Furniture(version=record.version, pages=record.pages, blocks=blocks)


def _day(value: Day | None) -> date | None:
    """The calendar day in Europe/London."""
    if isinstance(value, datetime):
        return value.astimezone(LONDON).date()
    return value


def _moment(value: Day | None) -> datetime | None:
    """The moment, where the page told the time."""
    return value if isinstance(value, datetime) else None
