"""The morning page: what one night brought, in one HTML file that opens anywhere."""

from publishing.morning.gather import Morning, gather
from publishing.morning.headline import headline, troubles
from publishing.morning.nights import began_before, latest_moment
from publishing.morning.page import morning_page, page

__all__ = ["Morning", "began_before", "gather", "headline", "latest_moment", "morning_page", "page", "troubles"]
