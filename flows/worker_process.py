"""A process that cleans for another: `python -m flows.worker_process NICENESS`, for `flows.worker_processes` alone.

Its standard input is a socket. Functions without parameters come by it, one at a time, and what each comes to goes
back, or the exception that it ended in. The process ends when the socket closes: when the one that it serves is gone.
"""

import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from traceback import format_exc

import flows.rereading  # noqa: F401 - what cleaning needs is loaded while the first work is being prepared


def main() -> None:
    """Work until there is nobody to work for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the run sees to it
    os.nice(int(sys.argv[1]))
    serve(Connection(0))


def serve(connection: Connection) -> None:
    """Do what `connection` brings, until its other end closes."""
    with connection:
        try:
            while True:
                connection.send(_answer(connection.recv()))
        except (EOFError, ConnectionError):
            return


def _answer(work: Callable[[], object]) -> tuple[bool, object]:
    """Whether it went well, and what it came to."""
    try:
        return True, work()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where the work was asked for
        error.add_note(f"In a worker process:\n{format_exc()}")
        return False, error


if __name__ == "__main__":
    main()
