"""Loading what one source's run brought: one transaction, all or nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from sqlalchemy import Connection, Engine, bindparam, select, update

from schema.admission import without_forgotten
from schema.announcements import update_announcements
from schema.captures import PAGE_KINDS, Key, StoredCapture, write_captures
from schema.content import is_empty
from schema.documents import drop_unused_documents, keep_documents, write_documents
from schema.engine import writing
from schema.furniture import write_furniture
from schema.issues import write_issues
from schema.models import Capture, CrawlRun
from schema.moves import find_moves
from schema.notify import notify_new
from schema.pages import PageRegister, Reading
from schema.presence import Sighting, note_sightings, settle_withdrawals
from schema.records import DocumentRecord, IssueRecord, LoadReport, RunBatch, SameDocument
from schema.sources import write_source
from schema.statements import upsert
from schema.storable import storable
from schema.versions import rebuild_versions


def load_run(engine: Engine, batch: RunBatch, *, dry_run: bool = False) -> LoadReport:
    """Write all of `batch`, and say what that did. With `dry_run` say it and write nothing.

    A part of a run that was loaded before changes nothing (`already_loaded`, with the figures of the run so far). Two
    loads at once follow one another, and a crash leaves the warehouse as it was. Documents of captures that the
    warehouse has already (mode `reclean`) take the place of what those were read as before, and the versions follow.
    What belongs to pages that were forgotten is left out.
    """
    with writing(engine) as connection:
        found = connection.execute(select(CrawlRun.loaded).where(CrawlRun.id == batch.run.id)).scalar_one_or_none()
        earlier = LoadReport() if found is None else LoadReport(**found)
        if found is not None and batch.part <= max(1, earlier.parts):
            return replace(earlier, already_loaded=True)
        report = _load(connection, without_forgotten(connection, storable(batch)))
        loaded = asdict(earlier + report)
        connection.execute(update(CrawlRun).where(CrawlRun.id == batch.run.id).values(loaded=loaded))
        if dry_run:
            connection.rollback()
    return report


def _load(connection: Connection, batch: RunBatch) -> LoadReport:
    write_source(connection, batch.source)
    run = asdict(batch.run) | {"source_id": batch.source.id, "loaded": {}}
    upsert(connection, CrawlRun, [run], key=("id",))
    write_furniture(connection, batch)
    captures = write_captures(connection, batch)
    documents = {(record.warc_file, record.warc_offset): record for record in batch.documents}
    same = {(record.warc_file, record.warc_offset) for record in batch.same} & captures.keys()
    keep_documents(connection, batch.same, captures)
    read = {key: capture for key, capture in captures.items() if key not in same}
    register = PageRegister(connection, batch.source.id)
    pages = _pages(connection, register, read, documents)
    reread = _link(connection, batch, captures, pages, documents)
    touched, issues = set(pages.values()), list(batch.issues)
    sightings = _sightings(register, batch, captures, pages, issues)
    note_sightings(connection, sightings)
    chains = rebuild_versions(connection, sorted(touched))
    moves = find_moves(connection, sorted(touched | sightings.keys()))
    touched |= register.merge_moved(moves)
    rebuild_versions(connection, sorted(move.into for move in moves))
    withdrawals = settle_withdrawals(connection, sorted(touched | sightings.keys()))
    touched |= withdrawals.withdrawn | withdrawals.returned
    announcements = update_announcements(connection, sorted(touched), register.disturbed, batch.run.finished_at)
    drop_unused_documents(connection, sorted(touched))
    issues += register.issues + _unread(batch, captures)
    seen = sightings.keys() | {captures[key].page_id for key in same}
    unchanged = len(seen) - register.new_pages - chains.changed - chains.cosmetic - len(batch.gone)
    report = LoadReport(
        new_pages=register.new_pages,
        changed=chains.changed,
        cosmetic=chains.cosmetic,
        reread=reread,
        unchanged=max(0, unchanged),
        withdrawn=len(withdrawals.withdrawn),
        returned=len(withdrawals.returned),
        new_announcements=announcements.new,
        merged=announcements.merged,
        issues=write_issues(connection, batch, issues, captures),
        removed_blocks=sum(len(one.removed) for one in batch.documents) + sum(one.removed for one in batch.same),
        parts=1,
    )
    notify_new(connection, batch.run.id, batch.source.id, report.new_announcements)
    return report


def _pages(
    connection: Connection,
    register: PageRegister,
    captures: Mapping[Key, StoredCapture],
    documents: Mapping[Key, DocumentRecord],
) -> dict[Key, int]:
    """The page of each of `captures` that is a reading of one. Captures without a document are tied to theirs here."""
    readings = []
    pages: dict[Key, int] = {}
    for key, capture in captures.items():
        if capture.page_id is not None:
            pages[key] = capture.page_id  # settled when it was first loaded: a recleaning does not move it
        elif key in documents or (capture.kind in PAGE_KINDS and capture.status < 400):
            document = documents.get(key)
            claimed = document.page_url if document else capture.page_url
            text = document.body_text if document and not is_empty(document) else ""
            readings.append(Reading(key, capture.fetched_at, capture.requested_url, capture.page_url, claimed, text))
    resolved = register.resolve(readings)
    unread = [key for key in resolved if key not in documents]  # of others documents tell the page
    rows = [{"capture": captures[key].id, "page": resolved[key]} for key in unread]
    if rows:
        statement = update(Capture).where(Capture.id == bindparam("capture"))
        connection.execute(statement.values(page_id=bindparam("page")), rows)
    return {key: register.merged.get(page_id, page_id) for key, page_id in (pages | resolved).items()}


def _link(
    connection: Connection,
    batch: RunBatch,
    captures: Mapping[Key, StoredCapture],
    pages: Mapping[Key, int],
    documents: Mapping[Key, DocumentRecord],
) -> int:
    """Tie captures to their documents; how many that were there before are read as something else now."""
    known = {key: document for key, document in documents.items() if key in captures}
    now = write_documents(connection, [(captures[key].id, pages[key], document) for key, document in known.items()])
    fresh = {(capture.warc_file, capture.warc_offset) for capture in batch.captures}
    earlier = [captures[key] for key in known if key not in fresh]
    return sum(capture.document_id != now[capture.id] for capture in earlier)


def _sightings(
    register: PageRegister,
    batch: RunBatch,
    captures: Mapping[Key, StoredCapture],
    pages: Mapping[Key, int],
    issues: list[IssueRecord],
) -> dict[int, Sequence[Sighting]]:
    """What the run saw of each page. Addresses that lead to no page are added to `issues`."""
    sightings: defaultdict[int, list[Sighting]] = defaultdict(list)
    for key, page_id in pages.items():
        sightings[page_id].append(Sighting(captures[key].fetched_at))
    events = [(c.page_url, c.url, Sighting(c.checked_at)) for c in batch.checks if c.kind in PAGE_KINDS]
    events += [(gone.page_url, gone.url, Sighting(gone.checked_at, gone.status)) for gone in batch.gone]
    known = register.find(address for page_url, url, _ in events for address in (page_url, url))
    for page_url, url, sighting in events:
        page = known.get(page_url, known.get(url))
        if page is None:
            detail = "was asked for again, but the warehouse has no such page"
            issues.append(IssueRecord("unknown-page", url, detail, sighting.at, page_url=page_url))
        else:
            sightings[page].append(sighting)
    return {page_id: _alive_or_gone(seen) for page_id, seen in sightings.items()}


def _alive_or_gone(sightings: Sequence[Sighting]) -> Sequence[Sighting]:
    """What a run saw of a page: one that answers under one of its addresses is not gone, though others are."""
    alive = [sighting for sighting in sightings if sighting.gone_status is None]
    return alive or sightings


def _unread(batch: RunBatch, captures: Mapping[Key, StoredCapture]) -> list[IssueRecord]:
    """Issues for documents without a body, and for those of captures that nobody has, that nobody reported yet."""
    reported = {(issue.warc_file, issue.warc_offset) for issue in batch.issues}
    issues = []
    documents: list[tuple[DocumentRecord | SameDocument, bool]] = [(one, is_empty(one)) for one in batch.documents]
    for document, without_text in documents + [(one, one.is_empty) for one in batch.same]:
        key = (document.warc_file, document.warc_offset)
        what = None
        if key not in captures:
            what = "unknown-capture", f"no capture lies at {key[0]}:{key[1]}"
        elif without_text and key not in reported:
            what = "no-body", "cleaning found no text on the page"
        if what is not None:
            kind, detail = what
            url = document.page_url
            issues.append(IssueRecord(kind, url, detail, document.fetched_at, *key, page_url=url))
    return issues
