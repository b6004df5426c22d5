"""Recleaning on a Dask cluster that exists: its workers clean, the run loads.

Batches go out through Dask's own `Executor`, as they go to processes of this machine. A Prefect task runner
(prefect-dask) would send out whole sources, and a source is one task however large it is; each worker would then need
the warehouse and Prefect as well. Here a worker needs the archive and the same release of the project.
"""

from functools import cache
from typing import Any

from cleaning.version import CLEANER_VERSION
from flows.cleaners import Cleaners

CONNECT_SECONDS = 30


class ClusterError(Exception):
    """The Dask cluster cannot be used."""


@cache
def cluster(scheduler: str) -> Cleaners:
    """The cluster whose scheduler is at `scheduler` (`tcp://host:8786`), for all of this process.

    Raises `ClusterError` where it is not there, has no worker, or a worker has other cleaning rules than this process.
    A worker that is lost has its batches done again by others, by Dask.
    """
    try:
        import distributed  # noqa: PLC0415 - an extra, and slow to load
    except ImportError as error:
        raise ClusterError(f"a Dask cluster needs more than is installed (`make machines`): {error}") from error
    try:
        connect: Any = distributed.Client  # it has no types
        client = connect(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
        versions = client.run(_version)
    except (OSError, TimeoutError) as error:
        raise ClusterError(f"the Dask scheduler at {scheduler} does not answer: {error}") from error
    except ImportError as error:
        raise ClusterError(f"the workers of {scheduler} do not have this project installed: {error}") from error
    others = {worker: version for worker, version in versions.items() if version != CLEANER_VERSION}
    if not versions or others:
        raise ClusterError(f"the cluster at {scheduler} has no workers with cleaning rules {CLEANER_VERSION}: {others}")
    return Cleaners(max(2, sum(client.nthreads().values())), pool=client.get_executor(pure=False))


def _version() -> str:
    return CLEANER_VERSION
