"""A small warehouse that has rows in every view: for tests of all of them at once."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Engine

from schema.health import Reason, record_health
from schema.load import load_run
from schema.records import IssueRecord, RemovedRecord
from tests.schema.batches import batch, check, gone, night, page, source
from tests.schema.texts import RELEASE

NEWS = "https://fernshire.example/news"
CARERS, TAX, LIBRARY, MOVED = f"{NEWS}/carers", f"{NEWS}/council-tax", f"{NEWS}/library", f"{NEWS}/new-library"
COPY, LATE_COPY = "https://gazette.example/carers", "https://gazette.example/live"
EDITED = f"{RELEASE}\n\nThe centre has since been given a second garden by a neighbour."
OF_LIBRARY = " ".join(f"library{number}" for number in range(150))
OF_TAX = " ".join(f"levy{number} is set for homes in band {number % 8} of the county." for number in range(30))
GAZETTE = source("gazette", "local-press", full_text=False)


def fill(warehouse: Engine) -> None:
    """Load three nights: a copy in the press, one that becomes a copy later, an edit, a yearly page written anew, a
    page that goes and one that resembles it, an issue."""
    banner = RemovedRecord("cookie-banner", "We use cookies.", "main/div.cookies")
    carers, tax = page(CARERS), page(TAX, OF_TAX, title="Council tax 2025", published=date(2025, 2, 20))
    fault = IssueRecord("damaged", CARERS, "half is missing", night(1), carers[0].warc_file, carers[0].warc_offset)
    first = batch(carers, page(LIBRARY, OF_LIBRARY, title="Library opens"), tax)
    load_run(warehouse, replace(first, issues=(fault,)))
    live = page(LATE_COPY, "The centre opens today, and this page will tell of it as it happens, hour by hour.")
    load_run(warehouse, batch(live, of=GAZETTE))

    edited, of_edited = page(CARERS, EDITED, 2)
    new_tax = page(TAX, OF_TAX.replace("levy3", "levy99"), 2, title="Council tax 2026", published=date(2026, 2, 20))
    changed = ((edited, replace(of_edited, removed=(banner,))), new_tax)
    load_run(warehouse, batch(*changed, number=2, gone=(gone(LIBRARY, 2, 410),)))
    copy, of_copy = page(COPY, RELEASE.replace("Tuesday", "Monday"), 2, published=date(2026, 3, 2))
    live = page(LATE_COPY, RELEASE, 2)
    load_run(warehouse, batch((copy, replace(of_copy, removed=(banner,))), live, number=2, of=GAZETTE))

    moved = page(MOVED, OF_LIBRARY[:600], 3, title="Library opens", requested=f"{NEWS}/old")
    load_run(warehouse, batch(moved, number=3, checks=(check(CARERS, 3),)))
    record_health(warehouse, source(), "healthy", (), night(1))
    record_health(warehouse, source(), "degraded", (Reason("few", "2 announcements in 30 days"),), night(3))
