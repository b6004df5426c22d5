"""SIGKILL at any moment, and a rerun, leave what undisturbed nights leave.

`python -m benchmarks.soak` lives through as many rounds as one likes.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.server import LoopbackWeb
from tests.databases import Cluster, own_cluster
from tests.reliability.crashes import Round, count_statements, round_of, survive

SEEDS = range(20)
ON_POSTGRESQL = {1, 6, 11, 16}


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    """One port for all rounds: addresses, and so the ids made from them, can be compared."""
    with LoopbackWeb({}) as serving:
        yield serving


@pytest.fixture(scope="module")
def mortal() -> Iterator[Cluster]:
    """A cluster of these tests' own, which may be killed."""
    with own_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def undisturbed(web: LoopbackWeb, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    return survive(web, tmp_path_factory.mktemp("undisturbed"), Round(1, (), 0), None)


@pytest.fixture(scope="module")
def statements(web: LoopbackWeb, tmp_path_factory: pytest.TempPathFactory) -> int:
    return count_statements(web, tmp_path_factory.mktemp("count"))


@pytest.mark.parametrize("seed", SEEDS)
def test_after_any_crash_a_rerun_leaves_the_rows_of_undisturbed_nights(
    seed: int,
    *,
    web: LoopbackWeb,
    undisturbed: dict[str, list[str]],
    statements: int,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    cluster = request.getfixturevalue("mortal") if seed in ON_POSTGRESQL else None
    crashes = round_of(seed, database=cluster is not None, statements=statements)
    assert survive(web, tmp_path, crashes, cluster) == undisturbed, crashes
