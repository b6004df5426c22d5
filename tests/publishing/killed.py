"""Publishes in a process that kills itself with SIGKILL at a named step.

`python -m tests.publishing.killed DATABASE RELEASES NIGHT STEP`. A step is anything that Python does to the releases'
files (an audit event such as `open`, `os.rename` or `sqlite3.connect`), by number; `count` lives, and says how many
there are.
"""

import os
import signal
import sys
from itertools import count
from pathlib import Path

STEPS = (
    "open",
    "os.mkdir",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "shutil.",
    "sqlite3.connect",
)


def main(database: str, releases: str, night: str, step: str) -> None:
    from schema.engine import open_engine
    from tests.publishing.nights import release_of_night

    engine = open_engine(database)
    numbers = count(1)

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(STEPS) and any(releases in str(one) for one in arguments) and next(numbers) == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    die_at = int(step) if step != "count" else -1
    sys.addaudithook(watch)
    release_of_night(engine, Path(releases), int(night))
    sys.stdout.write(f"{next(numbers) - 1}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
