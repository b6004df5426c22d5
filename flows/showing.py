"""`councilwire show`: a page's way from capture to announcement, for a person."""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import DBAPIError

from flows.settings import Settings
from schema.engine import open_engine
from schema.read import page_way
from schema.records import AnnouncementWay, ComparisonWay, PageWay, RelationWay, VersionWay
from spiders.address import canonical

TEXT_SHOWN = 1200
COMPARISONS_SHOWN = 10


def show_page(settings: Settings, url: str, console: Console) -> int:
    """Print every page that has `url` as its address or the address of a capture. Returns an exit code."""
    try:
        address = canonical(url if "://" in url else f"https://{url}")
    except ValueError as error:
        console.print(f"{url} is not a web address: {error}", markup=False)
        return 2
    engine = open_engine(settings.database_url, read_only=True)
    try:
        ways = page_way(engine, address)
    except DBAPIError as error:
        console.print(f"the warehouse cannot be read ({error.orig}); is it there? councilwire db upgrade", markup=False)
        return 2
    finally:
        engine.dispose()
    if not ways:
        console.print(f"no page or capture has this address: {address}", markup=False)
        return 1
    for way in ways:
        console.print(_page(way))
    return 0


def _page(way: PageWay) -> Group:
    dates = Table(show_header=False, box=None)
    for name, moment in (
        ("first seen", way.first_seen_at),
        ("last seen", way.last_seen_at),
        ("last changed", way.last_changed_at),
        ("last checked", way.last_checked_at),
        ("withdrawn", way.withdrawn_at),
    ):
        if moment:
            dates.add_row(name, f"{moment:%Y-%m-%d %H:%M} UTC")
    parts: list[RenderableType] = [Text(f"{way.source_id}  {way.page_url}", style="bold"), dates, _captures(way)]
    parts += [_version(version, number) for number, version in enumerate(way.versions, 1)]
    if way.announcement:
        parts.append(_announcement(way.announcement))
    if way.compared:
        parts.append(_compared(way.compared))
    if way.related:
        parts.append(_related(way.related))
    if way.issues:
        parts.append(_issues(way))
    return Group(*parts)


def _captures(way: PageWay) -> Table:
    grid = Table(title="captures", title_justify="left")
    for name in ("fetched", "status", "bytes", "in the archive", "SHA-256"):
        grid.add_column(name, overflow="fold")
    for capture in way.captures:
        grid.add_row(
            f"{capture.fetched_at:%Y-%m-%d %H:%M}",
            str(capture.status),
            str(capture.body_length),
            f"{capture.warc_file} at {capture.warc_offset}",
            capture.sha256[:16],
        )
    return grid


def _version(version: VersionWay, number: int) -> Panel:
    until = f"{version.valid_to:%Y-%m-%d %H:%M}" if version.valid_to else "now"
    text = version.body_text
    shown = text if len(text) <= TEXT_SHOWN else f"{text[:TEXT_SHOWN]} […]"
    parts: list[Text | Table] = [
        Text(version.title or "(no title)", style="bold"),
        Text(
            f"published {version.published_on or 'unknown'} (by {version.published_by or 'nothing'}); "
            f"body by {version.method}; cleaner {version.cleaner_version}",
            style="dim",
        ),
        Text(shown),
    ]
    if version.removed:
        grid = Table(title="removed", title_justify="left")
        for name in ("rule", "where", "text"):
            grid.add_column(name, overflow="fold")
        for block in version.removed:
            grid.add_row(escape(block.rule), escape(block.where), escape(block.text[:160]))
        parts.append(grid)
    title = f"version {number}: {version.change_kind}, {version.valid_from:%Y-%m-%d %H:%M} to {until}"
    return Panel(Group(*parts), title=title, title_align="left")


def _announcement(announcement: AnnouncementWay) -> Table:
    grid = Table(title=f"announcement {announcement.id}", title_justify="left")
    for name in ("source", "page", "matched by", "score", "primary"):
        grid.add_column(name, overflow="fold")
    for carrier in announcement.pages:
        grid.add_row(
            carrier.source_id,
            escape(carrier.url),
            carrier.matched_by,
            f"{carrier.score:.3f}",
            "yes" if carrier.is_primary else "",
        )
    return grid


def _compared(comparisons: Sequence[ComparisonWay]) -> Table:
    grid = Table(title="compared with", title_justify="left")
    for name in ("source", "page", "one announcement", "score", "why"):
        grid.add_column(name, overflow="fold")
    for one in comparisons[:COMPARISONS_SHOWN]:
        grid.add_row(
            one.source_id, escape(one.url), "yes" if one.is_same else "no", f"{one.score:.3f}", escape(one.why)
        )
    return grid


def _related(relations: Sequence[RelationWay]) -> Table:
    grid = Table(title="related, not the same", title_justify="left")
    for name in ("source", "page", "how", "score"):
        grid.add_column(name, overflow="fold")
    for one in relations:
        grid.add_row(one.source_id, escape(one.url), one.kind, f"{one.score:.3f}")
    return grid


def _issues(way: PageWay) -> Table:
    grid = Table(title="issues", title_justify="left")
    for name in ("at", "kind", "detail"):
        grid.add_column(name, overflow="fold")
    for issue in way.issues:
        grid.add_row(f"{issue.at:%Y-%m-%d %H:%M}", issue.kind, escape(issue.detail))
    return grid
