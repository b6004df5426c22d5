"""The morning page: what one night brought, in one HTML file that opens anywhere."""

from publishing.morning.gather import Morning, gather
from publishing.morning.headline import headline, troubles
from publishing.morning.late import NOTHING_LATE, Late, late_in
from publishing.morning.nights import latest_moment
from publishing.morning.page import page

__all__ = [
    "NOTHING_LATE",
    "Late",
    "Morning",
    "gather",
    "headline",
    "late_in",
    "latest_moment",
    "page",
    "troubles",
]
