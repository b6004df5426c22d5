"""docs/warehouse.md, made from the comments of tables, views and columns.

To write it anew: `python -m schema.describe > docs/warehouse.md`.
"""

import sys
from collections.abc import Iterable

from sqlalchemy import Column, Table, make_url

from schema.models import Base
from schema.v1 import VIEWS, View

_TEXT = """# The warehouse

Other tools read the views. Once published, a view keeps the names, order and meaning of its columns; what readers would
notice becomes a new view (`v2_…`) beside the old one. The tables are councilwire's own and may change with any
migration.

The warehouse is SQLite by default, and PostgreSQL 15 or newer where `COUNCILWIRE_DATABASE_URL` names one. Moments are
UTC: `timestamptz` in PostgreSQL, text such as `2026-03-02 02:00:00.000000` in SQLite. Days are days in Europe/London.
Lists and objects are JSON.

This page is made from the comments in `schema/models/` and `schema/v1/` by
`python -m schema.describe > docs/warehouse.md`. PostgreSQL has the same comments (`\\d+`).

## Some questions

```sql
-- The newest announcements, each counted once.
SELECT published_on, announcer, title, pages FROM v1_announcements ORDER BY published_on DESC, id LIMIT 20;

-- What a rule took out, most often first: a wrong removal stands out.
SELECT rule, text, count(*) AS times FROM removed_block GROUP BY rule, text ORDER BY times DESC, rule, text;

-- From an announcement to the archived bytes of every page that carries it.
SELECT p.url, c.fetched_at, c.warc_file, c.warc_offset, c.warc_length
FROM v1_pages v JOIN page p ON p.source_id = v.source_id AND p.url = v.url JOIN capture c ON c.page_id = p.id
WHERE v.announcement_id = 'the id' ORDER BY c.fetched_at;

-- What pages said before and say now.
SELECT p.url, v.valid_from, v.diff FROM page_version v JOIN page p ON p.id = v.page_id WHERE v.change_kind <> 'new';

-- What became of an announcement that was kept by its id: where it is now, and what happened to it.
SELECT coalesce(r.new_id, 'still this') AS now, e.at, e.kind, e.to_id, e.why
FROM v1_events e LEFT JOIN v1_redirects r ON r.old_id = e.from_id WHERE e.from_id = 'the id' ORDER BY e.number;

-- Last year's notice, the committee's recommendation, stories that quote: what an announcement has to do with.
SELECT kind, earlier_id, earlier_url, later_id, later_url, score FROM v1_relations
WHERE earlier_id = 'the id' OR later_id = 'the id' ORDER BY kind, earlier_url, later_url;

-- Why two pages were held to be one announcement, or were not.
SELECT l.url, r.url, m.is_same, m.matched_by, m.score, m.features
FROM page_match m
JOIN announcement_page lp ON lp.id = m.left_id JOIN page l ON l.id = lp.page_id
JOIN announcement_page rp ON rp.id = m.right_id JOIN page r ON r.id = rp.page_id ORDER BY m.score DESC;
```

"""


def warehouse_page() -> str:
    """The whole of docs/warehouse.md."""
    views = "\n".join(_view(view) for view in VIEWS)
    tables = "\n".join(_table(table) for table in Base.metadata.sorted_tables)
    return f"{_TEXT}## Views\n\n{views}\n## Tables\n\n{tables}"


def _view(view: View) -> str:
    return f"### {view.name}\n\n{view.comment}\n\n" + _grid(
        ("column", "what it holds"), [(column.name, column.meaning) for column in view.columns]
    )


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
