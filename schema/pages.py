"""Which page a capture is a reading of, and when pages were seen, asked for and gone.

A page is one canonical URL at a source. Several addresses may lead to it: the one that was asked for before a redirect,
the one that answered, the one the page declares as its canonical link. A page that moves keeps its row, and with it
its history. A declared address is believed only while the texts agree: sites exist whose every page declares the
newsroom as its canonical link, and old addresses that redirect to it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from schema.merge import Disturbed, merge_pages
from schema.minhash import shingle_hashes
from schema.models import Document, Page, PageAddress, PageVersion
from schema.moves import Move
from schema.page_ids import new_page_ids
from schema.records import IssueRecord
from schema.statements import chunks, insert_new, upsert
from schema.substance import words

SAME_TEXT = 0.5  # share of the smaller text's shingles that two addresses' texts must have in common to be one page


@dataclass(frozen=True, slots=True)
class Reading:
    """One capture of a page: the addresses it answered under, and its text where cleaning found one."""

    capture: tuple[str, int]  # warc_file, warc_offset
    fetched_at: datetime
    requested: str
    own: str  # public address of the page that was fetched
    claimed: str  # canonical address that the page declares; its own where it declares none
    text: str


@dataclass(slots=True)
class PageRegister:
    """The pages of one source that a batch touches, resolved one reading after the other."""

    connection: Connection
    source_id: str
    issues: list[IssueRecord] = field(default_factory=list)
    new_pages: int = 0
    disturbed: Disturbed = field(default_factory=Disturbed)
    merged: dict[int, int] = field(default_factory=dict)  # pages that are no more, and those that they became
    _by_address: dict[str, int] = field(default_factory=dict)
    _urls: dict[int, str] = field(default_factory=dict)
    _texts: dict[int, str] = field(default_factory=dict)

    def resolve(self, readings: Sequence[Reading]) -> dict[tuple[str, int], int]:
        """The page of each capture, in order of fetch; new pages and addresses are written."""
        addresses = {address for r in readings for address in (r.requested, r.own, r.claimed)}
        self.find(addresses)
        self._insert_plain(readings)
        distrusted = _contradictory_claims(readings)
        pages: dict[tuple[str, int], int] = {}
        for reading in sorted(readings, key=lambda r: (r.fetched_at, r.capture)):
            pages[reading.capture] = self._resolve_one(reading, distrusted)
        return {capture: self.merged.get(page_id, page_id) for capture, page_id in pages.items()}

    def merge_moved(self, moves: Sequence[Move]) -> set[int]:
        """Give pages that moved to where they are now all that they had; those pages."""
        for move in moves:
            self._merge(move.gone, move.into)
        return {move.into for move in moves}

    def find(self, addresses: Iterable[str]) -> dict[str, int]:
        """Ids of the known pages that `addresses` lead to."""
        wanted = sorted(set(addresses) - self._by_address.keys())
        for chunk in chunks(wanted):
            query = (
                select(PageAddress.url, Page.id, Page.url)
                .join(Page, Page.id == PageAddress.page_id)
                .where(PageAddress.source_id == self.source_id, PageAddress.url.in_(chunk))
            )
            for address, page_id, url in self.connection.execute(query):
                self._by_address[address] = page_id
                self._urls[page_id] = url
        return self._by_address

    def _resolve_one(self, reading: Reading, distrusted: set[str]) -> int:
        own = self._by_address.get(reading.own)
        if own is not None and reading.claimed == reading.own != self._urls[own] and self._disagrees(own, reading):
            own = None  # was taken for another page's address; its text says it is a page of its own
        before = self._by_address.get(reading.requested) if reading.requested != reading.own else None
        page_id = own
        if page_id is None and before is not None:
            if self._agrees(before, reading):
                page_id = before
            else:
                self._report("moved-elsewhere", reading, f"{reading.requested} now leads to another text")
        url = reading.own if own is None else self._urls[own]
        if reading.claimed != reading.own:
            target = self._by_address.get(reading.claimed)
            if reading.claimed in distrusted or (target is not None and not self._agrees(target, reading)):
                detail = f"declares {reading.claimed} as its address, which has another text"
                self._report("canonical-conflict", reading, detail)
            else:
                url = reading.claimed
                if target is not None and page_id is not None and target != page_id:
                    self._merge(page_id, target)
                page_id = target if target is not None else page_id
        page_id = self._settle(page_id, url, reading)
        if reading.text:
            self._texts[page_id] = reading.text
        return page_id

    def _merge(self, gone: int, into: int) -> None:
        found = merge_pages(self.connection, gone=gone, into=into)
        self.disturbed.rows |= found.rows
        self.disturbed.ended |= found.ended
        self.merged |= {gone: into} | {page: into for page, target in self.merged.items() if target == gone}
        self._by_address = {a: into if page == gone else page for a, page in self._by_address.items()}

    def _settle(self, page_id: int | None, url: str, reading: Reading) -> int:
        """Write the page at `url` and the addresses that lead to it."""
        if page_id is None:
            page_id = self._insert(url, reading.fetched_at)
        elif self._urls[page_id] != url and url not in self._by_address:
            self.connection.execute(update(Page).where(Page.id == page_id).values(url=url))
        self._urls[page_id] = url
        addresses = {reading.own, url} | ({reading.requested} if reading.requested not in self._by_address else set())
        new = [address for address in sorted(addresses) if self._by_address.get(address) != page_id]
        rows = [{"source_id": self.source_id, "url": address, "page_id": page_id} for address in new]
        upsert(self.connection, PageAddress, rows, key=("source_id", "url"))
        self._by_address |= dict.fromkeys(new, page_id)
        return page_id

    def _insert_plain(self, readings: Sequence[Reading]) -> None:
        """Write, all at once, the pages of new addresses that have only one."""
        first: dict[str, datetime] = {}
        for reading in readings:
            if reading.own == reading.claimed == reading.requested and reading.own not in self._by_address:
                first[reading.own] = min(reading.fetched_at, first.get(reading.own, reading.fetched_at))
        names = new_page_ids(self.connection, self.source_id, first)
        rows = [self._new_row(names[url], url, at) for url, at in first.items()]
        insert_new(self.connection, Page, rows, key=("source_id", "url"))
        self.new_pages += len(rows)
        for chunk in chunks(sorted(first)):
            query = select(Page.url, Page.id).where(Page.source_id == self.source_id, Page.url.in_(chunk))
            ids = {row.url: row.id for row in self.connection.execute(query)}
            addresses = [{"source_id": self.source_id, "url": url, "page_id": page_id} for url, page_id in ids.items()]
            upsert(self.connection, PageAddress, addresses, key=("source_id", "url"))
            self._by_address |= ids
            self._urls |= {page_id: url for url, page_id in ids.items()}

    def _new_row(self, name: str, url: str, at: datetime) -> dict[str, Any]:
        moments = dict.fromkeys(("first_seen_at", "last_seen_at", "last_changed_at", "last_checked_at"), at)
        return {"public_id": name, "source_id": self.source_id, "url": url} | moments

    def _insert(self, url: str, at: datetime) -> int:
        name = new_page_ids(self.connection, self.source_id, [url])[url]
        insert_new(self.connection, Page, [self._new_row(name, url, at)], key=("source_id", "url"))
        self.new_pages += 1
        query = select(Page.id).where(Page.source_id == self.source_id, Page.url == url)
        return self.connection.execute(query).scalar_one()

    def _agrees(self, page_id: int, reading: Reading) -> bool:
        """Whether the reading's text is the page's, as far as anyone can tell."""
        if page_id not in self._texts:
            query = (
                select(Document.body_text)
                .join(PageVersion, PageVersion.document_id == Document.id)
                .where(PageVersion.page_id == page_id, PageVersion.is_current)
            )
            self._texts[page_id] = self.connection.execute(query).scalar_one_or_none() or ""
        return _same_text(self._texts[page_id], reading.text)

    def _disagrees(self, page_id: int, reading: Reading) -> bool:
        return bool(reading.text) and not self._agrees(page_id, reading)

    def _report(self, kind: str, reading: Reading, detail: str) -> None:
        file, offset = reading.capture
        self.issues.append(IssueRecord(kind, reading.own, detail, reading.fetched_at, file, offset))


def _contradictory_claims(readings: Sequence[Reading]) -> set[str]:
    """Addresses that several pages of one batch declare as theirs although their texts differ."""
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for reading in readings:
        if reading.text:
            texts[reading.claimed].setdefault(reading.own, reading.text)
    return {
        claimed
        for claimed, by_own in texts.items()
        if len(by_own) > 1 and claimed not in by_own and not _all_same(list(by_own.values()))
    }


def _all_same(texts: Sequence[str]) -> bool:
    return all(_same_text(texts[0], text) for text in texts[1:])


def _same_text(left: str, right: str) -> bool:
    """Whether one text is largely contained in the other; a page without text agrees with nothing."""
    a, b = set(shingle_hashes(words(left))), set(shingle_hashes(words(right)))
    return bool(a and b) and len(a & b) >= SAME_TEXT * min(len(a), len(b))
