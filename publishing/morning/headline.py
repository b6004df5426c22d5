"""The head of the page in words: what a reader must know who reads nothing else."""

from publishing.morning.gather import Morning
from publishing.morning.standing import Patient
from publishing.morning.words import clock, counted, duration, listed, london_day, number, sentence, size, weekday

MOST_NAMED = 4
"""Sources that are named in the head; the rest is counted."""


def headline(morning: Morning) -> str:
    """One sentence. No news is told from news that could not be had."""
    cost, news = morning.standing.cost, morning.news
    if not cost.crawls and morning.is_quiet:
        return "Nothing was collected, so there is nothing to tell"
    if cost.crawls and cost.troubled == cost.publishers and morning.is_quiet:
        return f"No newsroom could be read: {counted(cost.publishers, 'publisher')} asked, none answered as it should"
    if morning.is_quiet:
        read = cost.publishers - cost.troubled
        return f"A quiet night: nothing new from {counted(read, 'publisher')}"
    parts = []
    if news.count:
        first = "The first night: " if news.first_night else ""
        what = counted(news.count, "announcement" if news.first_night else "new announcement")
        parts.append(f"{first}{what} from {counted(news.publishers, 'publisher')}")
    changes = morning.changes
    for count, one in (
        (morning.edits.count, "edit of note"),
        (changes.withdrawn.count, "withdrawal"),
        (changes.returned.count, "return"),
        (changes.taken_up.count, "story taken up"),
        (changes.events.count, "change of what is held to be one"),
    ):
        if count:
            parts.append(counted(count, one, _MANY.get(one)))
    if not news.count:
        parts.insert(0, "nothing new")
    return sentence(listed(parts))


_MANY = {
    "edit of note": "edits of note",
    "story taken up": "stories taken up",
    "change of what is held to be one": "changes of what is held to be one",
}


def troubles(morning: Morning) -> str:
    """One sentence on the sources that are not well."""
    patients = morning.standing.patients
    if not patients:
        return f"All {counted(morning.standing.sources, 'source')} are healthy." if morning.standing.sources else ""
    named = [f"{one.name} ({one.state}{', since tonight' if one.is_new else ''})" for one in _newest_first(patients)]
    if rest := len(named) - MOST_NAMED:
        named = [*named[:MOST_NAMED], f"{counted(rest, 'other')}"] if rest > 0 else named
    verb = "is" if len(patients) == 1 else "are"
    return sentence(f"{counted(len(patients), 'source')} {verb} not healthy: {listed(named)}.")


def dateline(morning: Morning) -> str:
    """The day, in London."""
    return weekday(london_day(morning.moment))


def spent(morning: Morning) -> str:
    """What the crawls cost, in a sentence."""
    cost = morning.standing.cost
    if cost.first_start is None or cost.last_end is None:
        return "No crawl ended between the last page and this one."
    saved = cost.not_modified / (cost.not_modified + cost.fetched) if cost.not_modified + cost.fetched else 0.0
    return (
        f"{sentence(counted(cost.crawls, 'crawl'))} of {counted(cost.publishers, 'publisher')} between "
        f"{clock(cost.first_start)} and {clock(cost.last_end)}: {counted(cost.requests, 'request')}, "
        f"{size(cost.bytes_received)} received, {duration(cost.seconds)} of crawling; "
        f"{number(cost.fetched)} pages sent, {number(cost.not_modified)} not modified ({saved:.0%})."
    )


def _newest_first(patients: tuple[Patient, ...]) -> list[Patient]:
    return sorted(patients, key=lambda one: not one.is_new)  # the worst first among each
