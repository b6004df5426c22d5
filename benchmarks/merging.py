"""What merging a month of small archive files costs: time, and bytes before and after.

    python -m benchmarks.merging [--files 1000] [--captures 6]

Files of `--captures` pages each, of some 20 kB of words that do not compress to nothing, are written as crawls write
them, and then merged into one, as `councilwire maintain` does.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from spiders.archive import ArchiveWriter, Exchange, Reading
from spiders.capture import NOTHING_LISTED, CaptureKind
from spiders.merging import mergeable
from spiders.replay import replay
from spiders.rewriting import begin, finish

SOURCE = "thornhaven"
WORDS = 3000
BEGAN = datetime(2026, 10, 1, 2, tzinfo=UTC)


def main(files: int, captures: int) -> None:
    """Print one line of figures for each step."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder)
        write(archive, files, captures)
        began = time.monotonic()
        later = datetime.now(UTC).date() + timedelta(days=62)
        groups = mergeable(archive, SOURCE, later, after_days=7, most_bytes=2**40)
        chosen = time.monotonic()
        rewriting = begin(archive, SOURCE, groups)
        written = time.monotonic()
        finish(archive, rewriting, lambda _: None)
        ended = time.monotonic()
        left = len(list(archive.rglob("*.warc.gz")))
        read = sum(1 for _ in replay(archive))
    print(f"{files} files, {rewriting.bytes_before} bytes -> {left} files, {rewriting.bytes_after} bytes")
    print(f"choosing {chosen - began:.1f} s, writing {written - chosen:.1f} s, taking over {ended - written:.1f} s")
    print(f"{read} captures read back; peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    if read != files * captures:
        sys.exit("captures are missing")


def write(archive: Path, files: int, captures: int) -> None:
    """Write the archive of so many crawls."""
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 10))) for _ in range(WORDS)]
    for number in range(files):
        writer = ArchiveWriter(archive, SOURCE, f"run-{number}", "benchmark/1.0")
        for place in range(captures):
            url = f"https://www.{SOURCE}.example/news/article/{number}-{place}"
            body = f"<p>{' '.join(chance.choices(words, k=WORDS))}</p>".encode()
            at = BEGAN + timedelta(hours=number, minutes=place)
            exchange = Exchange(url, (("User-Agent", "benchmark"),), 200, (("Content-Type", "text/html"),), body, at, 9)
            reading = Reading(SOURCE, f"run-{number}", CaptureKind.PAGE, url, url, url, NOTHING_LISTED)
            writer.write(exchange, reading, body)
        writer.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--captures", type=int, default=6)
    options = parser.parse_args()
    main(options.files, options.captures)
