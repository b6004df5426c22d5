"""`Source`: one publisher's newsroom, as its YAML file describes it.

A source file is the only place where a publisher is described. `load_sources` reads a folder of them and reports
every mistake with its file, line and key.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from cssselect import GenericTranslator, SelectorError
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

from handwritten import FileError, Location, Problem, read_file, validated
from spiders.address import canonical, page_key, same_publisher

SourceKind = Literal["department", "council", "trade-press", "local-press", "sector-body"]
PlatformName = Literal["govuk", "jadu", "localgov_drupal", "goss", "wordpress", "feed", "listing"]
PLATFORMS_WITHOUT_MARKUP: frozenset[PlatformName] = frozenset({"listing"})


_HOST = re.compile(r"^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$", re.IGNORECASE)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Organisation(_Strict):
    """Who publishes, in identifiers that other data sets use."""

    curie: Annotated[str, Field(pattern=r"^[a-z-]+:[A-Za-z0-9-]+$")] | None = Field(
        default=None, description="digital-land identifier, such as local-authority:HAV"
    )
    gss: Annotated[str, Field(pattern=r"^[EWSNK]\d{8}$")] | None = Field(
        default=None, description="nine-character ONS code, such as E09000016"
    )


class Licence(_Strict):
    """On what terms the text may be passed on."""

    name: str = Field(description="short name, such as OGL-3.0; 'unclear' where the site does not say")
    attribution: str = Field(description="the sentence that must stand beside the text")
    full_text: bool = Field(description="whether readers may be given the whole text, not only link and excerpt")


class Expectations(_Strict):
    """What an operator expects of the source; kept in the warehouse, for whoever judges its health."""

    items_per_month: tuple[int, int] = Field(description="fewest and most announcements in an ordinary month")
    longest_silence_days: Annotated[int, Field(ge=1)] = Field(description="days without news that are still ordinary")

    @field_validator("items_per_month")
    @classmethod
    def _in_order(cls, value: tuple[int, int]) -> tuple[int, int]:
        if not 0 <= value[0] <= value[1]:
            raise ValueError("the first number must not be below 0 or above the second")
        return value


class Layout(_Strict):
    """CSS selectors of one design of a site. What is left out comes from the platform, or is found by cleaning."""

    valid_until: date | None = Field(default=None, description="last day of this design; empty for the present one")
    item: str | None = Field(default=None, description="one item in a listing page")
    link: str | None = Field(default=None, description="the link within an item")
    listed_title: str | None = Field(default=None, description="the title within an item; the link's text otherwise")
    listed_date: str | None = Field(default=None, description="the date within an item")
    next_page: str | None = Field(default=None, description="the link to the next listing page")
    title: str | None = Field(default=None, description="the headline of an article page")
    date: str | None = Field(default=None, description="the publication date of an article page")
    updated: str | None = Field(default=None, description="the date of the last change of an article page")
    lead: str | None = Field(default=None, description="a standfirst that stands outside the body")
    body: str | None = Field(default=None, description="the body of an article page; several matches are joined")
    drop: tuple[str, ...] = Field(default=(), description="what stands inside the body and is not of it")

    @field_validator("*")
    @classmethod
    def _selectors(cls, value: object) -> object:
        for selector in value if isinstance(value, tuple) else (value,):
            if isinstance(selector, str):
                _check_selector(selector)
        return value


def _check_selector(selector: str) -> None:
    if not selector.strip():
        raise ValueError("is empty: leave the key out instead")
    try:
        GenericTranslator().css_to_xpath(selector)
    except SelectorError as error:
        raise ValueError(f"{selector!r} is no CSS selector: {error}") from error


class Source(_Strict):
    """One publisher's newsroom."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")] = Field(description="the file's name without .yaml")
    name: str = Field(description="the publisher's name as readers know it")
    organisation: Organisation = Field(default=Organisation(), description="identifiers of the publisher")
    kind: SourceKind = Field(description="what sort of publisher it is")
    platform: PlatformName = Field(description="the software the newsroom runs on")
    start: Annotated[tuple[str, ...], Field(min_length=1)] = Field(description="addresses of the newsroom or its feed")
    page_pattern: str | None = Field(
        default=None, description="regular expression that the path of a press page must match"
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=(), description="hosts that press pages may lie on besides the hosts of `start`"
    )
    since: date = Field(description="nothing published before this day is collected")
    licence: Licence
    expectations: Expectations
    crawl_delay: Annotated[float, Field(ge=0, le=60)] = Field(
        default=1.0, description="seconds between two requests; robots.txt may ask for more"
    )
    recheck_days: Annotated[int, Field(ge=0, le=3650)] = Field(
        default=30, description="days after its first sight in which a page is asked for again every night"
    )
    max_listing_pages: Annotated[int, Field(ge=1)] = Field(
        default=200, description="listing pages walked in one crawl at most"
    )
    layouts: tuple[Layout, ...] = Field(default=(), description="designs of the site, the present one last")
    organisations_filter: str | None = Field(
        default=None, description="govuk only: the organisation's slug in the Search API"
    )
    document_types: tuple[str, ...] = Field(
        default=("press_release", "news_story"), description="govuk only: document types to collect"
    )
    verified: date | None = Field(description="the day an operator last saw the source work; null where never")
    notes: str = Field(default="", description="where the facts come from, and what is odd about the site")

    @property
    def hosts(self) -> tuple[str, ...]:
        """Hosts that are the publisher's own: those of `start`, and `allowed_hosts`."""
        starts = ((urlsplit(address).hostname or "").lower() for address in self.start)
        return tuple(dict.fromkeys([*starts, *(host.lower() for host in self.allowed_hosts)]))

    def is_press_page(self, url: str) -> bool:
        """Tell whether `url` is a press page of this publisher, by its host and `page_pattern`."""
        if not same_publisher(url, self.hosts):
            return False
        return (
            self.page_pattern is None or re.search(self.page_pattern, urlsplit(f"//{page_key(url)}").path) is not None
        )

    @field_validator("start")
    @classmethod
    def _web_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            try:
                canonical(address)
            except ValueError as error:
                raise ValueError(f"{address!r} is not a web address") from error
            if "@" in urlsplit(address).netloc:
                raise ValueError(f"{address!r} must not hold a user name or password")
        if len({canonical(address) for address in value}) < len(value):
            raise ValueError("an address is given twice")
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _bare_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            if not _HOST.match(host):
                raise ValueError(f"{host!r} must be a host such as 'news.example.org', or a pattern '*.example.org'")
        return value

    @field_validator("page_pattern")
    @classmethod
    def _regular_expression(cls, value: str | None) -> str | None:
        try:
            re.compile(value or "")
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from error
        return value

    @model_validator(mode="after")
    def _platform_needs(self) -> "Source":
        if self.platform == "govuk" and not self.organisations_filter:
            raise ValueError("organisations_filter: a govuk source must name its organisation")
        if self.platform != "govuk" and self.organisations_filter:
            raise ValueError("organisations_filter: only a govuk source has one")
        if self.platform in PLATFORMS_WITHOUT_MARKUP and not (self.layouts and self.layouts[-1].item):
            raise ValueError("layouts: a listing source must give selectors, item at least")
        days = [layout.valid_until for layout in self.layouts]
        if any(day is None for day in days[:-1]) or (days and days[-1] is not None):
            raise ValueError("layouts: every layout but the last needs valid_until, and the last has none")
        if any(earlier >= later for earlier, later in pairwise(day for day in days if day)):
            raise ValueError("layouts: they must stand in the order of valid_until")
        return self


class SourceError(FileError):
    """Source files do not say what they must. `problems` has one entry a mistake."""


def load_sources(folder: Path) -> list[Source]:
    """Read every `*.yaml` in `folder`, sorted by id. Raises `SourceError` with all mistakes of all files."""
    problems: list[Problem] = []
    sources: list[Source] = []
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        problems.append(Problem(folder, 1, "", "no source files (*.yaml) in this folder"))
    for path in paths:
        try:
            sources.append(load_source(path))
        except SourceError as error:
            problems.extend(error.problems)
    if problems:
        raise SourceError(problems)
    return sources


def load_source(path: Path) -> Source:
    """Read one source file. Raises `SourceError`."""
    try:
        text = read_file(path)
        if not isinstance(text.data, dict):
            raise FileError([Problem(path, 1, "", "must be a mapping of keys to values")])
        misnamed = partial(_misnamed, path)
        return validated(TypeAdapter(Source), path, text, what="a source file", keys=_keys, further=misnamed)
    except FileError as error:
        raise SourceError(error.problems) from error


def _misnamed(path: Path, source: Source) -> Iterator[tuple[Location, str]]:
    if source.id != path.stem:
        yield ("id",), f"must be the file's name, {path.stem!r}"


def _keys(at: Location) -> Iterable[str]:
    """The keys of a source file's part that stands there."""
    parts: dict[str | int, type[BaseModel]] = {
        "organisation": Organisation,
        "licence": Licence,
        "expectations": Expectations,
        "layouts": Layout,
    }
    return (parts.get(at[0], Source) if at else Source).model_fields
