"""A warehouse whose publishers and pages hold what would do harm if it were taken for anything but text."""

from dataclasses import replace

from sqlalchemy import Engine

from schema.health import Reason, record_health
from schema.load import load_run
from schema.records import IssueRecord
from tests.schema.batches import batch, night, page, source

SCRIPT = "<script>window.pwned = 1</script>"
IMAGE = '<img src=x onerror="window.pwned=1">'
TEMPLATE = "{{ 7 * 7 }}{% for x in () %}${7*7}$"
MATH = r"$\frac{1}{0}$ $x"
SQL = "'; DROP TABLE announcement; --"
FORMULA = '=HYPERLINK("http://evil.example","pay")'
TURNED = "safe\u202etxt.exe"
CLOSING = "</title></style></svg></bdi><svg onload=window.pwned=1>"
ALL = (SCRIPT, IMAGE, TEMPLATE, MATH, SQL, FORMULA, TURNED, CLOSING)

NAME = f"{SCRIPT} {MATH}"
NEWS = "https://fernshire.example/news"


def fill(warehouse: Engine) -> None:
    """Load two nights: announcements, copies, an edit and a fault, all of them hostile in every text."""
    council = replace(source(), name=NAME, attribution=IMAGE, licence=SCRIPT)
    press = replace(source("gazette", "local-press"), name=f"{CLOSING} & Co", attribution=TEMPLATE)
    pages = [
        page(f"{NEWS}/{number}", f"{one} begins.\n\n{' '.join(f'{number}word{at}' for at in range(60))}", title=one)
        for number, one in enumerate(ALL)
    ]
    load_run(warehouse, batch(*pages, of=council))
    first = pages[0][1].body_text
    load_run(warehouse, batch(page("https://gazette.example/a", first, title=IMAGE), of=press))
    edited = page(f"{NEWS}/0", first.replace("0word30", IMAGE), 2, title=f"{SCRIPT} {TURNED}")
    fault = IssueRecord("damaged", f"{NEWS}/1", SCRIPT, night(2), edited[0].warc_file, edited[0].warc_offset)
    load_run(warehouse, replace(batch(edited, number=2, of=council), issues=(fault,)))
    record_health(warehouse, council, "broken", (Reason("failed", IMAGE), Reason(SCRIPT, CLOSING)), night(2))
    fresh = page("https://gazette.example/b", f"{CLOSING} {SQL} " * 20, 2, title=CLOSING)
    load_run(warehouse, batch(fresh, number=2, of=press))
