"""`clean`: one press page to one document. A pure function: the same input gives the same output."""

from datetime import datetime

from cleaning.article import Located, is_prose, locate, locate_in
from cleaning.blocks import Block, Blocks, read_blocks
from cleaning.decode import decode
from cleaning.design import Designed, read_design
from cleaning.document import Document, Furniture, Layout, Listed, Removed
from cleaning.evidence import Evidence, read_evidence
from cleaning.furniture import find_furniture
from cleaning.language import language_of
from cleaning.markup import read_markup
from cleaning.published import DateLines, Dates, find_dates
from cleaning.render import body_html, body_text
from cleaning.strip import strip
from cleaning.title import find_headline, find_title
from cleaning.version import CLEANER_VERSION

NEAR_EDGE = 6
"""Blocks before an edge of the article in which its date line is looked for, and half of those after it."""
LONGEST_REMOVED = 500
"""Characters of a removed block's text that are kept."""


def clean(
    html: bytes | str,
    *,
    url: str,
    layout: Layout | None = None,
    furniture: Furniture | None = None,
    listed: Listed | None = None,
    fetched_at: datetime | None = None,
    content_type: str | None = None,
) -> Document:
    """Turn the page at `url` into a document.

    `layout` is the site's design at the time of the capture, `furniture` its profile, `listed` what a listing said of
    the page, `content_type` the header that came with the bytes. `fetched_at` (aware) is what '3 hours ago' counts
    from. No page makes it raise: what cannot be read has an empty body and a `reason`, 'no-markup' or 'no-article'.
    Raises ValueError only for a `layout` with a selector that is not CSS.
    """
    markup = read_markup(html if isinstance(html, str) else decode(html, content_type))
    evidence = read_evidence(markup.tree, markup.json_ld, url)
    design = read_design(markup.tree, layout) if layout else None
    page = read_blocks(markup, design.left_out if design else None)
    headings = [block for block in page.blocks if block.kind == "h"]
    title = find_title(evidence, headings, listed.title if listed else None, url)
    if design and design.title:
        title = (design.title, "layout")
    headline = find_headline(page, title[0])
    known = find_furniture(page, headline, furniture) if furniture else {}
    found = locate_in(page, design.bodies, known) if design and design.bodies else None
    method = "layout" if found else "article"
    if found is None:
        found = locate(page, headline, known)
    removed = [Removed(item.rule, item.text[:LONGEST_REMOVED], page.path(item.container)) for item in page.dropped]
    kept, taken = _parted(page, found, title[0], headline) if found else ([], [])
    removed += [_removed(page, block, rule) for block, rule in taken]
    dates = find_dates(evidence, markup.tree, _date_lines(page, found, headline), url, design, listed.published if listed else None, fetched_at)
    return _document(url, evidence, title, dates, kept, removed, page, None if kept else "no-article", method, furniture, design)


def _parted(
    page: Blocks, found: Located, title: str | None, headline: int | None
) -> tuple[list[Block], list[tuple[Block, str]]]:
    """The article's blocks that stay, and those that go with the rule that takes each."""
    inside: list[Block] = []
    taken: list[tuple[Block, str]] = []
    following = set(_after_headline(page, found, headline))
    for index in found.blocks:
        block, rule = page.blocks[index], found.ruled[index]
        if index not in following and rule is None:
            rule = "headline" if index == headline else "above-headline"
        if rule is None:
            inside.append(block)
        else:
            taken.append((block, rule))
    kept, more = strip(inside, title)
    return kept, taken + [(item.block, item.rule) for item in more]


def _after_headline(page: Blocks, found: Located, headline: int | None) -> tuple[int, ...]:
    """The article's blocks from the headline on, unless most of its prose stands above that heading."""
    if headline is None or headline not in found.blocks:
        return found.blocks
    place = found.blocks.index(headline)
    prose = [index for index in found.blocks if found.ruled[index] is None and is_prose(page.blocks[index])]
    above = sum(index < headline for index in prose)
    return found.blocks[place + 1 :] if above * 2 <= len(prose) else found.blocks


def _date_lines(page: Blocks, found: Located | None, headline: int | None) -> DateLines:
    """Texts around the headline and the article's start and end, furniture among them, nearest first."""
    starts = [headline] if headline is not None else []
    if found is not None:
        starts.append(found.blocks[0])
    above = [line for edge in starts or [0] for line in _lines_near(page, edge)]
    return DateLines(tuple(above), tuple(_lines_near(page, found.blocks[-1])) if found is not None else ())


def _lines_near(page: Blocks, edge: int) -> list[str]:
    first, last = edge - NEAR_EDGE, edge + 2 * NEAR_EDGE
    lines = [(index, 1, page.blocks[index].text) for index in range(max(0, first), min(last, len(page.blocks)))]
    lines += [(item.before, 0, item.text) for item in page.dropped if first <= item.before <= last]
    lines.sort(key=lambda line: (line[0] < edge, abs(line[0] - edge), line[1]))
    return [text for _, _, text in lines]


def _removed(page: Blocks, block: Block, rule: str) -> Removed:
    return Removed(rule, block.text[:LONGEST_REMOVED], page.path(block.container))


def _document(
    url: str,
    evidence: Evidence,
    title: tuple[str | None, str | None],
    dates: Dates,
    kept: list[Block],
    removed: list[Removed],
    page: Blocks,
    reason: str | None,
    method: str | None,
    furniture: Furniture | None,
    design: Designed | None = None,
) -> Document:
    body = body_text(kept)
    return Document(
        url=url,
        canonical_url=evidence.canonical_url,
        title=title[0],
        title_by=title[1],
        published=dates.published,
        published_by=dates.published_by,
        updated=dates.updated,
        updated_by=dates.updated_by,
        body_text=body,
        body_html=body_html(kept, url, page.numbered()),
        language=language_of(body, evidence.language),
        captions=tuple(item.text for item in removed if item.rule == "caption"),
        removed=tuple(removed),
        method=method if kept and method else "none",
        layout_matched=bool(design.bodies) if design else None,
        reason=reason,
        withdrawn_at=None,
        organisations=(),
        changes=(),
        furniture_version=furniture.version if furniture else None,
        cleaner_version=CLEANER_VERSION,
    )
