"""What of a batch may be loaded: nothing that has an address of a page that was forgotten."""

from dataclasses import replace

from sqlalchemy import Connection

from schema.captures import PAGE_KINDS
from schema.forget import forgotten_among
from schema.records import CaptureRecord, DocumentRecord, IssueRecord, RunBatch, SameDocument


def without_forgotten(connection: Connection, batch: RunBatch) -> RunBatch:
    """`batch` without captures, documents, checks and issues of pages that were forgotten.

    A capture that declares a forgotten address as its canonical one is left out, too: nobody can compare the texts.
    """
    forgotten = forgotten_among(connection, batch.source.id, _addresses(batch))
    if not forgotten:
        return batch
    claimed = {_key(document) for document in batch.documents if document.page_url in forgotten}
    left_out = claimed | {_key(capture) for capture in batch.captures if _of_capture(capture) & forgotten}

    def is_kept(record: DocumentRecord | SameDocument | IssueRecord) -> bool:
        return _key(record) not in left_out and record.page_url not in forgotten

    return replace(
        batch,
        captures=tuple(capture for capture in batch.captures if _key(capture) not in left_out),
        documents=tuple(filter(is_kept, batch.documents)),
        same=tuple(filter(is_kept, batch.same)),
        checks=tuple(check for check in batch.checks if not {check.url, check.page_url} & forgotten),
        gone=tuple(gone for gone in batch.gone if not {gone.url, gone.page_url} & forgotten),
        issues=tuple(issue for issue in batch.issues if is_kept(issue) and issue.url not in forgotten),
    )


def _key(record: CaptureRecord | DocumentRecord | SameDocument | IssueRecord) -> tuple[str | None, int | None]:
    return (record.warc_file, record.warc_offset)


def _addresses(batch: RunBatch) -> set[str]:
    named = {address for capture in batch.captures for address in _of_capture(capture)}
    named |= {document.page_url for document in batch.documents} | {document.page_url for document in batch.same}
    named |= {address for check in batch.checks for address in (check.url, check.page_url)}
    named |= {address for gone in batch.gone for address in (gone.url, gone.page_url)}
    return named | {address for issue in batch.issues for address in (issue.url, issue.page_url) if address}


def _of_capture(capture: CaptureRecord) -> set[str]:
    if capture.kind not in PAGE_KINDS:
        return set()
    return {capture.url, capture.requested_url, capture.page_url}
