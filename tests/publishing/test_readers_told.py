"""tell.py of docs/readers.md: a program that listens to PostgreSQL and calls a webhook for what is new."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine

from schema.load import load_run
from tests.publishing.documented import script
from tests.schema.batches import batch, page, source

NEWS = "https://fernshire.example/news"
OTHERS = [" ".join(f"word{story}of{number}" for number in range(120)) for story in range(5)]
PATIENCE = 30  # seconds until a test that waits in vain fails


class Webhook:
    """A web server on loopback that takes what is posted to it; `refuse` has it answer 500 to the next."""

    def __init__(self) -> None:
        self.posted: Queue[dict[str, Any]] = Queue()
        self.refuse = 0
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if hook.refuse:
                    hook.refuse -= 1
                    self.send_error(500)
                    return
                hook.posted.put(body)
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/new"

    def next(self) -> dict[str, Any]:
        return self.posted.get(timeout=PATIENCE)


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    hook = Webhook()
    thread = threading.Thread(target=hook.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield hook
    hook.server.shutdown()
    hook.server.server_close()
    thread.join()


Tell = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def tell(warehouse: Engine, webhook: Webhook, tmp_path: Path) -> Iterator[Tell]:
    """Starts tell.py. What is started ends with the test."""
    path = script("tell.py", tmp_path)
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        arguments = [address_of(warehouse), webhook.address, str(tmp_path / "told.txt")]
        started.append(subprocess.Popen([sys.executable, path, *arguments], stderr=subprocess.PIPE))
        return started[-1]

    yield start
    for program in started:
        program.kill()
        program.communicate()


def address_of(warehouse: Engine) -> str:
    return warehouse.url.render_as_string(hide_password=False)


def listens(warehouse: Engine) -> bool:
    """Wait until a program that has nothing to tell of waits to be told."""
    query = b"SELECT count(*) FROM pg_stat_activity WHERE state = 'idle' AND query LIKE %s"
    with psycopg.connect(address_of(warehouse), autocommit=True) as observer:
        for _ in range(PATIENCE * 50):
            if observer.execute(query, ["SELECT id, started_at FROM v1_runs%"]).fetchone() == (1,):
                return True
            observer.execute("SELECT pg_sleep(0.02)")
    return False


pytestmark = pytest.mark.parametrize("warehouse", ["postgresql"], indirect=True)


def test_a_webhook_is_called_once_for_every_announcement_that_a_load_brings(
    warehouse: Engine, webhook: Webhook, tell: Tell
) -> None:
    load_run(warehouse, batch(page(f"{NEWS}/old", OTHERS[0], title="Old news")))
    tell()
    assert listens(warehouse)
    load_run(warehouse, batch(page(f"{NEWS}/1", OTHERS[1], 2), page(f"{NEWS}/2", OTHERS[2], 2), number=2))
    first, second = webhook.next(), webhook.next()
    assert {first["url"], second["url"]} == {f"{NEWS}/1", f"{NEWS}/2"}
    assert (first["announcer"], first["published_on"]) == ("Fernshire", "2026-03-01")
    assert first["attribution"] == "Contains public sector information."
    load_run(warehouse, batch(page(f"{NEWS}/3", OTHERS[3], 3), number=3))
    assert webhook.next()["url"] == f"{NEWS}/3", "and nothing twice, nor what was there before"


def test_what_a_program_slept_through_or_could_not_deliver_is_told_when_it_is_back(
    warehouse: Engine, webhook: Webhook, tell: Tell
) -> None:
    first = tell()
    assert listens(warehouse)
    webhook.refuse = 1
    load_run(warehouse, batch(page(f"{NEWS}/1", OTHERS[1])))
    _, error = first.communicate(timeout=PATIENCE)
    assert b"HTTP Error 500" in error
    load_run(warehouse, batch(page(f"{NEWS}/2", OTHERS[2], 2), number=2))
    tell()
    assert [webhook.next()["url"] for _ in range(2)] == [f"{NEWS}/1", f"{NEWS}/2"]


def test_a_copy_of_what_was_there_before_is_not_told_of(warehouse: Engine, webhook: Webhook, tell: Tell) -> None:
    load_run(warehouse, batch(page(f"{NEWS}/1")))
    tell()
    assert listens(warehouse)
    gazette = replace(source("gazette", "local-press"), full_text=False)
    both = page("https://gazette.example/copy", number=2), page("https://gazette.example/own", OTHERS[1], 2)
    load_run(warehouse, batch(*both, of=gazette, number=2))
    assert webhook.next()["url"] == "https://gazette.example/own"
    load_run(warehouse, batch(page(f"{NEWS}/2", OTHERS[2], 3), number=3))
    assert webhook.next()["url"] == f"{NEWS}/2"
