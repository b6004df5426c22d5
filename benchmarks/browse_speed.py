"""How long a reader of browse waits for a search: the top 20 with all facets, over HTTP, beside Datasette's own page.

    python -m benchmarks.browse_speed [--announcements 100000] [--release FILE]

The release is published from `benchmarks.big_warehouse` unless one is given. Both servers run on loopback, one after
the other, over the same file. Browse is asked first for searches that it has not met, then again with the first source
chosen. The peer is `datasette serve` with its table page, the same words, and facets by source, kind, organisation and
day of publication (it has none by month), its time limits raised so that it finishes. Figures are by the wall clock,
and by the processor time of the server, which other work on the machine does not lengthen as much.
"""

import argparse
import http.client
import json
import random
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.big_warehouse import LAST_NIGHT, fill
from publishing.layout import SQLITE
from publishing.publish import publish
from schema.engine import open_engine
from schema.migrate import upgrade

PROGRAMS = Path(sys.executable).parent
EACH = 12
"""Searches of each kind."""
PEER_LIMIT_MS = 120_000


def main(arguments: list[str]) -> int:
    """Run the program; its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--announcements", type=int, default=100_000)
    parser.add_argument("--release", type=Path, help="the SQLite file of a release that is there already")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        file = options.release or _published(Path(scratch), options.announcements)
        searches = _searches(file)
        with _browse(file) as server:
            _tell("browse", _asked(server, [(kind, _browse_path(text)) for kind, text in searches]))
            source = _first_source(file)
            _tell(
                "browse, narrowed",
                _asked(server, [(kind, _browse_path(text, source=source)) for kind, text in searches]),
            )
        with _datasette(file, Path(scratch)) as server:
            peers = [(kind, _peer_path(file, text)) for kind, text in searches if kind != "beginning"]
            _tell("datasette's table page", _asked(server, peers))
    return 0


def _published(folder: Path, announcements: int) -> Path:
    engine = open_engine(f"sqlite:///{folder / 'warehouse.sqlite'}")
    upgrade(engine)
    fill(engine, announcements)
    release = publish(engine, str(folder / "releases"), moment=LAST_NIGHT + timedelta(hours=1))
    engine.dispose()
    return release.path / SQLITE


def _searches(file: Path) -> list[tuple[str, str]]:
    """(kind, text): words from every band of frequency, two words, words that stand together, beginnings."""
    chance = random.Random(20)
    connection = sqlite3.connect(file)
    texts = [row[0] for row in connection.execute("SELECT body_text FROM v1_announcements ORDER BY id LIMIT 500")]
    connection.close()
    met: dict[str, int] = {}
    for text in texts:
        for word in set(re.findall(r"[a-z]{3,}", text)):
            met[word] = met.get(word, 0) + 1
    by_frequency = sorted(met, key=lambda word: (-met[word], word))
    bands = [by_frequency[round(len(by_frequency) ** (step / EACH)) - 1] for step in range(EACH)]
    searches = [("one word", word) for word in dict.fromkeys(bands)]
    for _ in range(EACH):
        words = re.findall(r"[a-z]{3,}", chance.choice(texts))
        place = chance.randrange(len(words) - 1)
        searches.append(("two words", f"{chance.choice(words)} {chance.choice(words)}"))
        searches.append(("phrase", f'"{words[place]} {words[place + 1]}"'))
        searches.append(("beginning", f"{chance.choice(words)[:4]}*"))
    return searches


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is asked."""

    port: int
    process: int

    def cpu(self) -> float:
        """Seconds of processor time that all its threads have used."""
        tasks = Path(f"/proc/{self.process}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


@dataclass(frozen=True, slots=True)
class Taken:
    """What one answer took."""

    seconds: float
    cpu: float


def _asked(server: Server, paths: Sequence[tuple[str, str]]) -> dict[str, list[Taken]]:
    """What each path takes, by its kind."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    taken: dict[str, list[Taken]] = {}
    for kind, path in paths:
        begun, used = time.perf_counter(), server.cpu()
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        taken.setdefault(kind, []).append(Taken(time.perf_counter() - begun, server.cpu() - used))
        if answer.status != 200 or b"timed out" in body:
            raise RuntimeError(f"{path}: {answer.status} {body[:2000].decode()}")
    connection.close()
    return taken


def _tell(server: str, taken: dict[str, list[Taken]]) -> None:
    everything = [one for some in taken.values() for one in some]
    for kind, some in [*taken.items(), ("all", everything)]:
        seconds, cpu = sorted(one.seconds for one in some), sorted(one.cpu for one in some)
        figures = {
            "median_ms": statistics.median(seconds),
            "p95_ms": seconds[int(len(seconds) * 0.95)],
            "worst_ms": seconds[-1],
            "median_cpu_ms": statistics.median(cpu),
            "worst_cpu_ms": cpu[-1],
        }
        rounded = {name: round(value * 1000, 1) for name, value in figures.items()}
        print(json.dumps({"server": server, "searches": kind, "number": len(some), **rounded}), flush=True)


def _browse_path(text: str, **more: str) -> str:
    return "/?" + urlencode({"q": text, **more})


def _peer_path(file: Path, text: str) -> str:
    asked = [("_search", text), ("_facet", "announcer_id"), ("_facet", "announcer_kind")]
    asked += [("_facet_array", "organisations"), ("_facet_date", "published_on"), ("_size", "20")]
    return f"/{file.stem}/v1_announcements?" + urlencode([*asked, ("_sort_desc", "published_on")])


def _first_source(file: Path) -> str:
    connection = sqlite3.connect(file)
    try:
        return str(connection.execute("SELECT min(id) FROM v1_sources").fetchone()[0])
    finally:
        connection.close()


@contextmanager
def _browse(file: Path) -> Iterator[Server]:
    command = [str(PROGRAMS / "councilwire"), "browse", "--release", str(file), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", said)
        if found is None:
            raise RuntimeError(said)
        (serving,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        server = Server(int(found[1]), int(serving))  # the release is served by a process of its own
        _asked(server, [("warm", "/questions")])
        yield server
        process.terminate()


@contextmanager
def _datasette(file: Path, scratch: Path) -> Iterator[Server]:
    """Datasette as it comes, told only where the full-text index is."""
    table = {"fts_table": "v1_announcements_fts", "fts_pk": "rowid"}
    metadata = scratch / "metadata.json"
    metadata.write_text(json.dumps({"databases": {file.stem: {"tables": {"v1_announcements": table}}}}))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    command = [str(PROGRAMS / "datasette"), "serve", "--immutable", str(file), "--port", str(port)]
    command += ["--metadata", str(metadata), "--setting", "suggest_facets", "off"]
    for setting in ("sql_time_limit_ms", "facet_time_limit_ms"):
        command += ["--setting", setting, str(PEER_LIMIT_MS)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        server = Server(port, process.pid)
        while not _answers(server, f"/{file.stem}/v1_sources"):
            time.sleep(0.2)
        yield server
        process.terminate()


def _answers(server: Server, path: str) -> bool:
    try:
        _asked(server, [("warm", path)])
    except ConnectionRefusedError:
        return False
    return True


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
