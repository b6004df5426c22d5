"""The page itself: what was gathered, put into markup."""

from datetime import datetime

from sqlalchemy import Connection


def morning_page(connection: Connection, *, moment: datetime, since: datetime) -> str:
    """The HTML of the night from `since` (exclusive) to `moment` (inclusive), both aware of their zone.

    Reads nothing but the public interface v1, so `connection` may be to a warehouse or to a release's SQLite file.
    The same rows, moment and since give the same bytes.
    """
    return f"<!doctype html><title>{moment:%Y-%m-%d}, since {since:%Y-%m-%d}</title>{connection.dialect.name}"
