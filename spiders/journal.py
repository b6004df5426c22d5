"""The journal: everything a crawl finds, written down as it is found, with the tally that its outcome is read from."""

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from spiders.archive import ArchiveWriter, Exchange, Reading
from spiders.capture import (
    ISSUE_KINDS,
    NOTHING_LISTED,
    CaptureKind,
    Check,
    CrawlIssue,
    Gone,
    Listed,
    ListingRead,
    ListingState,
)
from spiders.events import Event, to_line

MOST_BAD_ITEMS = 100
"""Issues of one crawl about items of listings and feeds that lead nowhere. A feed may have any number of them; what is
above this number is counted, and told in one issue at the end."""

LISTING_KINDS = frozenset({CaptureKind.LISTING, CaptureKind.FEED})


@dataclass
class Tally:
    """Figures of a crawl."""

    first_listings: list[ListingState] = field(default_factory=list)  # of each start address, as they were read
    listings: Counter[ListingState] = field(default_factory=Counter)
    found: set[str] = field(default_factory=set)  # keys of pages that listings named
    fetched: int = 0  # pages new or changed
    unchanged_pages: int = 0
    unchanged_listings: int = 0
    changed_listings: int = 0
    gone: int = 0
    failed: int = 0  # pages asked for in vain
    failed_again: int = 0  # of them, those that had failed before while other pages of the source did not
    issues: Counter[str] = field(default_factory=Counter)  # by kind
    start_issues: list[tuple[str, str]] = field(default_factory=list)  # (kind, detail) of faults at start addresses
    first_detail: dict[str, str] = field(default_factory=dict)  # by issue kind
    forgotten: set[str] = field(default_factory=set)  # keys of pages that were left alone: nothing else is told of them
    host_closed: bool = False  # a host said no and was not asked for the rest
    host_busy: bool = False  # a host asked to come back later than in this crawl
    host_silent: bool = False  # a host stopped answering and was not asked for the rest
    walk_complete: bool = True


class Journal:
    """Writes events to `path`, and captures through `archive`."""

    def __init__(self, path: Path, archive: ArchiveWriter, source_id: str, run_id: str) -> None:
        self.tally = Tally()
        self.source_id = source_id
        self.run_id = run_id
        self._archive = archive
        self._bad_items = 0
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def capture(self, exchange: Exchange, reading: Reading, body: bytes) -> None:
        """Archive an exchange and record its capture."""
        self._write(self._archive.write(exchange, reading, body))
        if reading.kind in LISTING_KINDS:
            self.tally.changed_listings += 1
        else:
            self.tally.fetched += 1

    def check(self, kind: CaptureKind, url: str, page_url: str, status: int) -> None:
        """Record that a page or listing had not changed."""
        self._write(Check(self.source_id, self.run_id, kind, url, page_url, status, datetime.now(UTC)))
        if kind in LISTING_KINDS:
            self.tally.unchanged_listings += 1
        else:
            self.tally.unchanged_pages += 1

    def gone(self, url: str, page_url: str, status: int) -> None:
        """Record that a known page is gone."""
        self._write(Gone(self.source_id, self.run_id, url, page_url, status, datetime.now(UTC)))
        self.tally.gone += 1

    def listing(self, url: str, state: ListingState, items: int = 0, known: int = 0, *, first: bool = False) -> None:
        """Record how a listing page read; `first` where it is a start address's."""
        self._write(ListingRead(self.source_id, self.run_id, url, state, items, known))
        self.tally.listings[state] += 1
        if first:
            self.tally.first_listings.append(state)

    def issue(
        self,
        kind: str,
        url: str | None,
        detail: str,
        *,
        at_start: bool = False,
        page_url: str | None = None,
        listed: Listed = NOTHING_LISTED,
    ) -> None:
        """Record something that went wrong: at a start address, with a press page of which a listing said something,
        or neither."""
        assert kind in ISSUE_KINDS, kind
        if kind == "bad-item" and page_url is None and not at_start:
            self._bad_items += 1
            if self._bad_items > MOST_BAD_ITEMS:
                return
        self._write(CrawlIssue(self.source_id, self.run_id, kind, url, detail, datetime.now(UTC), page_url, listed))
        self.tally.issues[kind] += 1
        self.tally.first_detail.setdefault(kind, detail)
        if at_start:
            self.tally.start_issues.append((kind, detail))

    def close(self) -> None:
        """Write out what is buffered, and see it on the disk: a report that follows must not outlive it."""
        untold = self._bad_items - MOST_BAD_ITEMS
        if untold > 0:
            self._bad_items = 0
            self.issue("bad-item", None, f"{untold} further items could not be read or lead to other sites")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def _write(self, event: Event) -> None:
        self._file.write(to_line(event) + "\n")
