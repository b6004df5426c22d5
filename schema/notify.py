"""Telling programs that listen to a PostgreSQL warehouse that there are new announcements.

A program says `LISTEN councilwire_announcements`, and is told once for every load that brought some. It then reads
`v1_announcements`: whoever has listened is told after the load is committed, and never of one that was rolled back.
"""

import json

from sqlalchemy import Connection, text

CHANNEL = "councilwire_announcements"


def notify_new(connection: Connection, run_id: str, source_id: str, new: int) -> None:
    """Tell listeners, once the transaction is committed, that a run's load brought `new` announcements.

    The payload is a JSON object, `{"run_id": …, "source_id": …, "new_announcements": …}`: a few names, far below the
    8,000 bytes that PostgreSQL allows. Nothing is told where nothing is new, nor by SQLite, which has no listeners.
    """
    if new and connection.dialect.name == "postgresql":
        payload = json.dumps({"run_id": run_id, "source_id": source_id, "new_announcements": new})
        connection.execute(text("SELECT pg_notify(:channel, :payload)"), {"channel": CHANNEL, "payload": payload})
