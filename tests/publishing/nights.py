"""Nights in a warehouse, for tests of releases: what is new, edited, withdrawn, back, merged, and a closed licence."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from publishing.publish import publish
from publishing.release import Release
from schema.load import load_run
from schema.records import RemovedRecord
from tests.schema.batches import batch, capture, check, document, gone, page, source
from tests.schema.texts import QUOTING, RELEASE

CARERS = "https://fernshire.example/news/carers"
ROADS = "https://fernshire.example/news/roads"
PARKS = "https://fernshire.example/news/parks"
SCHOOLS = "https://fernshire.example/news/schools"
COPY = "https://gazette.example/news/carers"
CLOSED = source("gazette", "local-press", full_text=False)
SECRET = "Tangerine marmalade"
"""Words that stand only where a licence keeps them: past the first 300 characters of a closed source's text."""
CLOSED_TEXT = f"{RELEASE}\n\nWhat nobody may pass on is this: {SECRET}."


def text_about(subject: str) -> str:
    """A text of its own: no two subjects are taken for one announcement."""
    words = [f"{subject}{number}" for number in range(60)]
    return "\n\n".join(" ".join(words[start : start + 20]).capitalize() + "." for start in (0, 20, 40))


def first_night(warehouse: Engine) -> None:
    """Three announcements of a council, one of them carried by a newspaper whose texts may not be passed on."""
    load_run(
        warehouse,
        batch(
            page(CARERS),
            page(ROADS, text_about("road"), title="Roads", published=date(2025, 12, 30)),
            page(PARKS, text_about("park"), title="Parks", published=None),
        ),
    )
    copied = capture(COPY)
    removed = (RemovedRecord(rule="share-bar", text=SECRET, where="main/div"),)
    load_run(warehouse, batch((copied, document(copied, CLOSED_TEXT, title="Carers", removed=removed)), of=CLOSED))
    quoting = page("https://gazette.example/news/plan", f"{QUOTING}\n\n{SECRET}", title="A plan")
    load_run(warehouse, batch(quoting, of=CLOSED))


def second_night(warehouse: Engine) -> None:
    """One new announcement, one edited, one withdrawn; one whose page was only asked for again."""
    load_run(
        warehouse,
        batch(
            page(SCHOOLS, text_about("school"), 2, title="Schools", published=date(2026, 3, 3)),
            page(ROADS, f"{text_about('road')}\n\nAnd one more thing.", 2, title="Roads", published=date(2025, 12, 30)),
            number=2,
            gone=(gone(PARKS, 2, 410),),
            checks=(check(CARERS, 2),),
        ),
    )
    edited = capture(COPY, 2, body="edited")
    load_run(warehouse, batch((edited, document(edited, f"{CLOSED_TEXT} Edited.")), number=2, of=CLOSED))


def moment(number: int) -> datetime:
    """When the release of the given night is made."""
    return datetime(2026, 3, 2, 3, 15, tzinfo=UTC) + timedelta(days=number - 1)


def release_of_night(warehouse: Engine, releases: Path, number: int, full: bool = False) -> Release:
    """Publish after the given night."""
    return publish(warehouse, str(releases), moment=moment(number), full=full)
