"""Who speaks for an announcement that several publishers carry."""

OUTLET_RANK = {"department": 0, "council": 0, "sector-body": 1, "trade-press": 2, "local-press": 2}
"""By kind of publisher: announcers before partners, and partners before the press."""
