"""Writing issues, and closing those that a recleaning no longer meets."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, select, update

from schema.models import Issue
from schema.records import IssueRecord, RunBatch
from schema.statements import chunks

Key = tuple[str, int]  # warc_file, warc_offset


def write_issues(
    connection: Connection, batch: RunBatch, issues: Sequence[IssueRecord], capture_ids: Mapping[Key, int]
) -> int:
    """Write `issues`, each once, and return how many there are.

    A recleaning replaces what was said of the captures it read: an issue it meets again stays as it is, one it does
    not meet is marked resolved.
    """
    rows = {
        (issue.kind, issue.url, issue.detail, _capture_id(issue, capture_ids)): issue.at for issue in reversed(issues)
    }
    standing = _standing(connection, sorted(capture_ids.values())) if batch.run.mode == "reclean" else {}
    resolved = [row_id for key, row_id in standing.items() if key not in rows]
    for chunk in chunks(resolved):
        at = batch.run.finished_at
        connection.execute(update(Issue).where(Issue.id.in_(chunk)).values(resolved_at=at))
    new = [
        {
            "run_id": batch.run.id,
            "source_id": batch.source.id,
            "kind": kind,
            "url": url,
            "detail": detail,
            "at": at,
            "capture_id": capture_id,
        }
        for (kind, url, detail, capture_id), at in reversed(rows.items())
        if (kind, url, detail, capture_id) not in standing
    ]
    if new:
        connection.execute(insert(Issue), new)
    return len(rows)


def _capture_id(issue: IssueRecord, capture_ids: Mapping[Key, int]) -> int | None:
    if issue.warc_file is None or issue.warc_offset is None:
        return None
    return capture_ids.get((issue.warc_file, issue.warc_offset))


def _standing(connection: Connection, capture_ids: Sequence[int]) -> dict[tuple[str, str | None, str, int | None], int]:
    standing = {}
    for chunk in chunks(capture_ids):
        query = select(Issue.kind, Issue.url, Issue.detail, Issue.capture_id, Issue.id).where(
            Issue.capture_id.in_(chunk), Issue.resolved_at.is_(None)
        )
        for kind, url, detail, capture_id, row_id in connection.execute(query):
            standing[kind, url, detail, capture_id] = row_id
    return standing
