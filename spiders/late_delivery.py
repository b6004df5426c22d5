"""Brings a crawl to the archive that had to wait for it, without the pages that were forgotten meanwhile.

It waited in the spool of a machine that could not reach the object store, or was killed: who forgot the pages, on
another machine, did not see it.
"""

from dataclasses import replace
from pathlib import Path

from spiders.capture import Capture, CaptureKind
from spiders.events import Event, read_events, to_line
from spiders.forgotten import Forgotten, read_tombstones
from spiders.replay import replay_file, whole_files
from spiders.rewriting import Place, Rewriting, begin, finish, unfinished
from spiders.spool import EVENTS, deliver
from spiders.store import FolderStore, Store

_PAGE_KINDS = frozenset({CaptureKind.PAGE, CaptureKind.API})


def deliver_late(folder: Path, source_id: str, store: Store) -> None:
    """Bring the WARC file of the crawl in `folder` to `store`, if it is not there yet.

    A page that was forgotten since it was captured is left out, and so are the listings and feeds of that time, which
    may name it and which nothing is built on. Raises `ArchiveError` where the file is damaged, and `StoreError` where
    the store does not answer.
    """
    here = FolderStore(folder)
    rewriting = unfinished(here, source_id)
    if rewriting is not None:
        finish(here, rewriting, lambda done: _move_events(folder, done))
    for name in whole_files(here, source_id):
        drop = _forgotten_since(here, name, source_id, store)
        if drop:
            finish(here, begin(here, source_id, [[name]], drop=drop), lambda done: _move_events(folder, done))
    deliver(folder, store)


def _forgotten_since(here: FolderStore, name: str, source_id: str, store: Store) -> set[Place]:
    tombstones = read_tombstones(store, source_id)
    drop: set[Place] = set()
    for capture, _ in replay_file(here, name) if tombstones else ():
        since = {one.address_hash for one in tombstones if one.at > capture.fetched_at}
        is_listing = capture.kind not in _PAGE_KINDS
        if since and (is_listing or _leads_to(capture, Forgotten(source_id, since, set()))):
            drop.add((capture.warc_file, capture.warc_offset))
    return drop


def _leads_to(capture: Capture, forgotten: Forgotten) -> bool:
    return any(url in forgotten for url in (capture.url, capture.requested_url, capture.page_url))


def _move_events(folder: Path, rewriting: Rewriting) -> None:
    """Have the crawl's events say where its captures lie now, and name none that was dropped."""
    moves = {(one.file, one.offset): one for one in rewriting.moves}
    dropped = frozenset(rewriting.dropped)

    def moved(event: Event) -> Event | None:
        if not isinstance(event, Capture):
            return event
        place = (event.warc_file, event.warc_offset)
        if place in dropped:
            return None
        move = moves.get(place)
        return replace(event, warc_file=move.new_file, warc_offset=move.new_offset) if move else event

    with (folder / EVENTS).open(encoding="utf-8", newline="\n") as lines:
        events = [one for event in read_events(lines) if (one := moved(event)) is not None]
    FolderStore(folder.parent).write(f"{folder.name}/{EVENTS}", "".join(to_line(one) + "\n" for one in events).encode())
