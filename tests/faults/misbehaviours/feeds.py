"""Feeds that are weapons, or only wrong."""

from collections.abc import Iterable

from demo.server import Answer
from spiders.capture import Outcome
from tests.faults.misbehaviour import Misbehaviour, Place
from tests.faults.newsroom import FRONT, GOOD, page, site
from tests.faults.web import INSIDE, FaultySite

_CHANGED = frozenset({"broken-listing", "walk-cut"})
_FEED = {"platform": "feed", "layouts": ()}
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_LAUGHING = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{_LAUGHS}]>'
_READING_FILES = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def _entry(link: str, title: str = "Repair shop opens", day: str = "Thu, 01 May 2025 09:00:00 GMT") -> str:
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{day}</pubDate></item>"


def _feed(entries: Iterable[str], doctype: str = "", encoding: str = "utf-8") -> Answer:
    body = (
        f'<?xml version="1.0" encoding="{encoding}"?>{doctype}<rss version="2.0"><channel><title>News</title>'
        f"{''.join(entries)}</channel></rss>"
    )
    return Answer(body.encode(encoding), content_type="application/rss+xml")


def _good() -> list[str]:
    return [_entry(path) for path in GOOD]


def _misfed(
    name: str, what: str, answer: Answer, outcome: Outcome, issues: Iterable[str] = (), **other: object
) -> Misbehaviour:
    return Misbehaviour(
        name,
        what,
        lambda place: site({FRONT: answer}),
        outcome,
        frozenset(issues),
        source=_FEED,
        **other,  # type: ignore[arg-type]
    )


def _other_hosts(place: Place) -> FaultySite:
    elsewhere = [
        _entry(f"http://elsewhere.example:{place.port}/news/1"),
        _entry(f"http://{INSIDE}:{place.port}/news/2"),
        _entry(f"http://{place.host}@www.inside.example:{place.port}/news/3"),
        _entry(f"http://www.inside.example:{place.port}\\@{place.host}:{place.port}/news/4"),
        _entry(f"http://{place.host}.evil.example:{place.port}/news/5"),
        _entry(f"http://{place.host.replace('e', 'е')}:{place.port}/news/6"),  # the Cyrillic letter
    ]
    return site({FRONT: _feed([*elsewhere, *_good()])})


def _other_schemes(place: Place) -> FaultySite:
    links = ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "mailto:press@council.example", "http://"]
    return site({FRONT: _feed([*map(_entry, links), *_good()])})


FEEDS = (
    _misfed(
        "billion-laughs",
        "a feed declares entities that grow to a billion",
        _feed([_entry(GOOD[0], "&l9;")], _LAUGHING),
        Outcome.SITE_CHANGED,
        _CHANGED,
    ),
    _misfed(
        "billion-laughs-in-utf-16",
        "the same in UTF-16, where no one looks for them, and within attributes",
        _feed(['<item><link href="&l9;"/><title>&l9;</title></item>'], _LAUGHING, "utf-16"),
        Outcome.SITE_CHANGED,
        _CHANGED,
    ),
    _misfed(
        "entity-reads-files",
        "a feed declares an entity that is a file of the machine",
        _feed([_entry(GOOD[0], "&x;")], _READING_FILES),
        Outcome.SITE_CHANGED,
        _CHANGED,
    ),
    _misfed(
        "entity-reads-files-in-utf-16",
        "the same in UTF-16",
        _feed([_entry(GOOD[0], "&x;")], _READING_FILES, "utf-16"),
        Outcome.SITE_CHANGED,
        _CHANGED,
    ),
    _misfed(
        "feed-from-the-future",
        "a feed dates its entries in the year 2199, and one in the year 99999",
        _feed(
            [
                _entry(GOOD[0], day="Tue, 01 Jan 2199 00:00:00 GMT"),
                _entry(GOOD[1], day="Fri, 01 Jan 99999 00:00:00 GMT"),
            ]
        ),
        Outcome.OK,
        pages=2,
    ),
    _misfed(
        "feed-html-in-titles",
        "a feed has markup in its titles, escaped and in CDATA",
        _feed(
            [
                _entry(GOOD[0], "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;Shop&lt;/b&gt; opens"),
                _entry(GOOD[1], "<![CDATA[<img src=x onerror=alert(1)>Shop closes]]>"),
            ]
        ),
        Outcome.OK,
        pages=2,
    ),
    Misbehaviour(
        "feed-for-other-hosts",
        "a feed names pages of other hosts, some of which look like its own",
        _other_hosts,
        Outcome.OK,
        frozenset({"bad-item"}),
        pages=2,
        requests=3,
        source=_FEED,
    ),
    Misbehaviour(
        "feed-other-schemes",
        "a feed names addresses that are not of the web",
        _other_schemes,
        Outcome.OK,
        frozenset({"bad-item"}),
        pages=2,
        requests=3,
        source=_FEED,
    ),
    _misfed(
        "feed-of-bad-entries",
        "a feed has two entries that are in order, and twenty thousand that lead nowhere",
        _feed([*_good(), *("<item><title>Nothing</title></item>" for _ in range(20_000))]),
        Outcome.OK,
        {"bad-item"},
        pages=2,
    ),
    _misfed(
        "feed-nested",
        "a feed nests fifty thousand elements in one another",
        _feed(["<a>" * 50_000, *_good()]),
        Outcome.SITE_CHANGED,
        _CHANGED,
    ),
    _misfed(
        "feed-cut-short",
        "a feed ends in the middle of an entry",
        _feed([*_good(), "<item><title>Half an"]),
        Outcome.OK,
        {"bad-item"},
        pages=2,
    ),
    _misfed(
        "feed-is-a-page",
        "a web page answers where the feed was",
        page("<h1>News has moved</h1>"),
        Outcome.SITE_CHANGED,
        _CHANGED,
    ),
)
