"""v1_relations: announcements that have to do with one another; v1_events and v1_redirects: what became of ids."""

from schema.v1.description import Column, Reference, View

RELATIONS = View(
    name="v1_relations",
    comment="One row for two announcements that have to do with one another and are not the same.",
    columns=(
        Column(
            "kind",
            "text",
            "quote: a passage in both; series: a yearly notice and the next; stage: a proposal and the decision",
            "series",
        ),
        Column("earlier_id", "text", "the earlier one's id in v1_announcements", "gy2dkn3ffzqxe4tm"),
        Column("earlier_source_id", "text", "publisher of the page of it that was compared", "fernshire"),
        Column("earlier_url", "text", "address of that page", "https://fernshire.example/news/council-tax"),
        Column("later_id", "text", "the later one's id in v1_announcements", "q7ah5x2lmvtoew3c"),
        Column("later_source_id", "text", "publisher of the page of it that was compared", "fernshire"),
        Column("later_url", "text", "address of that page", "https://fernshire.example/news/council-tax-2027"),
        Column("score", "real", "0 to 1: share of the shorter text that is shared; 1: the same address", 0.83),
        Column(
            "evidence",
            "json",
            "passages with character offsets in both texts, or figures; null where a licence does not allow it",
            [{"containment": 0.83}],
            nullable=True,
        ),
        Column(
            "earlier_page_id", "text", "the earlier one's page, its id in v1_pages", "mbq3v7yhslo2c5ea", since="1.1"
        ),
        Column("earlier_edition", "integer", "that page's edition, as in v1_outlets", 1, since="1.1"),
        Column("later_page_id", "text", "the later one's page, its id in v1_pages", "xn4kq2wz6tdyb7fo", since="1.1"),
        Column("later_edition", "integer", "that page's edition, as in v1_outlets", 1, since="1.1"),
    ),
    key=("kind", "earlier_page_id", "earlier_edition", "later_page_id", "later_edition"),
    references=(
        Reference(("earlier_id",), "v1_announcements", ("id",)),
        Reference(("later_id",), "v1_announcements", ("id",)),
        Reference(("earlier_source_id",), "v1_sources", ("id",)),
        Reference(("later_source_id",), "v1_sources", ("id",)),
        Reference(("earlier_page_id", "earlier_edition"), "v1_outlets", ("page_id", "edition")),
        Reference(("later_page_id", "later_edition"), "v1_outlets", ("page_id", "edition")),
    ),
    query="""
        SELECT r.kind, l.announcement_id, lp.source_id, lp.url, n.announcement_id, np.source_id, np.url, r.score,
               CASE WHEN ls.full_text AND ns.full_text THEN r.evidence END,
               lp.public_id, l.edition, np.public_id, n.edition
        FROM relation r
        JOIN announcement_page l ON l.id = r.left_id
        JOIN page lp ON lp.id = l.page_id
        JOIN source ls ON ls.id = lp.source_id
        JOIN announcement_page n ON n.id = r.right_id
        JOIN page np ON np.id = n.page_id
        JOIN source ns ON ns.id = np.source_id
        WHERE l.announcement_id <> n.announcement_id
    """,
)

EVENTS = View(
    name="v1_events",
    comment="One row for everything that became of an announcement id after readers could see it.",
    columns=(
        Column("number", "integer", "order of the events; later ones have higher numbers", 12),
        Column("at", "moment", "when it was found, UTC", "2026-03-04T02:10:00Z"),
        Column(
            "kind",
            "text",
            "merged: it is one with to_id; split: pages of it became to_id; ended: its first page is no more",
            "merged",
        ),
        Column("from_id", "text", "the announcement that it happened to", "q7ah5x2lmvtoew3c"),
        Column(
            "to_id",
            "text",
            "where its pages, or some of them, go on; null: it has none",
            "gy2dkn3ffzqxe4tm",
            nullable=True,
        ),
        Column("why", "text", "the reason, in words", "near copy (score 0.97)"),
    ),
    key=("number",),
    query="SELECT e.id, e.at, e.kind, e.from_id, e.to_id, e.why FROM announcement_event e",
)

REDIRECTS = View(
    name="v1_redirects",
    comment="One row an announcement id that leads on to another; no id is ever given to another announcement.",
    columns=(
        Column("old_id", "text", "id that was given out before", "q7ah5x2lmvtoew3c"),
        Column(
            "new_id",
            "text",
            "id in v1_announcements that its first page's announcement has now",
            "gy2dkn3ffzqxe4tm",
        ),
        Column("at", "moment", "when it began to lead on, UTC", "2026-03-04T02:10:00Z"),
    ),
    key=("old_id",),
    references=(Reference(("new_id",), "v1_announcements", ("id",)),),
    query="SELECT r.old_id, r.new_id, r.at FROM announcement_redirect r",
)
