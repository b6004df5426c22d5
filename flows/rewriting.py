"""Rewrites a source's archive together with the warehouse's rows, and finishes what a kill left of that.

Whoever holds a source's lock calls `finish_rewriting` before anything else: where there is nothing to finish it costs a
look into a folder.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Engine

from flows.settings import Settings
from schema.captures import move_captures
from schema.forget import forget_page
from schema.upkeep import give_back_space
from spiders.crawl import Log
from spiders.forgotten import Tombstone, add_tombstones, address_hash
from spiders.rewriting import Rewriting, finish, unfinished


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What a rewriting does besides moving captures: pages are forgotten. The archive's journal keeps it meanwhile."""

    pages: tuple[str, ...]  # an address of each
    addresses: tuple[str, ...]  # every address that leads to one of them
    at: datetime
    reference: str


_FORGETTING: TypeAdapter[Forgetting] = TypeAdapter(Forgetting)


def purpose_of(forgetting: Forgetting) -> str:
    """The journal's note of it."""
    return _FORGETTING.dump_json(forgetting).decode()


def finish_rewriting(source_id: str, settings: Settings, engine: Engine, log: Log) -> None:
    """Finish what a run that was killed has begun. The caller holds the source's lock.

    Raises `ArchiveError` where the journal that it left cannot be read, or a file is missing.
    """
    rewriting = unfinished(settings.archive, source_id)
    if rewriting is not None:
        log(logging.WARNING, f"{source_id}: finishing a rewriting of the archive that was killed on the way")
        carry_out(rewriting, settings, engine)


def carry_out(rewriting: Rewriting, settings: Settings, engine: Engine) -> None:
    """Put the new files in the place of the old ones, and have the warehouse say so. Each step may be done twice."""
    finish(settings.archive, rewriting, lambda done: _move_rows(done, settings, engine))


def _move_rows(rewriting: Rewriting, settings: Settings, engine: Engine) -> None:
    source_id = rewriting.source_id
    moves = [((move.file, move.offset), (move.new_file, move.new_offset)) for move in rewriting.moves]
    if not rewriting.purpose:
        move_captures(engine, source_id, moves, rewriting.dropped)
        return
    forgetting = _FORGETTING.validate_json(rewriting.purpose)
    tombstones = [
        Tombstone(address_hash(source_id, address), forgetting.at, forgetting.reference)
        for address in forgetting.addresses
    ]
    add_tombstones(settings.archive, source_id, tombstones)
    move_captures(engine, source_id, moves, rewriting.dropped)
    for address in forgetting.pages:
        try:
            forget_page(engine, source_id, address, forgetting.at)
        except LookupError:
            continue  # it was forgotten before the kill
    give_back_space(engine, erase=True)
