"""The rows of a warehouse as content: what two warehouses must have in common that were filled in different ways."""

from sqlalchemy import Engine, text

QUERIES = {
    "announcements": "SELECT * FROM v1_announcements",
    "pages": "SELECT * FROM v1_pages",
    "issues": "SELECT source_id, kind, url, detail, warc_file, warc_offset FROM v1_issues",
    "captures": "SELECT source_id, url, sha256, warc_file, warc_offset FROM capture",
    "versions": """
        SELECT p.url, v.valid_from, v.valid_to, v.edition, v.change_kind, v.text_hash, v.cosmetic_changes
        FROM page_version v JOIN page p ON p.id = v.page_id""",
    "matches": """
        SELECT p.url, ap.edition, ap.announcement_id, ap.is_primary, ap.matched_by, ap.score, t.own_id, ap.day
        FROM announcement_page ap JOIN page p ON p.id = ap.page_id
        LEFT JOIN announcement_page t ON t.id = ap.matched_to_id""",
    "comparisons": """
        SELECT CASE WHEN l.own_id < r.own_id THEN l.own_id ELSE r.own_id END,
               CASE WHEN l.own_id < r.own_id THEN r.own_id ELSE l.own_id END, m.score, m.is_same, m.matched_by
        FROM page_match m
        JOIN announcement_page l ON l.id = m.left_id JOIN announcement_page r ON r.id = m.right_id""",
    "relations": "SELECT * FROM v1_relations",
    "bands": """
        SELECT ap.own_id, b.period, b.value FROM minhash_band b
        JOIN announcement_page ap ON ap.id = b.announcement_page_id""",
    "announcement ids": "SELECT id, title, published_on, first_seen_at FROM announcement",
    "removed": "SELECT p.url, r.rule, r.text FROM removed_block r JOIN document d ON d.id = r.document_id "
    "JOIN page p ON p.id = d.page_id",
    "documents": "SELECT p.url, d.content_hash FROM document d JOIN page p ON p.id = d.page_id",
    "addresses": "SELECT a.source_id, a.url, p.url FROM page_address a JOIN page p ON p.id = a.page_id",
}


def rows(engine: Engine) -> dict[str, list[str]]:
    """Every row of every query, sorted, without row numbers."""
    with engine.connect() as connection:
        return {
            name: sorted(repr(tuple(row)) for row in connection.execute(text(query))) for name, query in QUERIES.items()
        }
