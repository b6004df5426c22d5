"""The morning page: what one night brought, in one HTML file that opens anywhere."""

from publishing.morning.page import morning_page

__all__ = ["morning_page"]
