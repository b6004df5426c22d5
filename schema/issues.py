"""Writing issues: a fault that stands keeps its row, one that is mended is closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from schema.models import Issue
from schema.records import IssueRecord, RunBatch
from schema.statements import chunks

Key = tuple[str, int]  # warc_file, warc_offset
Fault = tuple[str, str | None, str, int | None]  # kind, address, detail, capture: what makes two issues the same


def write_issues(
    connection: Connection, batch: RunBatch, issues: Sequence[IssueRecord], capture_ids: Mapping[Key, int]
) -> int:
    """Write `issues`, each once, and return how many there are.

    A fault that stands and is met again keeps its row, so that a thousand nights of one dead link are one issue. It
    is closed when a run looks again at what it was met at and meets it no more: at the address, or at the capture,
    which a newer capture of the page supersedes.
    """
    met: dict[Fault, datetime] = {}
    for issue in issues:
        fault = (issue.kind, issue.url, issue.detail, _capture_id(issue, capture_ids))
        met[fault] = max(issue.at, met.get(fault, issue.at))
    standing = _standing(connection, batch.source.id)
    looked_at = _LookedAt.by(batch, capture_ids)
    mended = [row_id for fault, row_id in standing.items() if fault not in met and looked_at.covers(fault)]
    for chunk in chunks(mended):
        at = batch.run.finished_at
        connection.execute(update(Issue).where(Issue.id.in_(chunk)).values(resolved_at=at))
    again = [{"issue": standing[fault], "seen": at} for fault, at in met.items() if fault in standing]
    if again:
        connection.execute(update(Issue).where(Issue.id == bindparam("issue")).values(last_at=bindparam("seen")), again)
    new = [_row(batch, fault, at) for fault, at in met.items() if fault not in standing]
    if new:
        connection.execute(insert(Issue), new)
    return len(met)


def _row(batch: RunBatch, fault: Fault, at: datetime) -> dict[str, object]:
    kind, url, detail, capture_id = fault
    return {
        "run_id": batch.run.id,
        "source_id": batch.source.id,
        "kind": kind,
        "url": url,
        "detail": detail,
        "at": at,
        "last_at": at,
        "capture_id": capture_id,
    }


@dataclass(frozen=True, slots=True)
class _LookedAt:
    """What a run looked at, and where it would so have met a fault that stands."""

    captured: frozenset[str]  # addresses that brought a new capture
    answered: frozenset[str]  # those, and addresses that had not changed
    capture_ids: frozenset[int]  # captures that were read or recleaned

    @classmethod
    def by(cls, batch: RunBatch, capture_ids: Mapping[Key, int]) -> "_LookedAt":
        captured = {address for c in batch.captures for address in (c.url, c.requested_url, c.page_url)}
        checked = {address for check in batch.checks for address in (check.url, check.page_url)}
        return cls(frozenset(captured), frozenset(captured | checked), frozenset(capture_ids.values()))

    def covers(self, fault: Fault) -> bool:
        _, url, _, capture_id = fault
        if capture_id is not None:
            return capture_id in self.capture_ids or url in self.captured
        return url in self.answered if url is not None else bool(self.answered)


def _capture_id(issue: IssueRecord, capture_ids: Mapping[Key, int]) -> int | None:
    if issue.warc_file is None or issue.warc_offset is None:
        return None
    return capture_ids.get((issue.warc_file, issue.warc_offset))


def _standing(connection: Connection, source_id: str) -> dict[Fault, int]:
    """Row numbers of the source's issues that stand."""
    query = select(Issue.kind, Issue.url, Issue.detail, Issue.capture_id, Issue.id).where(
        Issue.source_id == source_id, Issue.resolved_at.is_(None)
    )
    return {(row.kind, row.url, row.detail, row.capture_id): row.id for row in connection.execute(query)}
