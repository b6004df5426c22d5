"""Holds back readings of pages whose design has changed, so that nothing half-parsed replaces a good text.

The captures are in the archive whatever is held back: once the source has a layout for the new design, `reclean` loads
what they say.
"""

import re
from collections import Counter
from collections.abc import Mapping

from flows.reading import Reading
from schema.records import CaptureRecord, DocumentRecord, IssueRecord, PresentReading, SameDocument

FEWEST_LOST = 3
"""Pages read again that have lost their text from which a design has changed, rather than a page."""
LOST_SHARE = 0.3
"""A page has lost its text if fewer of the words that stood in it stand in the new reading."""
_WORD = re.compile(r"\w+")

Place = tuple[str, int]  # WARC file and offset of a capture


def hold_back(
    reading: Reading, captures: Mapping[Place, CaptureRecord], present: Mapping[str, PresentReading]
) -> Reading:
    """`reading` without what would replace a good text by a bad one; an issue says so for each.

    Held back is the reading of a page that misses the source's layout, where an earlier reading (the `present` one, by
    address, or one in `reading`) was found by a layout; and, where no layout tells, the readings of pages that have
    lost their text, if these are most of those read again and `FEWEST_LOST` at least.
    """
    missed = {(issue.warc_file, issue.warc_offset) for issue in reading.issues if issue.kind == "layout-missed"}
    by_layout = {address for address, one in present.items() if one.method == "layout"}
    held: dict[Place, str] = {}
    lost: dict[Place, str] = {}
    again = 0
    read: list[DocumentRecord | SameDocument] = [*reading.documents, *reading.same]
    for document in sorted(read, key=lambda one: (one.fetched_at, _place(one))):
        place = _place(document)
        addresses = _addresses(document, captures.get(place))
        before = next((present[address] for address in addresses if address in present), None)
        if place in missed and not by_layout.isdisjoint(addresses):
            held[place] = "the layout matched it before, and no longer does"
            continue
        if document.method == "layout":
            by_layout.update(addresses)
        elif isinstance(document, DocumentRecord) and before is not None:
            again += 1
            kept = _kept_share(before.body_text, document.body_text)
            if kept < LOST_SHARE:
                lost[place] = f"{kept:.0%} of the words that stood in it are left"
    if len(lost) >= FEWEST_LOST and len(lost) * 2 > again:
        held |= lost
    if not held:
        return reading
    issues = tuple(
        IssueRecord("held-back", one.page_url, held[place], one.fetched_at, one.warc_file, one.warc_offset)
        for one in read
        if (place := _place(one)) in held
    )
    documents = tuple(one for one in reading.documents if _place(one) not in held)
    same = tuple(one for one in reading.same if _place(one) not in held)
    return Reading(documents, reading.issues + issues, same)


def _place(document: DocumentRecord | SameDocument) -> Place:
    return document.warc_file, document.warc_offset


def _addresses(document: DocumentRecord | SameDocument, capture: CaptureRecord | None) -> tuple[str, ...]:
    """The addresses by which the warehouse may know the page."""
    return (document.page_url, capture.page_url, capture.url) if capture else (document.page_url,)


def _kept_share(before: str, now: str) -> float:
    """Share of the words of `before` that `now` has too, each counted as often as it stands there."""
    old, new = (Counter(_WORD.findall(text.casefold())) for text in (before, now))
    return (old & new).total() / max(1, old.total())
