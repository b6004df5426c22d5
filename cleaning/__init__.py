"""Turns a press page into the announcement: title, dates, body, and what was removed by which rule."""
