"""Worker processes: what they are given and what they give back, and what becomes of those that die."""

import os
import signal
import sys
from collections.abc import Iterator

import pytest

from flows.worker_processes import WorkerDiedError, WorkerProcesses


@pytest.fixture
def workers() -> Iterator[WorkerProcesses]:
    pool = WorkerProcesses(2)
    yield pool
    pool.shutdown()


def test_work_is_done_in_other_processes_and_its_result_comes_back(workers: WorkerProcesses) -> None:
    futures = [workers.submit(divmod, number, 7) for number in range(50)]
    assert [future.result() for future in futures] == [divmod(number, 7) for number in range(50)]
    assert workers.submit(os.getpid).result() != os.getpid()


def test_what_work_raises_is_raised_where_it_was_asked_for_and_says_where_it_happened(
    workers: WorkerProcesses,
) -> None:
    with pytest.raises(ValueError, match="invalid literal") as caught:
        workers.submit(int, "seven").result()
    assert "In a worker process" in caught.value.__notes__[0]
    assert workers.submit(int, "7").result() == 7


def test_a_killed_worker_is_told_and_another_takes_its_place() -> None:
    pool = WorkerProcesses(1)
    killed = pool.submit(os.getpid).result()
    os.kill(killed, signal.SIGKILL)
    with pytest.raises(WorkerDiedError):
        pool.submit(os.getpid).result()
    assert pool.submit(os.getpid).result() != killed
    pool.shutdown()


def test_what_prints_in_a_worker_does_no_harm(workers: WorkerProcesses) -> None:
    assert workers.submit(print, "not an answer").result() is None
    assert workers.submit(int, "7").result() == 7


def test_workers_load_neither_prefect_nor_the_warehouse_nor_scrapy(workers: WorkerProcesses) -> None:
    loaded = workers.submit(_loaded).result()
    assert "cleaning.clean" in loaded
    assert not loaded & {"prefect", "sqlalchemy", "scrapy"}


def test_workers_are_not_given_the_settings_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNCILWIRE_DATABASE_URL", "postgresql://wire_load:secret@db.internal/councilwire")
    monkeypatch.setenv("PGPASSWORD", "secret")
    pool = WorkerProcesses(1)
    try:
        environment = pool.submit(_environment).result()
    finally:
        pool.shutdown()
    assert "secret" not in " ".join(environment.values())
    assert "PATH" in environment


def _loaded() -> set[str]:
    return set(sys.modules)


def _environment() -> dict[str, str]:
    return dict(os.environ)
