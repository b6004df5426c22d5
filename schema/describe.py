"""docs/warehouse.md, made from the description of the views and the comments of the tables.

To write it anew: `python -m schema.describe > docs/warehouse.md`.
"""

import json
import sys
from collections.abc import Iterable

from sqlalchemy import Column, Table, make_url

from schema import v1
from schema.models import Base
from schema.outlet_rank import OUTLET_RANK
from schema.v1.certainty import MATCH_CERTAINTY, PUBLISHED_CERTAINTY, RANK

_TEXT = """# The warehouse

Other tools read the views. The tables are councilwire's own and may change with any migration.

The warehouse is SQLite by default, and PostgreSQL 15 or newer where `COUNCILWIRE_DATABASE_URL` names one. Moments are
UTC: `timestamptz` in PostgreSQL, text such as `2026-03-02 02:00:00.000000` in SQLite. Days are days in Europe/London.
Lists and objects are JSON, yes and no are 1 and 0 in SQLite.

This page is made from `schema/v1/` and from the comments in `schema/models/` by `make docs`. PostgreSQL has the same
comments (`\\d+`).

## What readers can rely on

The views are the interface `v1`, now {version}. A view keeps the names, order, types and meaning of its columns, its
key and what its columns lead to; a column that is never null stays so. Additions come last and say with which version
they came. Anything else that readers would notice becomes a new interface (`v2_…`) beside this one. Tests hold the code
and both databases to `schema/v1/contract.json`, which is the same description for programs to read.

**Names that stay.** An announcement's `id` is made from its first page, a page's `id` from the address under which it
was first met, a version's from its page and the moment of its first capture. None is a row number: a warehouse that is
rebuilt from the archive has the same. An announcement's id that is given up leads on (`v1_redirects`), and `v1_events`
tells what became of it. Of two pages that turn out to be one, the name of that which was seen first stays; the other's
address leads to it (`v1_addresses`).

**Whole texts** are shown only where the source's licence allows it (`full_text`). Elsewhere `body_text`, word diffs,
what was removed and shared passages are null; headline, excerpt, facts and addresses are there for all.

**Back to the bytes.** `warc_file` and `warc_offset` say where the archive has what a text was read from, and
`v1_captures` has every capture with its length and SHA-256. A capture may move to another file when archive files are
merged; the views follow.

![The views, their keys and what leads to what](warehouse.svg)

### How sure

{certainty}
A near copy's score is the share of pairs with that score that are one announcement: [duplicates.md](duplicates.md).

{match}
What an outlet is to an announcement follows from its kind; the announcer's page speaks for the announcement, else a
partner's, else the press's.

{rank}
### Told of new announcements

PostgreSQL tells programs that listen: `LISTEN councilwire_announcements`. A load that brings new announcements tells of
it once, when it is committed, with a JSON object: `{{"run_id": …, "source_id": …, "new_announcements": …}}`.

## Some questions

```sql
-- The newest announcements, each counted once.
SELECT published_on, announcer, title, pages FROM v1_announcements ORDER BY published_on DESC, id LIMIT 20;

-- Who carries an announcement, and how sure that is.
SELECT rank, outlet, url, match_certainty FROM v1_outlets
WHERE announcement_id = 'the id' ORDER BY is_primary DESC, url;

-- What a rule took out of present texts, most often first: a wrong removal stands out.
SELECT rule, text, count(*) AS times FROM v1_removed GROUP BY rule, text ORDER BY times DESC, rule, text;

-- From an announcement to the archived bytes of every page that carries it.
SELECT c.url, c.fetched_at, c.warc_file, c.warc_offset, c.warc_length
FROM v1_outlets o JOIN v1_captures c ON c.page_id = o.page_id
WHERE o.announcement_id = 'the id' ORDER BY c.fetched_at;

-- What pages said before and say now.
SELECT url, valid_from, diff FROM v1_versions WHERE change_kind <> 'new' ORDER BY valid_from DESC;

-- The page that an address leads to, whether it is the canonical one or was moved from there.
SELECT p.url, p.title FROM v1_addresses a JOIN v1_pages p ON p.id = a.page_id WHERE a.url = 'the address';

-- What became of an announcement that was kept by its id: where it is now, and what happened to it.
SELECT coalesce(r.new_id, 'still this') AS now, e.at, e.kind, e.to_id, e.why
FROM v1_events e LEFT JOIN v1_redirects r ON r.old_id = e.from_id WHERE e.from_id = 'the id' ORDER BY e.number;

-- Last year's notice, the committee's recommendation, stories that quote: what an announcement has to do with.
SELECT kind, earlier_id, earlier_url, later_id, later_url, score FROM v1_relations
WHERE earlier_id = 'the id' OR later_id = 'the id' ORDER BY kind, earlier_url, later_url;

-- Why two pages were held to be one announcement, or were not (tables, which may change).
SELECT l.url, r.url, m.is_same, m.matched_by, m.score, m.features
FROM page_match m
JOIN announcement_page lp ON lp.id = m.left_id JOIN page l ON l.id = lp.page_id
JOIN announcement_page rp ON rp.id = m.right_id JOIN page r ON r.id = rp.page_id ORDER BY m.score DESC;
```

"""
_LONGEST_EXAMPLE = 60


def warehouse_page() -> str:
    """The whole of docs/warehouse.md."""
    views = "\n".join(_view(view) for view in v1.VIEWS)
    tables = "\n".join(_table(table) for table in Base.metadata.sorted_tables)
    top = _TEXT.format(version=v1.VERSION, certainty=_certainty(), match=_match(), rank=_rank())
    return f"{top}## Views\n\n{views}\n## Tables\n\n{tables}"


def _certainty() -> str:
    ways: dict[str, list[str]] = {}
    for by, words in PUBLISHED_CERTAINTY.items():
        ways.setdefault(words, []).append(f"`{by}`")
    rows = [(words, ", ".join(by)) for words, by in ways.items()]
    return _grid(("a day of publication is, the surest first", "found by (`published_by`)"), rows)


def _match() -> str:
    rows = [("certain", "`first`, `same text`")]
    rows += [(words, f"`near copy` with a score of {least} or more") for least, words in MATCH_CERTAINTY if least]
    rows += [(words, "any other `near copy`") for least, words in MATCH_CERTAINTY if not least]
    return _grid(("a match is (`match_certainty`)", "matched by"), rows)


def _rank() -> str:
    kinds: dict[str, list[str]] = {}
    for kind, rank in OUTLET_RANK.items():
        kinds.setdefault(RANK[rank], []).append(kind)
    return _grid(("an outlet is (`rank`)", "kind"), [(rank, ", ".join(of)) for rank, of in kinds.items()])


def _view(view: v1.View) -> str:
    told = f"Key: {_names(view.key)}." if view.key else "Its rows have no key."
    for one in view.references:
        told += f" {_names(one.columns)} → `{one.view}`."
    rows = [
        (column.name, _type_of(column), column.meaning, _example(column), max(column.since, view.since))
        for column in view.columns
    ]
    head = ("column", "type", "what it holds", "example", "since")
    return f"### {view.name}\n\n{view.comment}\n\n{told}\n\n" + _grid(head, rows)


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in columns)


def _type_of(column: v1.Column) -> str:
    """Its type and unit, and whether it may be null."""
    unit = f" ({column.unit})" if column.unit else ""
    return f"{column.type}{unit}" + (", may be null" if column.nullable else "")


def _example(column: v1.Column) -> str:
    text = column.example if isinstance(column.example, str) else json.dumps(column.example, ensure_ascii=False)
    line = text.replace("\n", " ").removesuffix("…").rstrip()
    shown = line if len(line) == len(text) and len(line) <= _LONGEST_EXAMPLE else line[:_LONGEST_EXAMPLE].rstrip() + "…"
    return f"`{shown}`"


def _table(table: Table) -> str:
    rows = [(column.name, _type(column), _key(column), column.comment or "") for column in table.columns]
    return f"### {table.name}\n\n{table.comment}\n\n" + _grid(("column", "type", "key", "what it holds"), rows)


def _type(column: Column[object]) -> str:
    """The column's type in SQLite, and in PostgreSQL where it has another."""
    kinds = [column.type.compile(make_url(url).get_dialect()()) for url in ("sqlite://", "postgresql://")]
    names = " / ".join(dict.fromkeys(kind.lower() for kind in kinds))
    return names + (", may be null" if column.nullable else "")


def _key(column: Column[object]) -> str:
    parts = ["primary"] if column.primary_key else []
    parts += [f"→ {key.column.table.name}" for key in column.foreign_keys]
    return ", ".join(parts)


def _grid(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *(list(row) for row in rows)]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(warehouse_page())
