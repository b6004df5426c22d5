"""Cleaning in worker processes: pages go out in batches, and their readings come back in the same order.

Reading pages is most of the work between archive and warehouse, and one process has but one core for it. The workers
serve every source of a run; they start when there is enough to do, and end with the process that they serve.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future
from functools import cache, partial
from itertools import islice
from typing import TypeVar

from cleaning.document import Furniture
from flows.reading import Reading, learn, read_captures
from flows.worker_processes import WorkerDiedError, WorkerProcesses
from schema.records import CaptureRecord
from spiders.source import Source
from spiders.store import Archive

FEWEST_TO_SHARE = 20
"""Pages of a crawl from which workers are worth their while; fewer are cleaned where they are."""
BATCH = 50
"""Captures of a crawl that a worker is given at a time."""
BEHIND_CRAWLS = 10
"""Niceness of workers beside which crawls run: these have a pace to keep."""

T = TypeVar("T")
Item = TypeVar("Item")
Batch = Sequence[CaptureRecord]


class Cleaners:
    """So many processes that clean; with 1, all is done where it is asked for. Threads may share it.

    They are this machine's, started when they are needed, or those of `pool`.
    """

    def __init__(self, processes: int, niceness: int = 0, pool: Executor | None = None) -> None:
        self._processes = processes
        self._niceness = niceness
        self._guard = threading.Lock()
        self._pool = pool

    def read(self, source: Source, captures: Batch, *, archive: Archive, furniture: Furniture | None) -> Reading:
        """Clean every page among `captures`, as `flows.reading.read_captures` does."""
        if self._alone(captures):
            return read_captures(source, captures, archive=archive, furniture=furniture)
        batches = iter(partial(lambda rest: tuple(islice(rest, BATCH)), iter(captures)), ())
        read = partial(read_captures, source, archive=archive, furniture=furniture)
        readings = [reading for _, reading in self.each(read, batches)]
        documents = tuple(document for reading in readings for document in reading.documents)
        return Reading(documents, tuple(issue for reading in readings for issue in reading.issues))

    def each(self, work: Callable[[Item], T], items: Iterable[Item]) -> Iterator[tuple[Item, T]]:
        """Do `work` for each of `items` and yield each with what it comes to, in order; few are held at a time."""
        if self._processes == 1:
            yield from ((item, work(item)) for item in items)
            return
        under_way: deque[tuple[Item, Future[T]]] = deque()
        for item in items:
            under_way.append((item, self._submit(partial(work, item))))
            if len(under_way) > self._processes + 1:  # one waits for a worker while the first is loaded
                first, future = under_way.popleft()
                yield first, self._result(future, partial(work, first))
        for item, future in under_way:
            yield item, self._result(future, partial(work, item))

    def learn(self, captures: Batch, *, archive: Archive, at_most: int) -> Furniture | None:
        """Learn a site's furniture, as `flows.reading.learn` does."""
        work = partial(learn, captures, archive=archive, at_most=at_most)
        return work() if self._alone(captures) else self._result(self._submit(work), work)

    def start(self) -> None:
        """Start the workers, so that they are there when the first work is."""
        with self._guard:
            if self._processes > 1:
                self._running()

    def close(self) -> None:
        """End the workers. The next work begins anew."""
        with self._guard:
            if self._pool is not None:
                self._pool.shutdown()
                self._pool = None

    def _alone(self, captures: Batch) -> bool:
        return self._processes == 1 or len(captures) < FEWEST_TO_SHARE

    def _submit(self, work: Callable[[], T]) -> Future[T]:
        with self._guard:
            return self._running().submit(work)

    def _running(self) -> Executor:
        if self._pool is None:
            self._pool = WorkerProcesses(self._processes, self._niceness)
        return self._pool

    def _result(self, future: Future[T], work: Callable[[], T]) -> T:
        """What `work` comes to. It is done once more where a worker was killed."""
        try:
            return future.result()
        except WorkerDiedError:
            return self._submit(work).result()
        except CancelledError as error:
            raise WorkerDiedError("the cluster that cleans was lost: what was loaded stays, run again") from error


@cache
def cleaners(processes: int, niceness: int = 0) -> Cleaners:
    """The workers of this process."""
    return Cleaners(processes, niceness)
