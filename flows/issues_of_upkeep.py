"""Loads issues that upkeep met: a run of its own mode, which brought nothing else."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Engine

from flows.handover import source_record
from schema.load import load_run
from schema.records import IssueRecord, RunBatch, RunRecord
from spiders.capture import Outcome
from spiders.source import Source


def load_issues(
    engine: Engine, source: Source, mode: Literal["forget", "maintain"], issues: Sequence[IssueRecord]
) -> None:
    """Load `issues`, if there are any. One that stands keeps its row."""
    if not issues:
        return
    now = datetime.now(UTC)
    run = RunRecord(
        id=str(uuid.uuid4()),
        mode=mode,
        outcome=Outcome.OK.value,
        detail=f"{len(issues)} issues",
        walk_complete=False,
        started_at=now,
        finished_at=now,
        pages_found=0,
        requests=0,
        fetched=0,
        not_modified=0,
        gone=0,
        failed=0,
        bytes_received=0,
        flow_run_id=None,
    )
    load_run(engine, RunBatch(source=source_record(source), run=run, issues=tuple(issues)))
