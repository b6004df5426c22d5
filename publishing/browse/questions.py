"""What people ask first, as queries that run as they stand: Datasette lists them, and anyone can edit a copy.

They use the public interface alone, in SQLite's SQL. docs/readers.md answers more, also for other tools, and those that
it answers too are the same there: a test holds them to it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the SQL that answers it; `:name` in it is asked of the reader."""

    name: str  # in its address
    title: str
    help: str
    sql: str
    documented: bool = False  # whether docs/readers.md answers it too, by the same SQL


QUESTIONS: tuple[Question, ...] = (
    Question(
        "newest",
        "What is new this week?",
        "Announcements first seen in the seven days before the release, the latest first.",
        """
SELECT first_seen_at, published_on, announcer, title, outlets, url
FROM v1_announcements
WHERE date(first_seen_at) > (SELECT date(max(first_seen_at), '-7 days') FROM v1_announcements)
ORDER BY first_seen_at DESC, id""",
    ),
    Question(
        "edited",
        "What was edited after it was published?",
        "Each row is a page whose wording changed: what the words were, and what they are now.",
        """
SELECT now.valid_from, s.name, now.title, now.diff, now.url, before.id AS version_before
FROM v1_versions now
JOIN v1_versions before ON before.page_id = now.page_id AND before.valid_to = now.valid_from
JOIN v1_sources s ON s.id = now.source_id
WHERE now.change_kind = 'substantive'
ORDER BY now.valid_from DESC, now.id""",
        documented=True,
    ),
    Question(
        "withdrawn",
        "What was withdrawn?",
        "Announcements whose own page is gone, or says that it is withdrawn.",
        """
SELECT a.withdrawn_at, a.announcer, a.title, p.gone_status, a.url
FROM v1_announcements a JOIN v1_pages p ON p.id = a.page_id
WHERE a.withdrawn_at IS NOT NULL
ORDER BY a.withdrawn_at DESC, a.id""",
        documented=True,
    ),
    Question(
        "most-carried",
        "What was carried most widely?",
        "Announcements by how many publishers carry or carried them.",
        """
SELECT outlets, published_on, announcer, title, id
FROM v1_announcements
WHERE outlets > 1
ORDER BY outlets DESC, published_on DESC, id""",
    ),
    Question(
        "who-carries-whom",
        "Who carries whose announcements?",
        "Pairs of an announcer and another publisher that carried what it announced, the most frequent first.",
        """
SELECT a.announcer, o.outlet, count(DISTINCT a.id) AS carried
FROM v1_announcements a JOIN v1_outlets o ON o.announcement_id = a.id
WHERE o.source_id <> a.announcer_id
GROUP BY a.announcer, o.outlet
ORDER BY carried DESC, a.announcer, o.outlet""",
        documented=True,
    ),
    Question(
        "lag",
        "How long after the announcer does the press carry it?",
        "Days between the two days of publication; only where both pages tell theirs.",
        """
SELECT o.outlet, count(*) AS carried,
       round(avg(julianday(o.published_on) - julianday(a.published_on)), 1) AS days_later
FROM v1_outlets o JOIN v1_announcements a ON a.id = o.announcement_id
WHERE o.rank = 'press' AND NOT o.is_primary AND o.published_on IS NOT NULL
GROUP BY o.outlet ORDER BY days_later, o.outlet""",
        documented=True,
    ),
    Question(
        "weeks",
        "How much is announced in a week?",
        "Announcements by week, named by its Monday, and by kind of publisher.",
        """
SELECT date(published_on, '-6 days', 'weekday 1') AS week, announcer_kind, count(*) AS announcements
FROM v1_announcements WHERE published_on IS NOT NULL
GROUP BY week, announcer_kind ORDER BY week DESC, announcer_kind""",
        documented=True,
    ),
    Question(
        "series",
        "Which announcements come back every year?",
        "A notice and the one that follows it, with the share of the text that both have.",
        """
SELECT e.announcer, e.published_on AS last_time, e.title AS said_then, l.published_on AS this_time, l.title AS says_now
FROM v1_relations r
JOIN v1_announcements e ON e.id = r.earlier_id
JOIN v1_announcements l ON l.id = r.later_id
WHERE r.kind = 'series'
ORDER BY l.published_on DESC, l.id""",
        documented=True,
    ),
    Question(
        "area",
        "What concerns one area?",
        "Everything announced by the council with an ONS code, such as E10000014 for Hampshire.",
        """
SELECT published_on, announcer, title, url
FROM v1_announcements
WHERE announcer_gss = upper(trim(:gss))
ORDER BY published_on DESC, id""",
    ),
    Question(
        "removed",
        "What does cleaning take out most often?",
        "Rules by how many blocks they took out of pages: a wrong removal stands out.",
        """
SELECT rule, count(*) AS blocks, count(DISTINCT source_id) AS sources, max(text) AS for_example
FROM v1_removed
WHERE rule NOT LIKE 'furniture:%'
GROUP BY rule
ORDER BY blocks DESC, rule""",
    ),
    Question(
        "attention",
        "Which sources need attention?",
        "Sources that are not healthy, or were never crawled, and what their latest crawl said.",
        """
SELECT id, name, coalesce(health, 'not judged') AS health, health_since, newest_published_on, last_outcome, last_detail
FROM v1_sources
WHERE health IS NOT 'healthy'
ORDER BY health_since, id""",
    ),
    Question(
        "silent",
        "Which sources fell silent?",
        "Sources by the day of their newest announcement, the longest ago first.",
        """
SELECT newest_published_on, name, kind, announcements, last_outcome, health
FROM v1_sources
ORDER BY newest_published_on, id""",
    ),
    Question(
        "licences",
        "What may be passed on, and how is it attributed?",
        "Terms by source; whole texts are in the release only where full_text is 1.",
        """
SELECT licence, full_text, count(*) AS sources, sum(announcements) AS announcements, attribution
FROM v1_sources
GROUP BY licence, full_text, attribution
ORDER BY announcements DESC, licence""",
    ),
)


def canned() -> dict[str, dict[str, str]]:
    """The questions as Datasette's canned queries."""
    return {one.name: {"title": one.title, "description": one.help, "sql": one.sql.strip()} for one in QUESTIONS}
