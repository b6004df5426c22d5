"""The warehouse's tables. Every table and column says what it holds: docs/warehouse.md is made from these comments.

Captures, documents and checks are facts that loads add. Versions, announcements and matches follow from them: a load
works them out anew for the pages it touches, so that neither the order of loads nor their number can show.
"""

from schema.models.announcements import (
    Announcement,
    AnnouncementEvent,
    AnnouncementPage,
    AnnouncementRedirect,
    MinhashBand,
    PageMatch,
    Relation,
)
from schema.models.base import Base
from schema.models.collection import Capture, CrawlRun, Furniture, FurnitureBlock, HealthSpell, Issue, Source
from schema.models.pages import Document, ForgottenAddress, Page, PageAddress, PageVersion, RemovedBlock

__all__ = [
    "Announcement",
    "AnnouncementEvent",
    "AnnouncementPage",
    "AnnouncementRedirect",
    "Base",
    "Capture",
    "CrawlRun",
    "Document",
    "ForgottenAddress",
    "Furniture",
    "FurnitureBlock",
    "HealthSpell",
    "Issue",
    "MinhashBand",
    "Page",
    "PageAddress",
    "PageMatch",
    "PageVersion",
    "Relation",
    "RemovedBlock",
    "Source",
]
