"""Batches for tests, told in a few words: what a crawl brought on a given night."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count

from schema.records import (
    CaptureRecord,
    CheckRecord,
    DocumentRecord,
    GoneRecord,
    RemovedRecord,
    RunBatch,
    RunRecord,
    SourceRecord,
)
from tests.schema.texts import RELEASE

FIRST_NIGHT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
_runs = count(1)


def source(source_id: str = "fernshire", kind: str = "council", full_text: bool = True) -> SourceRecord:
    return SourceRecord(
        id=source_id,
        name=source_id.title(),
        kind=kind,
        platform="jadu",
        curie=None,
        gss=None,
        home_url=f"https://{source_id}.example/news",
        hosts=(f"{source_id}.example",),
        licence="OGL-3.0",
        attribution="Contains public sector information.",
        full_text=full_text,
        since=date(2020, 1, 1),
        items_per_month_min=1,
        items_per_month_max=50,
        longest_silence_days=30,
        recheck_days=30,
        verified=None,
    )


def night(number: int) -> datetime:
    """Start of the crawl of the given night, the first being 1."""
    return FIRST_NIGHT + timedelta(days=number - 1)


def run(number: int = 1, mode: str = "incremental", run_id: str | None = None, walk_complete: bool = True) -> RunRecord:
    return RunRecord(
        id=run_id or f"run-{next(_runs)}",
        mode=mode,
        outcome="ok",
        detail="",
        walk_complete=walk_complete,
        started_at=night(number),
        finished_at=night(number) + timedelta(minutes=10),
        pages_found=1,
        requests=1,
        fetched=1,
        not_modified=0,
        gone=0,
        failed=0,
        bytes_received=1000,
    )


def capture(
    url: str, number: int = 1, *, kind: str = "page", body: str = "", requested: str | None = None, minute: int = 0
) -> CaptureRecord:
    """A capture of `url`, `minute` minutes into the given night. `body` stands for its bytes."""
    at = night(number) + timedelta(minutes=minute)
    name = f"{sha256(url.encode()).hexdigest()[:12]}-{at:%Y%m%d%H%M}.warc.gz"
    return CaptureRecord(
        kind=kind,
        url=url,
        requested_url=requested or url,
        page_url=url,
        status=200,
        fetched_at=at,
        elapsed_ms=10,
        sha256=sha256(body.encode("utf-8", "replace")).hexdigest(),
        body_length=len(body),
        content_type="text/html",
        etag=f'"{number}"',
        last_modified=None,
        warc_file=name,
        warc_offset=0,
        warc_length=100,
    )


def document(
    of: CaptureRecord,
    body: str = RELEASE,
    *,
    title: str | None = "Centre for young carers opens",
    published: date | None = date(2026, 3, 1),
    page_url: str | None = None,
    withdrawn_at: datetime | None = None,
    removed: tuple[RemovedRecord, ...] = (),
    cleaner: str = "1",
) -> DocumentRecord:
    return DocumentRecord(
        page_url=page_url or of.page_url,
        warc_file=of.warc_file,
        warc_offset=of.warc_offset,
        fetched_at=of.fetched_at,
        title=title,
        title_by="h1",
        published_on=published,
        published_at=None,
        published_by="time-element" if published else None,
        updated_on=None,
        updated_at=None,
        updated_by=None,
        body_text=body,
        body_html=f"<p>{body}</p>",
        language="en",
        captions=(),
        removed=removed,
        method="article",
        withdrawn_at=withdrawn_at,
        organisations=(),
        changes=(),
        furniture_version=None,
        cleaner_version=cleaner,
    )


def batch(
    *pairs: tuple[CaptureRecord, DocumentRecord],
    number: int = 1,
    of: SourceRecord | None = None,
    mode: str = "incremental",
    run_id: str | None = None,
    checks: tuple[CheckRecord, ...] = (),
    gone: tuple[GoneRecord, ...] = (),
) -> RunBatch:
    """One night's run of a source: captures with what cleaning made of them."""
    return RunBatch(
        source=of or source(),
        run=run(number, mode, run_id),
        captures=tuple(pair[0] for pair in pairs) if mode != "reclean" else (),
        documents=tuple(pair[1] for pair in pairs),
        checks=checks,
        gone=gone,
    )


def page(
    url: str,
    body: str = RELEASE,
    number: int = 1,
    *,
    minute: int = 0,
    title: str | None = "Centre for young carers opens",
    published: date | None = date(2026, 3, 1),
    page_url: str | None = None,
    requested: str | None = None,
) -> tuple[CaptureRecord, DocumentRecord]:
    """A capture of a page and its document."""
    taken = capture(url, number, body=body, minute=minute, requested=requested)
    return taken, document(taken, body, title=title, published=published, page_url=page_url)


def check(url: str, number: int) -> CheckRecord:
    return CheckRecord(url=url, page_url=url, kind="page", checked_at=night(number))


def gone(url: str, number: int, status: int = 404) -> GoneRecord:
    return GoneRecord(url=url, page_url=url, status=status, checked_at=night(number))


def renamed(batch: RunBatch) -> RunBatch:
    """The same batch under another run id."""
    return replace(batch, run=replace(batch.run, id=f"run-{next(_runs)}"))
