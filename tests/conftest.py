"""Which tests stay together where they run in several processes, and which begin.

Tests of one file share its fixtures; those of `tests/faults` share the nights of all misbehaviours. Every process has a
PostgreSQL cluster and, once a test asks for one, a Prefect server of its own. What takes long begins, so that no
process is left with it at the end.
"""

from pathlib import PurePosixPath

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.demonstration import demonstration

__all__ = ["demonstration"]

TOGETHER = frozenset({"tests/faults"})
"""Folders whose files run in one process."""
SLOWEST_FIRST = ("faults", "flows", "reliability", "publishing")
"""Folders by the time that their tests take, as far as it counts."""


class ByFile(LoadScopeScheduling):  # type: ignore[misc] # it has no types
    """Hands whole files to processes, or whole folders of them."""

    def _split_scope(self, nodeid: str) -> str:
        path = PurePosixPath(nodeid.partition("::")[0])
        return next((str(folder) for folder in path.parents if str(folder) in TOGETHER), str(path))


@pytest.hookimpl(optionalhook=True)  # by its own name only where pytest-xdist is on
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Tell pytest-xdist how tests are shared out."""
    config.option.loadscopereorder = False  # by their number, the many quick ones would begin
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slowest first."""
    places = {folder: place for place, folder in enumerate(SLOWEST_FIRST)}
    items.sort(key=lambda item: min((places.get(part, len(places)) for part in item.path.parts), default=0))
