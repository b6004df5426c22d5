"""What one night costs when the warehouse has grown: CPU time and memory, beside datasketch in the same run.

    python -m benchmarks.duplicates_scale --data FILE.jsonl[.gz] --sizes 10000 100000 [--database URL]
        [--out FILE.jsonl] [--plot docs/duplicates-scale.svg]

Documents are made from the words of FILE by a Markov chain with a fixed seed, one in ten a copy of another with a new
introduction and some sentences left out. For each size the warehouse is filled, then one night of 2,000 new documents
is loaded, as every run is by a process of its own: written, matched, given versions and announcements. datasketch is
given the same texts: tokenising, MinHash with 128 permutations, insert and query at 0.5, in the memory of the process
that has its index.
"""

import argparse
import gc
import json
import random
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from itertools import islice, pairwise
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.duplicates import Line, batch_of, read
from benchmarks.scale_plot import scale_plot
from flows.garbage import collect_garbage_less_often
from schema.engine import open_engine
from schema.load import load_run
from schema.migrate import upgrade
from schema.records import RunBatch

NIGHT = 2000
LEARNED = 1500  # documents of FILE that the chain learns from: enough variety, little memory
FILL = 2000  # documents loaded in one transaction while the warehouse is filled
DAYS = 3650  # the documents spread over ten years, the night's over its last week
Words = dict[str, list[str]]


def main(arguments: list[str]) -> int:
    """Run the program; its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000])
    parser.add_argument("--database", help="URL of an empty database; a temporary SQLite file where left out")
    parser.add_argument("--datasketch-up-to", type=int, default=100_000, help="largest size that it is asked for")
    parser.add_argument("--out", type=Path, help="add the figures to this file, a JSON object a line")
    parser.add_argument("--plot", type=Path, help="draw all figures of --out into this SVG file")
    options = parser.parse_args(arguments)
    collect_garbage_less_often()  # as a run's own process does; datasketch has the use of it too
    chain = learn(islice(read(options.data), LEARNED))
    sizes = sorted(options.sizes)
    nights = {size: list(documents(chain, size, size + NIGHT, last_week=True)) for size in sizes}
    found = councilwire_nights(options.database, chain, nights)
    for size in sizes:
        if size <= options.datasketch_up_to:
            found[size] |= datasketch_night(chain, size, nights[size])
        print(json.dumps(found[size]), flush=True)
    if options.out:
        with options.out.open("a", encoding="utf-8") as out:
            out.writelines(json.dumps(figures) + "\n" for figures in found.values())
        if options.plot:
            options.plot.write_text(scale_plot(list(read(options.out))), encoding="utf-8")
    return 0


def councilwire_nights(database: str | None, chain: Words, nights: dict[int, list[Line]]) -> dict[int, Line]:
    """The figures of each night, by the number of documents that were there before it."""
    found: dict[int, Line] = {}
    filled = 0
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(database or f"sqlite:///{folder}/warehouse.sqlite")
        upgrade(engine)
        for size, night in nights.items():
            fill(engine, documents(chain, filled, size))
            filled = size + NIGHT
            engine.dispose()
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as run:
                url = engine.url.render_as_string(hide_password=False)
                figures = run.submit(night_in_a_run, url, night).result()
            found[size] = {"database": engine.dialect.name, "documents": size, **figures}
            print(json.dumps(found[size]), flush=True)
    return found


def night_in_a_run(database: str, night: list[Line]) -> dict[str, float]:
    """The figures of one night, in the process of a run."""
    collect_garbage_less_often()
    engine = open_engine(database)
    try:
        return load_night(engine, night)
    finally:
        engine.dispose()


def learn(lines: Iterable[Line]) -> Words:
    """Which words follow each word in the texts."""
    chain: defaultdict[str, list[str]] = defaultdict(list)
    for line in lines:
        for first, second in pairwise(line["body_text"].split()):
            chain[first].append(second)
    return dict(chain)


def documents(chain: Words, start: int, end: int, *, last_week: bool = False) -> Iterator[Line]:
    """Documents number `start` to `end`; each depends on its number only."""
    starts = sorted(chain)
    for number in range(start, end):
        chance = random.Random(number)
        copied = chance.random() < 0.1 and number > 0
        original = random.Random(number - 1 if copied else number)
        day = (DAYS - original.randrange(7)) if last_week else original.randrange(DAYS)
        body = _text(chain, starts, original)
        if copied:
            sentences = body.split(". ")
            body = f"{_text(chain, starts, chance)[:200]}. " + ". ".join(s for s in sentences if chance.random() < 0.8)
        yield {
            "id": number,
            "source": "gazette" if copied else "council",
            "url": f"https://{'gazette' if copied else 'council'}.example/{number}",
            "title": body[:60],
            "published": (date(2016, 1, 1) + timedelta(days=day)).isoformat(),
            "body_text": body,
        }


def fill(engine: Engine, lines: Iterator[Line]) -> None:
    """Load documents without measuring."""
    while some := list(islice(lines, FILL)):
        for batch in _batches(some):
            load_run(engine, batch)


def load_night(engine: Engine, night: list[Line]) -> dict[str, float]:
    """CPU and wall milliseconds a document, and the peak memory of this process so far."""
    batches = _batches(night)
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    for batch in batches:
        load_run(engine, batch)
    return {
        "cpu_ms_a_document": round((time.process_time() - cpu) * 1000 / len(night), 3),
        "wall_ms_a_document": round((time.perf_counter() - wall) * 1000 / len(night), 3),
        "peak_mb": _peak_mb(),
    }


def datasketch_night(chain: Words, size: int, night: list[Line]) -> dict[str, float]:
    """The same for datasketch, with an index that has the earlier documents."""
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415 - what it and numpy take is not councilwire's

    def sketch(text: str) -> MinHash:
        found = re.findall(r"\w+", text.casefold())
        made = MinHash(num_perm=128)
        for index in range(max(1, len(found) - 3)):
            made.update(" ".join(found[index : index + 4]).encode())
        return made

    index = MinHashLSH(threshold=0.5, num_perm=128)
    for line in documents(chain, 0, size):
        index.insert(str(line["id"]), sketch(line["body_text"]))
    gc.collect()
    cpu = time.process_time()
    for line in night:
        made = sketch(line["body_text"])
        index.query(made)
        index.insert(str(line["id"]), made)
    return {
        "datasketch_cpu_ms_a_document": round((time.process_time() - cpu) * 1000 / len(night), 3),
        "datasketch_peak_mb": _peak_mb(),
    }


def _batches(lines: list[Line]) -> list[RunBatch]:
    by_source: defaultdict[str, list[tuple[int, Line]]] = defaultdict(list)
    for line in lines:
        by_source[line["source"]].append((line["id"], line))
    return [batch_of(source, items) for source, items in sorted(by_source.items())]


def _peak_mb() -> int:
    """Of this process. Linux counts what its parent held into `ru_maxrss`; the status file does not."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return round(int(line.split()[1]) / 1024)
    raise OSError("/proc/self/status does not tell the peak of this process's memory")


def _text(chain: Words, starts: list[str], chance: random.Random) -> str:
    """About 400 words."""
    found = [chance.choice(starts)]
    while len(found) < 400:
        found.append(chance.choice(chain.get(found[-1]) or starts))
    return " ".join(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
