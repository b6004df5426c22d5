"""What a collector must make of the demo's press web: the gold that end-to-end tests compare the warehouse with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from demo.blocks import plain
from demo.markup import govuk
from demo.pages import NewsroomText, Page, load_newsroom, newsroom_ids

_GOVUK = "children-and-schools"

LEAD_STANDS_APART = frozenset({"harrowmere", "kelderby", "thornhaven", "care-ledger"})
"""Newsrooms that print the standfirst above the body as part of the announcement.

GOV.UK's description and the other sites' summaries are what listings say of a page, and no part of its text.
"""


@dataclass(frozen=True, slots=True)
class GoldPage:
    """One page that must come out of a night's collection."""

    source_id: str
    host: str
    url_path: str
    announcement: str  # pages that carry one announcement have one key
    title: str
    published: date
    updated: date | None  # where the publisher says so on the page
    withdrawn: bool
    body_paragraphs: tuple[str, ...]  # a list item, and a table row with its cells joined by ' | ', is a paragraph


@dataclass(frozen=True, slots=True)
class ExpectedIssue:
    """One address that cannot be collected, and how that must be recorded."""

    source_id: str
    url_path: str
    kind: str  # of the issues that a crawl records
    why: str


def gold(night: int) -> list[GoldPage]:
    """Every page that stands on `night` and must be in the warehouse after it, by source and address.

    A page that is gone on the second night is in the gold of the first only; the warehouse keeps its text.
    """
    return [_gold_page(text, page) for text in _newsrooms(night) for page in _in_order(text) if _comes_out(page)]


def expected_issues(night: int) -> list[ExpectedIssue]:
    """Every address that a crawl of `night` asks for, or wants to ask for, in vain.

    A crawl that already knows the site need not meet them all again: a list that has not changed is not read twice.
    """
    found = [issue for text in _newsrooms(night) for page in _in_order(text) if (issue := _issue(page))]
    found.append(ExpectedIssue("oxmere", "/news", "blocked", "every visitor is shown a challenge page"))
    return found


def gone_pages(night: int) -> list[tuple[str, str]]:
    """Source and address of every page that answers 410 on `night`; no list names it any more."""
    return [(text.source_id, path) for text in _newsrooms(night) for path in text.gone]


def captured_path(source_id: str, url_path: str) -> str:
    """The address that a page is read at: the Content API's for the GOV.UK-like site, else its own."""
    return f"{govuk.CONTENT}{url_path}" if source_id == _GOVUK else url_path


def _newsrooms(night: int) -> Iterator[NewsroomText]:
    return (load_newsroom(source_id, night) for source_id in newsroom_ids())


def _in_order(text: NewsroomText) -> list[Page]:
    return sorted(text.pages, key=lambda page: page.path)


def _comes_out(page: Page) -> bool:
    return page.status == 200 and not page.disallowed and not page.outside


def _gold_page(text: NewsroomText, page: Page) -> GoldPage:
    lead = (plain(page.standfirst),) if page.standfirst and page.source_id in LEAD_STANDS_APART else ()
    return GoldPage(
        source_id=text.source_id,
        host=text.host,
        url_path=page.path,
        announcement=page.announcement,
        title=page.title,
        published=page.published,
        updated=page.updated if page.source_id == _GOVUK else None,
        withdrawn=page.withdrawn is not None,
        body_paragraphs=lead + page.paragraphs,
    )


def _issue(page: Page) -> ExpectedIssue | None:
    if page.disallowed:
        return ExpectedIssue(page.source_id, page.path, "robots", "robots.txt forbids it by a wildcard")
    if page.status in {404, 410}:
        return ExpectedIssue(page.source_id, page.path, "not-found", f"the list names it, it answers {page.status}")
    if page.status != 200:
        return ExpectedIssue(page.source_id, page.path, "http-error", f"it answers {page.status}")
    return None
