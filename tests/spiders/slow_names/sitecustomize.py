"""Runs at the start of a crawling process of these tests: names below 'slow.test' are looked up at leisure."""

import socket
import time

SLOW, SECONDS = ".slow.test", 0.4
_look_up = socket.gethostbyname


def _slowly(name: str) -> str:
    if not name.endswith(SLOW):
        return _look_up(name)
    time.sleep(SECONDS)
    return "127.0.0.1"


socket.gethostbyname = _slowly
