"""Writes docs/hostile-sites.md from the misbehaviours: `python -m tests.faults.describe > docs/hostile-sites.md`."""

import sys
from collections.abc import Iterator

from spiders.journal import MOST_BAD_ITEMS
from spiders.listing_page import MOST_ITEMS
from spiders.manners.compression import MOST_CODINGS
from spiders.manners.header_bounds import MAX_HEADER_BYTES
from spiders.manners.patience import SILENCES_BEFORE_STOP
from spiders.manners.robots import MAX_BYTES, MAX_CRAWL_DELAY
from spiders.options import LONGEST_WAIT
from tests.faults.misbehaviour import Misbehaviour
from tests.faults.misbehaviours.registry import MISBEHAVIOURS, SUBJECTS

_INTRODUCTION = f"""# Hostile sites

What a site may do to a crawl, and what the crawl makes of it. Each of the {len(MISBEHAVIOURS)} misbehaviours below is
served on loopback by `tests/faults/`, and each night is a real one: a crawling process, the archive, cleaning, the
warehouse. The tests hold every line of the tables: the outcome, the kinds of all issues that the night leaves, how many
pages reach the warehouse, and the bounds.

The newsroom behind most of them names three pages of which one misbehaves: *ok* with two pages means that the bad one
was recorded as an issue and the others were read. Outcomes and issues are explained in [sources.md](sources.md); those
of reading in [operators.md](operators.md).

This page is made by `python -m tests.faults.describe > docs/hostile-sites.md`.

## Bounds

The bounds in the tables are those of the tests: a time-out of 1.5 s, three attempts, retries at once. *Time* is that of
the crawl; *memory* the most that the crawling process ever held, of which some 90 MB are its own programs.

| what | bound | where it is set |
| --- | --- | --- |
| one answer, its body included | 30 s | `COUNCILWIRE_REQUEST_TIMEOUT_SECONDS` |
| a body, packed and unpacked | 10 MB | `COUNCILWIRE_MAX_BODY_BYTES` |
| headers and interim answers | {MAX_HEADER_BYTES // 1024} KB | `spiders/manners/header_bounds.py` |
| codings of a body within one another | {MOST_CODINGS} | `spiders/manners/compression.py` |
| redirects of one request | 5 | `spiders/crawler_settings.py` |
| attempts in a row without an answer | {SILENCES_BEFORE_STOP} | `spiders/manners/patience.py` |
| a wait that a site may ask for | {LONGEST_WAIT:.0f} s | `spiders/options.py` |
| the delay that robots.txt may ask for | {MAX_CRAWL_DELAY:.0f} s | `spiders/manners/robots.py` |
| rules that are read of a robots.txt | {MAX_BYTES // 1024} KB | `spiders/manners/robots.py` |
| items that are read of one listing page | {MOST_ITEMS:,} | `spiders/listing_page.py` |
| issues of one crawl about bad items | {MOST_BAD_ITEMS}, and one with the count of the rest | `spiders/journal.py` |
| listing pages of one walk | 200 | `max_listing_pages` of the source |
| new pages of one crawl | no limit | `COUNCILWIRE_MAX_PAGES` |
| one crawl | 4 h | `COUNCILWIRE_MAX_CRAWL_SECONDS` |
| memory of one crawl | 1 GB | `COUNCILWIRE_CRAWL_MEMORY_MB` |

## Where a crawl may go

A request is made only if its host is the publisher's (robots.txt alone may lie elsewhere), if the address is written
plainly (no user name, no backslash), if it is http or https, and if the host's address lies in the public internet or
in `COUNCILWIRE_OPEN_NETWORKS`. Redirects pass all of that again. A name is looked up once in a crawl, and the
connection is made to the very address that was judged: a name server that answers differently the second time is not
asked a second time.
"""


def page() -> str:
    """The whole page."""
    parts = [_INTRODUCTION]
    parts += [f"## {subject}\n\n" + "\n".join(_table(group)) + "\n" for subject, group in SUBJECTS.items()]
    return "\n".join(parts)


def _table(group: tuple[Misbehaviour, ...]) -> Iterator[str]:
    yield "| misbehaviour | what the site does | outcome | issues | pages | bound |"
    yield "| --- | --- | --- | --- | ---: | --- |"
    for one in group:
        issues = ", ".join(f"`{kind}`" for kind in sorted(one.issues)) or "none"
        bound = f"{one.seconds:.0f} s, {one.requests} requests, {one.memory_mb} MB"
        yield f"| `{one.name}` | {one.what} | {one.outcome.value} | {issues} | {one.pages} | {bound} |"


if __name__ == "__main__":
    sys.stdout.write(page())
