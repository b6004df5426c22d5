"""Which tests stay together where they run in several processes, and which begin.

Tests of one file share its fixtures; those of `tests/faults` share the nights of all misbehaviours. Every process has a
PostgreSQL cluster and, once a test asks for one, a Prefect server of its own. What takes long begins, so that no
process is left with it at the end.
"""

from pathlib import Path

import pytest

TOGETHER = frozenset({"faults"})
"""Folders whose files run in one process."""
SLOWEST_FIRST = ("faults", "flows", "reliability", "publishing")
"""Folders by the time that a test takes, as far as it counts."""


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist's own, which reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tell the tests' groups to pytest-xdist, which `--dist loadgroup` heeds, and put them in order."""
    items.sort(key=lambda item: _place(Path(item.path)))
    for item in items:
        path = Path(item.path)
        group = path.parent.name if TOGETHER & set(path.parts) else path.relative_to(Path(__file__).parent).as_posix()
        item.add_marker(pytest.mark.xdist_group(group))


def _place(path: Path) -> int:
    return next((place for place, folder in enumerate(SLOWEST_FIRST) if folder in path.parts), len(SLOWEST_FIRST))
