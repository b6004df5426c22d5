"""A process that writes parts of a release, for `publishing.writer`: `python -m publishing.writer_process FOLDER`.

Every line of its standard input is a part, a JSON list of the view's name and the year or null. When it is written, a
line of standard output has its files, a JSON list of paths within the release, lengths and checksums. It ends with its
input: when the one that it serves is gone.
"""

import gc
import json
import signal
import sys
from pathlib import Path

from publishing.part import write_part
from schema.v1 import view


def main(folder: Path) -> None:
    """Write until nothing more is asked for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the one that is served sees to it
    gc.disable()  # rows have no cycles; looking for some would take a tenth of the time
    for line in sys.stdin:
        name, year = json.loads(line)
        written = write_part(folder, view(name), year)
        sys.stdout.write(f"{json.dumps([(file.path, file.bytes, file.sha256) for file in written])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
