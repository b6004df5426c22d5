"""How sure readers can be of a day of publication and of a match, in words, and who an outlet is to an announcement.

The words follow from how a fact was found. docs/warehouse.md shows these tables; the views are made from them.
"""

from schema.outlet_rank import OUTLET_RANK

PUBLISHED_CERTAINTY: dict[str, str] = {
    "api": "stated in metadata",
    "json-ld": "stated in metadata",
    "meta": "stated in metadata",
    "microdata": "stated in metadata",
    "layout": "read on the page",
    "labelled-text": "read on the page",
    "time-element": "read on the page",
    "listing": "from the listing",
    "url": "from the address",
}
"""By `published_by`, the surest first. Metadata is what the publisher's system says for programs to read; a day that is
read on the page stands where a person would look for it; a listing may show another day than the page (of a reprint, or
of the next meeting); an address has the day on which it was made."""
UNKNOWN_WAY = "found in a way that has no grade"

MATCH_CERTAINTY: tuple[tuple[float, str], ...] = (
    (0.95, "almost certain"),
    (0.8, "likely"),
    (0.0, "more likely than not"),
)
"""Of near copies, by the score that they have at least: it is calibrated, see docs/duplicates.md."""
CERTAIN = "certain"
"""Of the page that began an announcement, and of pages with the same words."""

RANK: dict[int, str] = {0: "announcer", 1: "partner", 2: "press"}
"""Who an outlet is to an announcement, by the rank of its kind: who speaks for it first stands first."""


def published_certainty(column: str) -> str:
    """SQL for the certainty of a day that was found by `column`; null where no day was found."""
    cases = " ".join(f"WHEN '{by}' THEN '{words}'" for by, words in PUBLISHED_CERTAINTY.items())
    return f"CASE WHEN {column} IS NOT NULL THEN CASE {column} {cases} ELSE '{UNKNOWN_WAY}' END END"


def match_certainty(matched_by: str, score: str) -> str:
    """SQL for the certainty of a match of the columns' kind and score."""
    cases = " ".join(f"WHEN {score} >= {least} THEN '{words}'" for least, words in MATCH_CERTAINTY)
    return f"CASE WHEN {matched_by} IN ('first', 'same text') THEN '{CERTAIN}' {cases} END"


def outlet_rank(kind: str) -> str:
    """SQL for what a publisher of the kind in column `kind` is to the announcements that it carries."""
    return f"CASE {kind} " + " ".join(f"WHEN '{one}' THEN '{RANK[rank]}'" for one, rank in OUTLET_RANK.items()) + " END"
