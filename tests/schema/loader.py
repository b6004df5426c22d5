"""A loader in a process of its own: `python -m tests.schema.loader URL BATCHES [STATEMENT]`.

Loads the pickled batches one after the other; with STATEMENT it is killed (-9) just before its STATEMENT-th statement.
"""

import os
import pickle
import signal
import sys
from itertools import count
from pathlib import Path

from sqlalchemy import event

from schema.engine import open_engine
from schema.load import load_run


def main(url: str, batches: str, kill_at: str = "0") -> None:
    engine = open_engine(url)
    statements = count(1)

    def die_in_time(*_: object) -> None:
        if next(statements) == int(kill_at):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", die_in_time)
    for batch in pickle.loads(Path(batches).read_bytes()):
        load_run(engine, batch)


if __name__ == "__main__":
    main(*sys.argv[1:])
