"""An S3 server on loopback (moto's), for tests in which an archive lies in a bucket."""

import os
from collections.abc import Iterator
from itertools import count

import pytest

_numbers = count(1)


class Buckets:
    """Gives out addresses of archives, each in an empty bucket of its own."""

    def create(self) -> str:
        """The address of a new archive, such as `s3://bucket/archive`."""
        from fsspec import filesystem

        bucket = f"test-{os.getpid()}-{next(_numbers)}"
        filesystem("s3", use_listings_cache=False).mkdir(bucket)
        return f"s3://{bucket}/archive"


@pytest.fixture(scope="session")
def buckets() -> Iterator[Buckets]:
    """An S3 server, which this process and those that it starts reach by the environment."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield Buckets()
    server.stop()
