"""Writing issues: a fault that stands keeps its row, one that is mended is closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from schema.captures import PAGE_KINDS, Key, StoredCapture
from schema.models import Issue
from schema.records import IssueRecord, RunBatch
from schema.statements import chunks

LOADING_ISSUES: dict[str, str] = {
    "unreadable-crawl": "a crawl that was never loaded cannot be read and was set aside",
    "unknown-page": "an address was asked for again that leads to no page of the warehouse",
    "unknown-capture": "a document came without the capture it was made of",
    "no-body": "cleaning found no text on the page",
    "moved-elsewhere": "an address that led to a page now leads to another text; both pages are kept",
    "canonical-conflict": "pages with different texts claim one canonical address; each keeps its own",
}
"""Kinds of issue that loading itself finds."""

Fault = tuple[str, str | None, str, int | None]  # kind, address, detail, capture: what makes two issues the same


def write_issues(
    connection: Connection, batch: RunBatch, issues: Sequence[IssueRecord], captures: Mapping[Key, StoredCapture]
) -> int:
    """Write `issues`, each once, and return how many there are.

    A fault that stands and is met again keeps its row, so that a thousand nights of one dead link are one issue. It
    is closed when a run looks again at what it was met at and meets it no more: at the address, or at the capture,
    which a newer capture of the page supersedes.
    """
    met: dict[Fault, IssueRecord] = {}
    for issue in sorted(issues, key=lambda issue: issue.at):
        capture = _capture(issue, captures)
        met[(issue.kind, issue.url, issue.detail, capture.id if capture else None)] = issue
    looked_at = _LookedAt.by(batch, captures)
    only_captures = not looked_at.answered and all(fault[3] is not None for fault in met)
    standing = _standing(connection, batch.source.id, sorted(looked_at.capture_ids) if only_captures else None)
    mended = [row_id for fault, row_id in standing.items() if fault not in met and looked_at.covers(fault)]
    for chunk in chunks(mended):
        at = batch.run.finished_at
        connection.execute(update(Issue).where(Issue.id.in_(chunk)).values(resolved_at=at))
    again = [{"issue": standing[fault], "seen": issue.at} for fault, issue in met.items() if fault in standing]
    if again:
        connection.execute(update(Issue).where(Issue.id == bindparam("issue")).values(last_at=bindparam("seen")), again)
    new = [_row(batch, issue, _capture(issue, captures)) for fault, issue in met.items() if fault not in standing]
    if new:
        connection.execute(insert(Issue), new)
    return len(met)


def _row(batch: RunBatch, issue: IssueRecord, capture: StoredCapture | None) -> dict[str, object]:
    of_page = capture.page_url if capture and capture.kind in PAGE_KINDS else None
    return {
        "run_id": batch.run.id,
        "source_id": batch.source.id,
        "kind": issue.kind,
        "url": issue.url,
        "page_url": issue.page_url or of_page,
        "listed_title": issue.listed_title,
        "listed_published": issue.listed_published,
        "detail": issue.detail,
        "at": issue.at,
        "last_at": issue.at,
        "capture_id": capture.id if capture else None,
    }


@dataclass(frozen=True, slots=True)
class _LookedAt:
    """What a run looked at, and where it would so have met a fault that stands."""

    captured: frozenset[str]  # addresses that brought a new capture
    answered: frozenset[str]  # those, and addresses that had not changed, or where there is nothing any more
    capture_ids: frozenset[int]  # captures that were read or recleaned

    @classmethod
    def by(cls, batch: RunBatch, captures: Mapping[Key, StoredCapture]) -> "_LookedAt":
        captured = {address for c in batch.captures for address in (c.url, c.requested_url, c.page_url)}
        checked = {address for check in batch.checks for address in (check.url, check.page_url)}
        gone = {address for one in batch.gone for address in (one.url, one.page_url)}
        gone |= {issue.url for issue in batch.issues if issue.kind == "not-found" and issue.url is not None}
        answered = captured | checked | gone
        return cls(frozenset(captured), frozenset(answered), frozenset(capture.id for capture in captures.values()))

    def covers(self, fault: Fault) -> bool:
        _, url, _, capture_id = fault
        if capture_id is not None:
            return capture_id in self.capture_ids or url in self.captured
        return url in self.answered if url is not None else bool(self.answered)


def _capture(issue: IssueRecord, captures: Mapping[Key, StoredCapture]) -> StoredCapture | None:
    if issue.warc_file is None or issue.warc_offset is None:
        return None
    return captures.get((issue.warc_file, issue.warc_offset))


def _standing(connection: Connection, source_id: str, capture_ids: Sequence[int] | None) -> dict[Fault, int]:
    """Row numbers of the source's issues that stand; only those that concern one of `capture_ids`, where given.

    A recleaning looks at some captures at a time, and a source may have an issue of each.
    """
    query = select(Issue.kind, Issue.url, Issue.detail, Issue.capture_id, Issue.id)
    query = query.where(Issue.source_id == source_id, Issue.resolved_at.is_(None))
    queries = [query]
    if capture_ids is not None:
        queries = [query.where(Issue.capture_id.in_(chunk)) for chunk in chunks(capture_ids)]
    rows = [row for one in queries for row in connection.execute(one)]
    return {(row.kind, row.url, row.detail, row.capture_id): row.id for row in rows}
