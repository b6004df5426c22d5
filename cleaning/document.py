"""`Document`: what cleaning made of one capture, with where each field came from and what was taken out."""

from dataclasses import dataclass
from datetime import date, datetime

Day = date | datetime
"""A day, or a moment where the page tells the time as well: in Europe/London, or with another place's own offset."""


@dataclass(frozen=True, slots=True)
class Layout:
    """CSS selectors of a site's design. What is None is found by cleaning itself."""

    title: str | None = None
    date: str | None = None
    updated: str | None = None
    lead: str | None = None  # a standfirst outside the body, which belongs to it
    body: str | None = None  # several matches are joined in document order
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """What a listing or feed said of the page: evidence of last resort."""

    title: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """One block that stood in or beside the article and was taken out."""

    rule: str  # id of the rule, 'furniture:<fingerprint>' where learning took it out, 'layout:<selector>'
    text: str  # what it said, at most 500 characters
    where: str  # a short path in the page, such as main/div.alert


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a page's own change history."""

    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Document:
    """What cleaning made of one capture."""

    url: str
    canonical_url: str | None  # absolute, as the page declares it
    title: str | None
    title_by: str | None  # layout, h1, json-ld, meta, title-element, listing, api
    published: Day | None
    published_by: str | None  # api, json-ld, meta, microdata, time-element, labelled-text, layout, listing, url
    updated: Day | None
    updated_by: str | None
    body_text: str  # paragraphs separated by one blank line
    body_html: str  # sanitised
    language: str | None  # 'en', 'cy', or another BCP 47 tag that the page declares
    captions: tuple[str, ...]  # image captions and credits, kept apart from the body
    removed: tuple[Removed, ...]
    method: str  # how the body was found: layout, article, api, none
    layout_matched: bool | None  # None where no layout was given
    reason: str | None  # why the body is empty: no-text, no-article, redirect, gone, no-body, not-json; else None
    withdrawn_at: datetime | None
    organisations: tuple[str, ...]
    changes: tuple[Change, ...]
    furniture_version: str | None  # content hash of the profile that was used
    cleaner_version: str
    published_under: str | None = None  # the earlier government of a page in GOV.UK's history mode


@dataclass(frozen=True, slots=True)
class FurnitureBlock:
    """What recurs over a site's pages: a text, a place, or a gap between two texts."""

    fingerprint: str  # of its text, place or gap (see `cleaning.fingerprint`)
    pages: int  # distinct pages it was seen on
    sample: str  # its text as last seen, at most 200 characters


@dataclass(frozen=True, slots=True)
class Furniture:
    """What recurs over a site's pages. Equal content has an equal version."""

    version: str
    pages: int  # pages it was learned from
    blocks: tuple[FurnitureBlock, ...]
