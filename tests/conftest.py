"""Which tests stay together where they run in several processes: those that share something costly.

Tests of one file share its fixtures; those of `tests/faults` share the nights of all misbehaviours, and those that use
`station` one Prefect server. Every process has a PostgreSQL cluster of its own.
"""

from pathlib import Path

import pytest

TOGETHER = frozenset({"faults"})
"""Folders whose files run in one process."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tell the tests' groups to pytest-xdist, which `--dist loadgroup` heeds."""
    for item in items:
        if "station" in getattr(item, "fixturenames", ()):
            group = "station"
        elif TOGETHER & set(Path(item.path).parts):
            group = Path(item.path).parent.name
        else:
            group = str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))
