"""Cleaning beside trafilatura on real pages with gold text.

    python -m benchmarks.clean [--limit N] [--no-peer]

Prints a table: F1, precision and recall of both, how much faster ours is (CPU time of the calls alone, taken in turn in
one process), dates and titles. Pages and metrics are those of ../shared (data/pages, bench/extract.py).
"""

import argparse
import gzip
import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from types import ModuleType

from rich.console import Console
from rich.table import Table

from cleaning import clean

SHARED = Path(__file__).parents[1] / ".." / "shared"
PAGES = SHARED / "data" / "pages"
METRICS = SHARED / "bench" / "extract.py"
SETS = ("aeb", "wcxb")

Scores = tuple[float, float, float]


@dataclass(slots=True)
class Measured:
    """What one extractor did on one set."""

    pairs: list[tuple[str, str]] = field(default_factory=list)  # (gold, got)
    seconds: float = 0.0  # CPU
    errors: int = 0


@dataclass(slots=True)
class Figures:
    """All that is measured on one set of pages."""

    ours: Measured = field(default_factory=Measured)
    peer: Measured = field(default_factory=Measured)
    dated: int = 0  # pages whose gold has a date
    dates_right: int = 0
    undated: int = 0
    dates_invented: int = 0
    titled: int = 0
    titles_right: int = 0


def main() -> int:
    """Run the program; its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, help="pages of each set")
    parser.add_argument("--no-peer", action="store_true", help="leave trafilatura out")
    options = parser.parse_args()
    if not METRICS.is_file():
        print(f"nothing measured: {METRICS} is not there")
        return 0
    metrics = load_metrics()
    peer = None if options.no_peer else _trafilatura()
    table = Table("pages", "extractor", "F1", "precision", "recall", "speed", "dates right", "invented", "titles right")
    for name in SETS:
        figures = measure(name, metrics, peer, options.limit)
        speed = figures.peer.seconds / figures.ours.seconds if peer else None
        table.add_row(
            f"{name} ({len(figures.ours.pairs)})",
            "councilwire",
            *_cells(score(name, metrics, figures.ours)),
            f"{speed:.1f}x" if speed else "",
            _share(figures.dates_right, figures.dated),
            _share(figures.dates_invented, figures.undated),
            _share(figures.titles_right, figures.titled),
        )
        if peer:
            table.add_row("", "trafilatura", *_cells(score(name, metrics, figures.peer)), "1x", "", "", "")
    Console(width=110).print(table)
    return 0


def load_metrics() -> ModuleType:
    """The module of ../shared that defines the metrics."""
    spec = importlib.util.spec_from_file_location("shared_bench_extract", METRICS)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot load {METRICS}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(
    name: str, metrics: ModuleType, peer: Callable[[str, str], str] | None, limit: int | None = None
) -> Figures:
    """Clean the pages of one set, and let `peer` do the same in turn."""
    figures = Figures()
    for html, gold in _pages(name, limit):
        url, want = str(gold["url"]), str(gold["body"])
        start = process_time()
        document = clean(html, url=url)
        figures.ours.seconds += process_time() - start
        figures.ours.pairs.append((want, document.body_text))
        if peer is not None:
            start = process_time()
            text = peer(html, url)
            figures.peer.seconds += process_time() - start
            figures.peer.pairs.append((want, text))
        if gold.get("title"):
            figures.titled += 1
            figures.titles_right += metrics.plain(document.title or "") == metrics.plain(str(gold["title"]))
        day = str(document.published)[:10] if document.published else None
        if gold.get("published"):
            figures.dated += 1
            figures.dates_right += day == str(gold["published"])[:10]
        elif "published" in gold:
            figures.undated += 1
            figures.dates_invented += day is not None
    return figures


def score(name: str, metrics: ModuleType, measured: Measured) -> Scores:
    """F1, precision and recall as the set's own benchmark defines them."""
    scores = (metrics.micro if name.startswith("aeb") else metrics.macro)(measured.pairs)
    return float(scores[0]), float(scores[1]), float(scores[2])


def _pages(name: str, limit: int | None) -> Iterator[tuple[str, dict[str, object]]]:
    gold = json.loads((PAGES / name / "gold.json").read_text(encoding="utf-8"))
    for key in sorted(gold)[:limit]:
        data = (PAGES / name / "html" / f"{key}.html.gz").read_bytes()
        yield gzip.decompress(data).decode("utf-8", "replace"), gold[key]


def _trafilatura() -> Callable[[str, str], str]:
    import trafilatura  # noqa: PLC0415  a peer, installed for benchmarks only

    return lambda html, url: trafilatura.extract(html, url=url, include_comments=False) or ""


def _cells(scores: Scores) -> list[str]:
    return [f"{value:.4f}" for value in scores]


def _share(count: int, of: int) -> str:
    return f"{count}/{of} ({count / of:.0%})" if of else ""


if __name__ == "__main__":
    sys.exit(main())
