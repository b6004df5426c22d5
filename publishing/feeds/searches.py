"""Saved searches: what a reader follows, as a YAML file describes it."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict


class SavedSearch(BaseModel):
    """One search that has a feed of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str


class SearchError(Exception):
    """A file of saved searches does not say what it must."""


def load_searches(path: Path) -> tuple[SavedSearch, ...]:
    """Read a file of saved searches. Raises `SearchError` with every mistake, its line and its key."""
    raise NotImplementedError(path)
