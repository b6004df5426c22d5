"""What the public views cost when the warehouse has grown: reading each as a whole, and one row of it by its key.

    python -m benchmarks.views [--announcements 100000] [--database URL]

The rows are written straight into the tables of an empty database, without loading: every announcement has a page of
its own, one in ten a copy in the press, one in five an edit; each version has a capture and two removed blocks.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, text
from sqlalchemy.orm import DeclarativeBase

from schema.engine import open_engine, writing
from schema.migrate import upgrade
from schema.models import (
    Announcement,
    AnnouncementPage,
    Capture,
    CrawlRun,
    Document,
    Page,
    PageAddress,
    PageVersion,
    RemovedBlock,
    Source,
)
from schema.page_ids import page_id
from schema.v1 import VIEWS, View

SOURCES = 40  # the last eight are the press
AT_ONCE = 5_000  # announcements
START = datetime(2016, 1, 1, 2, tzinfo=UTC)
WORDS = 400
Rows = dict[type[DeclarativeBase], list[dict[str, Any]]]
_IN_ORDER: tuple[type[DeclarativeBase], ...] = (
    *(Source, CrawlRun, Page, PageAddress, Document, RemovedBlock, Capture, PageVersion),
    *(Announcement, AnnouncementPage),
)


def main(arguments: list[str]) -> int:
    """Run the program; its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--announcements", type=int, default=100_000)
    parser.add_argument("--database", help="URL of an empty database; a temporary SQLite file where left out")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(options.database or f"sqlite:///{folder}/warehouse.sqlite")
        upgrade(engine)
        fill(engine, options.announcements)
        for view in VIEWS:
            print(json.dumps({"database": engine.dialect.name, "view": view.name, **measure(engine, view)}), flush=True)
        engine.dispose()
    return 0


def measure(engine: Engine, view: View) -> dict[str, float]:
    """Rows, the seconds that reading all of them takes, and the milliseconds that one takes by its key."""
    with engine.connect() as connection:
        begun = time.perf_counter()
        rows = connection.execution_options(stream_results=True).execute(text(f"SELECT * FROM {view.name}"))
        number = sum(len(some) for some in rows.partitions(1000))
        whole = time.perf_counter() - begun
        key = list(view.key)
        some = connection.execute(text(f"SELECT {', '.join(key) or '1'} FROM {view.name} LIMIT 20")).mappings().all()
        matching = " AND ".join(f"{name} = :{name}" for name in key) or "1 = 1"
        begun = time.perf_counter()
        for one in some if key else []:
            connection.execute(text(f"SELECT * FROM {view.name} WHERE {matching}"), dict(one)).all()
        single = (time.perf_counter() - begun) / max(len(some), 1)
    return {"rows": number, "whole_seconds": round(whole, 2), "by_key_ms": round(single * 1000, 2)}


def fill(engine: Engine, announcements: int) -> None:
    """Write `announcements` of them, with all that belongs to them."""
    with writing(engine) as connection:
        _write(connection, _sources())
        for first in range(0, announcements, AT_ONCE):
            rows: Rows = {}
            for number in range(first, min(first + AT_ONCE, announcements)):
                for model, row in _announcement(number):
                    rows.setdefault(model, []).append(row)
            _write(connection, rows)
    with engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _write(connection: Connection, rows: Rows) -> None:
    for model in _IN_ORDER:
        if some := rows.get(model):
            connection.execute(insert(model), some)


def _sources() -> Rows:
    rows: Rows = {Source: [], CrawlRun: []}
    for number in range(SOURCES):
        press = number >= SOURCES - 8
        source: dict[str, Any] = {
            "id": f"s{number}",
            "name": f"Source {number}",
            "kind": "local-press" if press else "council",
        }
        source |= {"platform": "jadu", "home_url": f"https://s{number}.example/", "hosts": [], "licence": "OGL-3.0"}
        source |= {
            "attribution": "Contains public sector information.",
            "full_text": not press,
            "since": date(2016, 1, 1),
        }
        limits = ("items_per_month_min", "items_per_month_max", "longest_silence_days", "recheck_days")
        rows[Source].append(source | dict.fromkeys(limits, 30))
        run = {
            "id": f"r{number}",
            "source_id": f"s{number}",
            "mode": "full",
            "outcome": "ok",
            "detail": "",
            "loaded": {},
        }
        figures = ("pages_found", "requests", "fetched", "not_modified", "gone", "failed", "bytes_received")
        moments = {"started_at": START, "finished_at": START, "walk_complete": True}
        rows[CrawlRun].append(run | moments | dict.fromkeys(figures, 0))
    return rows


def _announcement(number: int) -> Iterator[tuple[type[DeclarativeBase], dict[str, Any]]]:
    """Its rows. Row numbers follow from its own: four pages and documents are set aside for each."""
    seen = START + timedelta(minutes=50 * number)
    name = f"{number:016x}"
    yield (
        Announcement,
        {"id": name, "title": f"Announcement {number}", "published_on": seen.date()}
        | {"first_seen_at": seen, "last_changed_at": seen},
    )
    for copy in range(2 if number % 10 == 0 else 1):
        source = f"s{SOURCES - 1 - number % 8}" if copy else f"s{number % (SOURCES - 8)}"
        url = f"https://{source}.example/news/{number}"
        page, moments = 4 * number + copy + 1, ("first_seen_at", "last_seen_at", "last_changed_at", "last_checked_at")
        named = {"id": page, "public_id": page_id(source, url), "source_id": source, "url": url}
        yield Page, named | dict.fromkeys(moments, seen)
        yield PageAddress, {"source_id": source, "url": url, "page_id": page}
        versions = 2 if number % 5 == 0 else 1
        for version in range(versions):
            at, is_last = seen + timedelta(days=version), version == versions - 1
            document = 4 * number + 2 * copy + version + 1
            yield from _reading(document, page, source, url, at)
            span = {"page_id": page, "edition": 1, "valid_from": at, "valid_to": None if is_last else at + timedelta(1)}
            kind = {"is_current": is_last, "change_kind": "substantive" if version else "new", "cosmetic_changes": 0}
            told = {"text_hash": f"{document:064x}", "diff": [["old", "new"]] if version else None}
            yield PageVersion, span | kind | told | {"document_id": document}
        match = {"matched_by": "near copy" if copy else "first", "score": 0.9 if copy else 1.0, "is_primary": not copy}
        carried = {
            "page_id": page,
            "edition": 1,
            "announcement_id": name,
            "own_id": f"{page:015x}p",
            "is_current": True,
        }
        yield (
            AnnouncementPage,
            carried | match | {"document_id": document, "text_hash": f"{document:064x}", "day": seen.date()},
        )


def _reading(
    document: int, page: int, source: str, url: str, at: datetime
) -> Iterator[tuple[type[DeclarativeBase], dict[str, Any]]]:
    """A capture, the document that was made of it, and what was removed."""
    body = f"{document} " + "council tax band levied by the borough for homes " * (WORDS // 9)
    hashes = {"content_hash": f"{document:064x}", "text_hash": f"{document:064x}", "title_hash": f"{page:064x}"}
    found = {"title": f"Announcement {page}", "published_on": at.date(), "published_by": "json-ld", "method": "article"}
    lists: dict[str, Any] = {"captions": [], "organisations": [], "changes": [], "is_empty": False}
    texts = {"body_text": body, "body_html": f"<p>{body}</p>", "language": "en"}
    yield Document, {"id": document, "page_id": page} | hashes | found | lists | texts
    for position in range(2):
        block = {"rule": f"rule-{position}", "text": "We use cookies to make this site better.", "where": "main/div"}
        yield RemovedBlock, {"document_id": document, "position": position} | block
    place = {"warc_file": f"{source}/r.warc.gz", "warc_offset": document * 9000, "warc_length": 9000}
    asked = dict.fromkeys(("url", "requested_url", "page_url"), url)
    answer = {"status": 200, "fetched_at": at, "elapsed_ms": 200, "sha256": f"{document:064x}", "body_length": 30_000}
    of = {"source_id": source, "run_id": f"r{source[1:]}", "kind": "page", "page_id": page, "document_id": document}
    yield Capture, of | place | asked | answer | {"cleaner_version": "7"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
