"""The warehouse that a process works with, opened once: what SQLAlchemy learns of a statement serves every source."""

from functools import cache

from sqlalchemy import Engine

from schema.engine import open_engine


@cache
def warehouse(url: str) -> Engine:
    """The warehouse at `url`. Who is done with it disposes of its connections, and others get new ones."""
    return open_engine(url)
