"""A process that writes files of rows: `python -m publishing.writer_process`, for `publishing.writer` alone.

Its standard input has frames, as `marshal` writes them: ("texts", view, folder, previous folder or None), then lists of
steps, each (rows that are as they were, whether the next one goes, the row that comes or None), then ("end",); or
("parquet", view, folder, year or None); or ("told",): it then tells on standard output, in a line, what it has written
since it was last asked, a JSON list of paths within the release, lengths and checksums. It ends with its input: when
the one that it serves is gone.
"""

import gc
import json
import marshal
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from publishing.checksums import File, file_at
from publishing.release import CSV, JSONL, SQLITE, part_name, text_name
from publishing.text_files import Csv, JsonLines, RowFile
from schema.v1 import view

_TEXTS: dict[str, type[RowFile]] = {CSV: Csv, JSONL: JsonLines}


def main() -> None:
    """Write until nothing more is asked for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the one that is served sees to it
    gc.disable()  # rows have no cycles; looking for some would take a tenth of the time
    written: list[File] = []
    frames = _frames()
    for kind, *asked in frames:
        if kind == "texts":
            written += _write_texts(frames, *asked)
        elif kind == "parquet":
            written.append(_write_part(*asked))
        else:
            sys.stdout.write(f"{json.dumps([(file.path, file.bytes, file.sha256) for file in written])}\n")
            sys.stdout.flush()
            written = []


def _write_texts(frames: Iterator[Any], name: str, folder: str, previous: str | None) -> Iterator[File]:
    of = view(name)
    paths = {text_name(of, kind): writer for kind, writer in _TEXTS.items()}
    with ExitStack() as stack:
        texts = []
        for path, writer in paths.items():
            text = writer(Path(folder, path), of, Path(previous, path) if previous else None)
            texts.append(stack.enter_context(closing(text)))
        while (steps := next(frames)) != ("end",):
            for same, goes, row in steps:
                for text in texts:
                    text.keep(same)
                    if goes:
                        text.drop()
                    if row is not None:
                        text.write(row)
        for text in texts:
            text.finish()
    for path in paths:
        yield file_at(Path(folder), path)


def _write_part(name: str, folder: str, year: str | None) -> File:
    from publishing.parquet_files import write_part  # noqa: PLC0415 - pyarrow is loaded while there is time for it
    from publishing.sqlite_file import reading  # noqa: PLC0415

    path = part_name(view(name), year)
    with reading(Path(folder, SQLITE)) as file:
        write_part(file, view(name), year, Path(folder, path))
    return file_at(Path(folder), path)


def _frames() -> Iterator[Any]:
    while True:
        try:
            yield marshal.load(sys.stdin.buffer)  # noqa: S302 - of the process that started this one
        except EOFError:
            return


if __name__ == "__main__":
    main()
