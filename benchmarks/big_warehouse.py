"""A warehouse with as many announcements as wanted, written straight into its tables, and one more night of it.

Ten years of twenty publishers: every tenth announcement is carried by a second page, every tenth page has two versions,
every document has five removed blocks, and the last year's crawls are there. Texts are 400 words of a made-up language
whose words are as unequal as a real one's. Row by row the same from the same numbers.
"""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import accumulate
from typing import Any

from sqlalchemy import Connection, Engine, insert, update
from sqlalchemy.orm import DeclarativeBase

from schema.engine import writing
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

SOURCES = 20
FIRST_DAY = date(2016, 1, 1)
DAYS = 3650
CRAWLED_DAYS = 365
LAST_NIGHT = datetime(2025, 12, 29, 2, tzinfo=UTC)
WORDS = 400
NEW, EDITED, WITHDRAWN, CHECKED = 1500, 400, 100, 5000
"""Of the night: the first three are its 2,000 changes, and so many other pages answered that they are unchanged."""
BLOCKS = ("cookie-banner", "share-bar", "breadcrumb", "related-links", "footer-contact")
AT_A_TIME = 2_000

_SYLLABLES = [first + second for first in "bcdfghlmnprstvw" for second in ("a", "e", "i", "o", "u", "an", "er", "in")]
_VOCABULARY = [
    "".join(random.Random(number).choices(_SYLLABLES, k=1 + number % 4))
    for number in range(6000)  # the same each time
]
_WEIGHTS = list(accumulate(1 / (rank + 2) for rank in range(len(_VOCABULARY))))

Rows = dict[type[DeclarativeBase], list[dict[str, Any]]]


def fill(engine: Engine, announcements: int) -> None:
    """Fill an empty warehouse."""
    with writing(engine) as connection:
        connection.execute(insert(Source), [_source(number) for number in range(SOURCES)])
        nights = [LAST_NIGHT - timedelta(days=day) for day in range(CRAWLED_DAYS)]
        connection.execute(insert(CrawlRun), [_run(s, night) for night in nights for s in range(SOURCES)])
        for start in range(0, announcements, AT_A_TIME):
            _write(connection, range(start, min(start + AT_A_TIME, announcements)), None)


def one_night_more(engine: Engine, announcements: int) -> datetime:
    """Load the next night's 2,000 changes into a warehouse of so many announcements; the end of the night."""
    night = LAST_NIGHT + timedelta(days=1)
    chance = random.Random(announcements)
    recent = range(max(0, announcements - 2 * (EDITED + WITHDRAWN + CHECKED)), announcements)
    pages = chance.sample(recent, EDITED + WITHDRAWN + CHECKED)
    with writing(engine) as connection:
        connection.execute(insert(CrawlRun), [_run(number, night) for number in range(SOURCES)])
        for start in range(announcements, announcements + NEW, AT_A_TIME):
            _write(connection, range(start, min(start + AT_A_TIME, announcements + NEW)), night)
        for number in pages[:EDITED]:
            _edit(connection, number, night)
        for number in pages[EDITED : EDITED + WITHDRAWN]:
            for model, row in ((Page, {"id": 2 * number + 1}), (Announcement, {"id": _name("a", number)})):
                connection.execute(update(model).filter_by(**row).values(withdrawn_at=night))
        for number in pages[EDITED + WITHDRAWN :]:
            seen = {"last_seen_at": night, "last_checked_at": night}
            connection.execute(update(Page).where(Page.id == 2 * number + 1).values(seen))
    return night + timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Carrier:
    """A page, by the number of its announcement; `copy` is 1 for the second that carries it."""

    number: int
    copy: int = 0

    @property
    def id(self) -> int:
        return 2 * self.number + 1 + self.copy

    @property
    def source(self) -> int:
        return (self.number + self.copy) % SOURCES

    @property
    def url(self) -> str:
        return f"https://council-{self.source}.example/news/{self.number}"


class _Batch:
    """Rows by table, in an order that references allow."""

    def __init__(self) -> None:
        pages = (Page, PageAddress, Document, RemovedBlock, PageVersion, Capture)
        self.rows: Rows = {model: [] for model in (*pages, Announcement, AnnouncementPage)}

    def add(self, model: type[DeclarativeBase], **row: Any) -> None:
        """Add a row."""
        self.rows[model].append(row)

    def write(self, connection: Connection) -> None:
        """Insert what was added."""
        for model, rows in self.rows.items():
            if rows:
                connection.execute(insert(model), rows)


def _write(connection: Connection, numbers: range, night: datetime | None) -> None:
    batch = _Batch()
    for number in numbers:
        day = night.date() if night else _day(number)
        seen = night or datetime(day.year, day.month, day.day, 2, tzinfo=UTC) + timedelta(days=1)
        body = text(random.Random(number))
        batch.add(
            Announcement,
            id=_name("a", number),
            title=body[:60],
            published_on=day,
            first_seen_at=seen,
            last_changed_at=seen,
            withdrawn_at=None,
        )
        for copy in range(2 if number % 10 == 0 else 1):
            _page(batch, _Carrier(number, copy), day, seen, f"{body} {copy}")
    batch.write(connection)


def _page(batch: _Batch, carrier: _Carrier, day: date, seen: datetime, body: str) -> None:
    page, source_id = carrier.id, f"council-{carrier.source}"
    times = dict.fromkeys(("first_seen_at", "last_seen_at", "last_changed_at", "last_checked_at"), seen)
    batch.add(Page, id=page, public_id=_name("p", page), source_id=source_id, url=carrier.url, **times)
    batch.add(PageAddress, source_id=source_id, url=carrier.url, page_id=page)
    versions = 2 if carrier.number % 10 == 1 else 1
    for version in range(versions):
        at = seen + timedelta(days=version)
        until = None if version == versions - 1 else at + timedelta(days=1)
        _version(batch, carrier, _document(4 * page + version, page, f"{body} {version}", day), at, until)
    batch.add(
        AnnouncementPage,
        id=page,
        page_id=page,
        edition=1,
        announcement_id=_name("a", carrier.number),
        own_id=_name("o" if carrier.copy else "a", carrier.number),
        is_primary=carrier.copy == 0,
        is_current=True,
        matched_by="near copy" if carrier.copy else "first",
        score=0.97 if carrier.copy else 1.0,
        matched_to_id=page - 1 if carrier.copy else None,
        document_id=4 * page + versions - 1,
        text_hash=sha256(body.encode()).hexdigest(),
        day=day,
    )


def _version(batch: _Batch, carrier: _Carrier, document: dict[str, Any], at: datetime, until: datetime | None) -> None:
    """Add a version with its document, removed blocks and capture."""
    body, first = document["body_text"], document["id"] % 4 == 0
    batch.add(Document, **document)
    for position, rule in enumerate(BLOCKS):
        said = f"{rule} {body[position * 20 : position * 20 + 60]}"
        batch.add(
            RemovedBlock, document_id=document["id"], position=position, rule=rule, text=said, where="main/div.block"
        )
    batch.add(Capture, **_capture(document["id"], carrier, at))
    batch.add(
        PageVersion,
        page_id=carrier.id,
        edition=1,
        valid_from=at,
        valid_to=until,
        is_current=until is None,
        text_hash=document["text_hash"],
        change_kind="new" if first else "substantive",
        diff=None if first else [[body[:10], body[10:30]]],
        document_id=document["id"],
        cosmetic_changes=0,
    )


def _edit(connection: Connection, number: int, night: datetime) -> None:
    """Give the announcement's first page one more version."""
    carrier = _Carrier(number)
    document = _document(4 * carrier.id + 3, carrier.id, f"{text(random.Random(number))} edited", _day(number))
    present = update(PageVersion).filter_by(page_id=carrier.id, is_current=True)
    connection.execute(present.values(is_current=False, valid_to=night))
    batch = _Batch()
    _version(batch, carrier, document, night, None)
    batch.write(connection)
    changed = {"last_changed_at": night}
    connection.execute(update(Page).filter_by(id=carrier.id).values(changed))
    connection.execute(update(AnnouncementPage).filter_by(id=carrier.id).values(document_id=document["id"]))
    connection.execute(update(Announcement).filter_by(id=_name("a", number)).values(changed))


def _day(number: int) -> date:
    return FIRST_DAY + timedelta(days=number * DAYS // 100_000 % DAYS)


def text(chance: random.Random) -> str:
    """Four paragraphs of made-up words."""
    words = chance.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=WORDS)
    return "\n\n".join(" ".join(words[start : start + 100]).capitalize() + "." for start in range(0, WORDS, 100))


def _name(kind: str, number: int) -> str:
    """Sixteen characters without an order, as public names are."""
    return sha256(f"{kind}{number}".encode()).hexdigest()[:16]


def _document(document: int, page: int, body: str, day: date) -> dict[str, Any]:
    return {
        "id": document,
        "page_id": page,
        "content_hash": sha256(f"{document}".encode()).hexdigest(),
        "text_hash": sha256(body.encode()).hexdigest(),
        "title_hash": sha256(body[:60].encode()).hexdigest(),
        "is_empty": False,
        "title": body[:60],
        "title_by": "h1",
        "published_on": day,
        "published_at": None,
        "published_by": "json-ld",
        "body_text": body,
        "body_html": "",
        "language": "en",
        "captions": [],
        "method": "article",
        "organisations": ["Fernshire County Council"],
        "changes": [],
    }


def _capture(document: int, carrier: _Carrier, at: datetime) -> dict[str, Any]:
    source_id, url = f"council-{carrier.source}", carrier.url
    crawled_since = LAST_NIGHT - timedelta(days=CRAWLED_DAYS - 1)
    night = crawled_since if at < crawled_since else at.replace(hour=2)
    return {
        "source_id": source_id,
        "run_id": _run_name(carrier.source, min(night, LAST_NIGHT)),
        "kind": "page",
        "url": url,
        "requested_url": url,
        "page_url": url,
        "status": 200,
        "fetched_at": at,
        "elapsed_ms": 120,
        "sha256": sha256(f"capture {document}".encode()).hexdigest(),
        "body_length": 30_000,
        "content_type": "text/html; charset=utf-8",
        "warc_file": f"{source_id}/{at:%Y-%m}.warc.gz",
        "warc_offset": document * 9000,
        "warc_length": 9000,
        "page_id": carrier.id,
        "document_id": document,
        "cleaner_version": "7-3fa2b91c",
    }


def _source(number: int) -> dict[str, Any]:
    return {
        "id": f"council-{number}",
        "name": f"Council {number}",
        "kind": "local-press" if number % 5 == 4 else "council",
        "platform": "jadu",
        "gss": f"E{10_000_000 + number}",
        "home_url": f"https://council-{number}.example/news",
        "hosts": [f"council-{number}.example"],
        "licence": "OGL-3.0",
        "attribution": "Contains public sector information licensed under the Open Government Licence v3.0.",
        "full_text": True,
        "since": FIRST_DAY,
        "items_per_month_min": 1,
        "items_per_month_max": 500,
        "longest_silence_days": 30,
        "recheck_days": 30,
    }


def _run_name(source: int, night: datetime) -> str:
    return f"run-{source}-{night:%Y%m%d}"


def _run(source: int, night: datetime) -> dict[str, Any]:
    return {
        "id": _run_name(source, night),
        "source_id": f"council-{source}",
        "mode": "incremental",
        "outcome": "ok",
        "detail": "3 new pages.",
        "walk_complete": True,
        "started_at": night,
        "finished_at": night + timedelta(minutes=4),
        "pages_found": 60,
        "requests": 12,
        "fetched": 3,
        "not_modified": 8,
        "gone": 0,
        "failed": 0,
        "bytes_received": 182_044,
        "loaded": {"new_pages": 3, "changed": 1, "issues": 0},
    }
