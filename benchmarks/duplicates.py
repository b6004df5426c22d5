"""Gather documents into announcements with the loading code itself.

    python -m benchmarks.duplicates --data FILE.jsonl[.gz] --out FILE.jsonl [--database URL] [--batch N]

FILE has one document a line in order of arrival: {id, source, url, title, published, body_text, …}. Written is one line
a document: {id, announcement}. A document whose URL came before is a later capture of the same page.
"""

import argparse
import gzip
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from schema.engine import open_engine
from schema.load import load_run
from schema.migrate import upgrade
from schema.records import CaptureRecord, DocumentRecord, RunBatch, RunRecord, SourceRecord

KINDS = {"council": "council", "govuk": "department", "partner": "sector-body", "chamber": "sector-body"}
"""What sort of publisher a source name of the data stands for; all others are press."""
Line = dict[str, Any]


def main(arguments: list[str]) -> int:
    """Run the program; its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--database", help="URL of an empty database; a temporary SQLite file where left out")
    parser.add_argument("--batch", type=int, default=500, help="documents loaded in one transaction at most")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(options.database or f"sqlite:///{folder}/warehouse.sqlite")
        upgrade(engine)
        lines = list(read(options.data))
        load(engine, lines, options.batch)
        announcements = announcement_of_each(engine)
        with options.out.open("w", encoding="utf-8") as out:
            for line in lines:
                found = announcements[line["source"], line["url"]]
                out.write(json.dumps({"id": line["id"], "announcement": found}) + "\n")
        engine.dispose()
    return 0


def read(path: Path) -> Iterator[Line]:
    """The documents of a file, gzipped or not."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def load(engine: Engine, lines: list[Line], batch_size: int) -> None:
    """Load documents in order of arrival, a run for each stretch of one source."""
    arrivals = iter(enumerate(lines))
    while stretch := list(islice(arrivals, batch_size)):
        by_source = groupby(sorted(stretch, key=lambda item: item[1]["source"]), key=lambda item: item[1]["source"])
        for source, items in by_source:
            load_run(engine, batch_of(source, list(items)))


def batch_of(source: str, items: list[tuple[int, Line]]) -> RunBatch:
    """The run that would have brought these documents; `items` pairs each with its place in the file."""
    pairs = [_pair(place, line) for place, line in items]
    start = datetime(2030, 1, 1, tzinfo=UTC) + timedelta(seconds=items[0][0])
    return RunBatch(
        source=_source(source),
        run=_run(f"{source}-{items[0][0]}", start, len(items)),
        captures=tuple(capture for capture, _ in pairs),
        documents=tuple(document for _, document in pairs),
    )


def announcement_of_each(engine: Engine) -> dict[tuple[str, str], str]:
    """The announcement of every (source, url)."""
    query = text("SELECT source_id, url, announcement_id FROM v1_pages")
    with engine.connect() as connection:
        return {(row.source_id, row.url): row.announcement_id for row in connection.execute(query)}


def _pair(place: int, line: Line) -> tuple[CaptureRecord, DocumentRecord]:
    published = date.fromisoformat(line["published"]) if line.get("published") else None
    day = published or date(2030, 1, 1)
    at = datetime.combine(day, time(), UTC) + timedelta(seconds=place)
    url, body = line["url"], line["body_text"]
    capture = CaptureRecord(
        kind="page",
        url=url,
        requested_url=url,
        page_url=url,
        status=200,
        fetched_at=at,
        elapsed_ms=1,
        sha256=sha256(body.encode("utf-8", "replace")).hexdigest(),
        body_length=len(body),
        content_type="text/html",
        etag=None,
        last_modified=None,
        warc_file="benchmark.warc.gz",
        warc_offset=place,
        warc_length=1,
    )
    document = DocumentRecord(
        page_url=url,
        warc_file=capture.warc_file,
        warc_offset=place,
        fetched_at=at,
        title=line.get("title"),
        title_by="benchmark",
        published_on=published,
        published_at=None,
        published_by="benchmark",
        updated_on=None,
        updated_at=None,
        updated_by=None,
        body_text=body,
        body_html="",
        language=None,
        captions=(),
        removed=(),
        method="benchmark",
        withdrawn_at=None,
        organisations=(),
        changes=(),
        furniture_version=None,
        cleaner_version="benchmark",
    )
    return capture, document


def _source(name: str) -> SourceRecord:
    return SourceRecord(
        id=name,
        name=name,
        kind=KINDS.get(name, "local-press"),
        platform="listing",
        curie=None,
        gss=None,
        home_url="https://benchmark.invalid",
        hosts=(),
        licence="benchmark",
        attribution="",
        full_text=False,
        since=date(1970, 1, 1),
        items_per_month_min=0,
        items_per_month_max=0,
        longest_silence_days=1,
        recheck_days=0,
        verified=None,
    )


def _run(run_id: str, start: datetime, documents: int) -> RunRecord:
    return RunRecord(
        id=run_id,
        mode="incremental",
        outcome="ok",
        detail="",
        walk_complete=True,
        started_at=start,
        finished_at=start,
        pages_found=documents,
        requests=documents,
        fetched=documents,
        not_modified=0,
        gone=0,
        failed=0,
        bytes_received=0,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
