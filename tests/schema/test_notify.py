"""Programs that listen to a PostgreSQL warehouse are told of new announcements, once for every load."""

import json
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Engine

from schema.load import load_run
from schema.notify import CHANNEL
from tests.schema.batches import batch, check, page

URL = "https://fernshire.example/news/{}"
OTHER = " ".join(f"word{number}" for number in range(120))

pytestmark = pytest.mark.parametrize("warehouse", ["postgresql"], indirect=True)


@pytest.fixture
def listener(warehouse: Engine) -> Iterator[psycopg.Connection]:
    """A reader's own connection that listens."""
    with psycopg.connect(warehouse.url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f"LISTEN {CHANNEL}".encode())
        yield connection


def told(listener: psycopg.Connection) -> list[dict[str, object]]:
    """What the listener has been told by now: PostgreSQL hands it over with the answer to any statement."""
    listener.execute("SELECT 1")
    return [json.loads(notice.payload) for notice in listener.notifies(timeout=0)]


def test_a_load_with_new_announcements_is_told_once_with_its_run_source_and_their_number(
    warehouse: Engine, listener: psycopg.Connection
) -> None:
    load_run(warehouse, batch(page(URL.format(1)), page(URL.format(2), OTHER), run_id="run-of-two"))
    assert told(listener) == [{"run_id": "run-of-two", "source_id": "fernshire", "new_announcements": 2}]
    assert told(listener) == []


def test_a_load_without_new_announcements_is_not_told(warehouse: Engine, listener: psycopg.Connection) -> None:
    load_run(warehouse, batch(page(URL.format(1)), run_id="first"))
    assert len(told(listener)) == 1
    load_run(warehouse, batch(number=2, checks=(check(URL.format(1), 2),)))
    load_run(warehouse, batch(page(URL.format(1)), run_id="first"))  # loaded before
    assert told(listener) == []


def test_a_load_that_is_rolled_back_is_not_told(warehouse: Engine, listener: psycopg.Connection) -> None:
    assert load_run(warehouse, batch(page(URL.format(1))), dry_run=True).new_announcements == 1
    assert told(listener) == []


def test_what_is_told_can_be_read_by_the_time_it_is_told(warehouse: Engine, listener: psycopg.Connection) -> None:
    load_run(warehouse, batch(page(URL.format(1))))
    assert told(listener)
    row = listener.execute("SELECT count(*) FROM v1_announcements").fetchone()
    assert row == (1,)
