"""Forgets pages of one source: in the archive, in the warehouse and in the spool. Nothing is left but their tombstones.

The archive's journal says what is to be forgotten until all of it is, so that a kill at any point is made good by the
next run that holds the source (`flows.rewriting`).
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from flows.issues_of_upkeep import load_issues
from flows.pending import load_pending
from flows.rebuilding import load_archived
from flows.rewriting import Forgetting, carry_out, finish_rewriting, purpose_of
from flows.settings import Settings
from flows.turns import Held, may_be_shared, source_turn
from schema.captures import Key, archive_files, places
from schema.engine import open_engine
from schema.forget import Forgotten, forget_page, page_titles, pages_at
from spiders import spool
from spiders.archive import OPEN_SUFFIX, WHOLE_SUFFIX, ArchiveError
from spiders.capture import Capture, CaptureKind
from spiders.crawl import Log
from spiders.mentions import Mentions
from spiders.replay import replay_file, whole_files
from spiders.rewriting import MARK, begin
from spiders.source import Source

_PAGE_KINDS = frozenset({CaptureKind.PAGE, CaptureKind.API})


@dataclass(frozen=True, slots=True)
class Erasure:
    """What forgetting pages of one source took away, or would take."""

    source_id: str
    pages: tuple[str, ...]  # an address of each
    addresses: int
    captures: int
    listings: int  # captures of listings and feeds that named them
    versions: int
    issues: int
    crawls: int  # of those that were set aside in the spool
    mentioned_by: tuple[str, ...]  # other pages whose captures name them or say their titles: these stay
    damaged: tuple[str, ...]  # archive files that cannot be read, and so were not searched
    dry_run: bool
    mentions: Mentions = field(repr=False)
    waiting: tuple[str, ...] = ()  # archive files of crawls that wait for their load in another machine's spool


def forget_pages(
    source: Source, addresses: Sequence[str], reference: str, settings: Settings, log: Log, *, dry_run: bool
) -> Erasure:
    """Forget the pages of `source` to which `addresses` lead. With `dry_run` say what would go, and keep it.

    `reference` is kept with their tombstones. Raises `LookupError` where no address leads to a page of the source,
    `SpoolError` where another run holds it longer than the settings allow, and `ArchiveError` or `OSError` where the
    archive cannot be rewritten: then the pages are there still.
    """
    engine = open_engine(settings.database_url)
    try:
        with source_turn(settings, source.id) as turn:
            finish_rewriting(source.id, settings, engine, log)
            if not dry_run:  # a crawl that waits knows captures by where they lie
                spool.discard_unfinished(settings.spool, settings.archive, source.id)
                _, unreadable = load_pending(engine, source, settings, log, None)
                load_issues(engine, source, "forget", unreadable)
                _remove_cut_off(source.id, settings)
            elsewhere = _waiting_elsewhere(source.id, settings, engine)
            if elsewhere and not dry_run:  # its machine will load it by places that are no longer there: so it is now
                load_archived(source, settings, engine, log)
            erasure = _forget(source.id, addresses, reference, settings, engine, turn=turn, dry_run=dry_run)
            erasure = replace(erasure, waiting=elsewhere)
    finally:
        engine.dispose()
    return erasure


def _remove_cut_off(source_id: str, settings: Settings) -> None:
    """Remove what crawls had archived that were killed on other machines: who holds the source knows that none runs."""
    for name in settings.archive.names(source_id):
        if name.endswith(WHOLE_SUFFIX + OPEN_SUFFIX) and MARK not in name:
            settings.archive.remove(name)


def _waiting_elsewhere(source_id: str, settings: Settings, engine: Engine) -> tuple[str, ...]:
    """Archive files that the warehouse does not know, and no crawl in this machine's spool has written."""
    if not may_be_shared(settings):
        return ()
    here = {f"{source_id}/{folder.name}{WHOLE_SUFFIX}" for folder in spool.finished(settings.spool, source_id)}
    known = archive_files(engine, source_id) | here
    return tuple(name for name in whole_files(settings.archive, source_id) if name not in known)


def _forget(
    source_id: str,
    addresses: Sequence[str],
    reference: str,
    settings: Settings,
    engine: Engine,
    *,
    turn: Held,
    dry_run: bool,
) -> Erasure:
    now = datetime.now(UTC)
    pages = tuple(address for of_source, address in pages_at(engine, addresses) if of_source == source_id)
    if not pages:
        raise LookupError(f"no page of {source_id} has one of these addresses")
    foreseen = [forget_page(engine, source_id, page, now, dry_run=True) for page in pages]
    leading = tuple(sorted({address for one in foreseen for address in one.addresses}))
    titles = {title for page in pages for title in page_titles(engine, source_id, page)}
    mentions = Mentions(leading, titles)
    found = _search(source_id, mentions, foreseen, settings, engine)
    crawls = _set_aside(source_id, mentions, settings)
    if not dry_run:
        groups = [[file] for file in sorted({file for file, _ in found.drop})]
        purpose = purpose_of(Forgetting(pages, leading, now, reference))
        for folder in crawls:  # first, for the journal does not speak of them
            shutil.rmtree(folder)
        rewriting = begin(settings.archive, source_id, groups, drop=found.drop, purpose=purpose)
        turn.ensure()  # whoever has it now finishes this from its journal
        carry_out(rewriting, settings, engine)
    return Erasure(
        source_id=source_id,
        pages=pages,
        addresses=len(leading),
        captures=len(found.drop) - found.listings,
        listings=found.listings,
        versions=sum(one.versions for one in foreseen),
        issues=sum(one.issues for one in foreseen),
        crawls=len(crawls),
        mentioned_by=tuple(sorted(found.mentioned_by)),
        damaged=tuple(found.damaged),
        dry_run=dry_run,
        mentions=mentions,
    )


@dataclass
class _Found:
    """What the archive holds of the pages."""

    drop: set[Key] = field(default_factory=set)
    listings: int = 0
    mentioned_by: set[str] = field(default_factory=set)
    damaged: list[str] = field(default_factory=list)

    def take(self, capture: Capture, body: bytes, mentions: Mentions, is_theirs: bool | None) -> None:
        """Sort a capture. `is_theirs` tells whether it is one of theirs; None where only its addresses can tell."""
        place = (capture.warc_file, capture.warc_offset)
        if capture.kind in _PAGE_KINDS:
            if is_theirs is None:
                is_theirs = mentions.leads_there(capture.url, capture.requested_url, capture.page_url)
            if is_theirs:
                self.drop.add(place)
            elif mentions.in_bytes(body, capture.url):
                self.mentioned_by.add(capture.page_url)
        elif mentions.leads_there(capture.url) or mentions.in_bytes(body, capture.url):
            self.drop.add(place)
            self.listings += 1


def _search(
    source_id: str, mentions: Mentions, foreseen: Sequence[Forgotten], settings: Settings, engine: Engine
) -> _Found:
    """Look through every capture of the source: the warehouse need not know all of them."""
    of_pages = {(one.capture.warc_file, one.capture.warc_offset) for page in foreseen for one in page.captures}
    known = places(engine, source_id).keys()
    found = _Found()
    for name in whole_files(settings.archive, source_id):
        of_file = _Found()
        try:
            for capture, body in replay_file(settings.archive, name):
                place = (capture.warc_file, capture.warc_offset)
                # What the warehouse knows as another page's is that page's, whichever address was asked for.
                of_file.take(capture, body, mentions, place in of_pages or (None if place not in known else False))
        except ArchiveError:
            found.damaged.append(name)
            continue
        found.drop |= of_file.drop
        found.listings += of_file.listings
        found.mentioned_by |= of_file.mentioned_by
    return found


def _set_aside(source_id: str, mentions: Mentions, settings: Settings) -> list[Path]:
    """Crawls of the source that could not be read, and that name the pages."""
    return [
        folder
        for folder in spool.aside(settings.spool, source_id)
        if any(mentions.in_bytes(file.read_bytes(), "") for file in folder.rglob("*") if file.is_file())
    ]
