from collections.abc import Iterator

import pytest

from tests.demo.served import Client, browsing


@pytest.fixture(scope="session")
def first_night() -> Iterator[Client]:
    with browsing(1) as client:
        yield client


@pytest.fixture(scope="session")
def second_night() -> Iterator[Client]:
    with browsing(2) as client:
        yield client
