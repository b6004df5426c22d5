"""Pages that mean harm to whoever shows them: in every text that a page, a source or an address can bring."""

from dataclasses import replace

from sqlalchemy import Engine

from schema.load import load_run
from schema.records import CaptureRecord, DocumentRecord, RemovedRecord, SourceRecord
from tests.schema.batches import batch, page, source
from tests.schema.texts import RELEASE

PWN = "window.pwned = true"
SCRIPT = f"<script>{PWN}</script>"
IMAGE = f'"><img src=x onerror="{PWN}">'
BREAKOUTS = f"</title></style></textarea></script>{SCRIPT}"
TEMPLATE = "{{ 7*7 }}{% include 'x' %}${7*7}"
SQL = "'); DROP TABLE v1_announcements; --"
RIGHT_TO_LEFT = "\u202etxet desrever\u202d"
FORMULA = '=HYPERLINK("http://evil.example","click")'

TITLE = f"{SCRIPT} {IMAGE} {BREAKOUTS} {TEMPLATE} {SQL} {RIGHT_TO_LEFT} zebra"
FOUND_MARKS = "\ufdd0<b>marked</b>\ufdd1 \ufdd1\ufdd0 zebra"
BODY = f"{FORMULA}\n\n{TITLE}\n\n{FOUND_MARKS}\n\n{RELEASE}"
EVIL = "https://evil.example/news"
ADDRESS = f"{EVIL}/a?b=%22%3E%3Cscript%3E{PWN.replace(' ', '')}%3C/script%3E"
SOURCE_NAME = f"Evil {IMAGE} & {SCRIPT} Council"


def evil_source() -> SourceRecord:
    """A source whose every text means harm."""
    return replace(
        source("evil"),
        name=SOURCE_NAME,
        attribution=f"© {IMAGE}",
        licence=f"OGL {SCRIPT}",
        home_url=f"javascript:{PWN}",
        platform=SCRIPT,
    )


def load_hostile(warehouse: Engine) -> None:
    """Two nights of the evil source, and one of a good one that carries what it says."""
    formulas = [
        page(f"{EVIL}/{number}", f"{begin} and more of the text than that", title=begin, published=None)
        for number, begin in enumerate((FORMULA, "+1", "@SUM(A1)", "-2", "\tx", "\r=1"))
    ]
    load_run(warehouse, batch(_evil(page(ADDRESS, BODY, title=TITLE)), *formulas, of=evil_source()))
    edited = page(ADDRESS, f"{BODY}\n\nEdited: {IMAGE} {SCRIPT}", 2, title=f"{TITLE} edited")
    load_run(warehouse, batch(_evil(edited), number=2, of=evil_source()))
    copy = page("https://good.example/copy", f"{BODY} {IMAGE} copied", 2, title=f"{TITLE} copied")
    load_run(warehouse, batch(copy, number=2, of=source("good", "local-press")))


def _evil(pair: tuple[CaptureRecord, DocumentRecord]) -> tuple[CaptureRecord, DocumentRecord]:
    """The page with harm in what cleaning tells of it, too."""
    removed = (RemovedRecord(rule=f"furniture:{SCRIPT}", text=f"{IMAGE} {FORMULA}", where=f"main/{SCRIPT}"),)
    return pair[0], replace(pair[1], removed=removed, organisations=(SCRIPT, FORMULA), language='en" onload="x')
