"""The public interface `v1`: read-only views whose columns, once published, keep their names, order and meaning.

Views and columns may be added: they come last, with a higher minor VERSION. Whatever else readers could notice is a new
interface (`v2_…`) beside this one; contract.json holds the code to that. The text of an announcement is passed on whole
only where its source's licence allows it; everyone gets title, excerpt, facts and address.
"""

from typing import Any

from schema.v1.announcements import ANNOUNCEMENTS, OUTLETS
from schema.v1.collection import CAPTURES, HEALTH, ISSUES, RUNS, SOURCES
from schema.v1.description import Column, ColumnType, Reference, View, as_data
from schema.v1.pages import ADDRESSES, PAGES, REMOVED
from schema.v1.relations import EVENTS, REDIRECTS, RELATIONS
from schema.v1.versions import VERSIONS

VERSION = "1.1"
"""Of the interface: 1.0 had eight views; 1.1 added six, names of pages and versions, and how sure facts are."""
MIGRATION = "0007"
"""The one that brings these views into a warehouse: views are made anew where tables are not current."""

VIEWS: tuple[View, ...] = (
    ANNOUNCEMENTS,
    OUTLETS,
    PAGES,
    ADDRESSES,
    VERSIONS,
    REMOVED,
    RELATIONS,
    REDIRECTS,
    EVENTS,
    SOURCES,
    HEALTH,
    RUNS,
    CAPTURES,
    ISSUES,
)

__all__ = ["MIGRATION", "VERSION", "VIEWS", "Column", "ColumnType", "Reference", "View", "description", "view"]


def view(name: str) -> View:
    """The view called `name`. Raises `KeyError` where there is none."""
    return {one.name: one for one in VIEWS}[name]


def description() -> dict[str, Any]:
    """Every view with its columns, keys and references as plain data, for data packages and pages of help."""
    return as_data(VIEWS, VERSION)
