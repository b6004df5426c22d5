"""`clean`: one press page to one document. A pure function: the same input gives the same output."""

from datetime import datetime

from cleaning.article import Located, is_cleaned, locate, locate_in
from cleaning.blocks import Blocks, read_blocks
from cleaning.date_lines import find_date_lines
from cleaning.decode import decode
from cleaning.design import read_design
from cleaning.document import Document, Furniture, Layout, Listed, Removed
from cleaning.evidence import read_evidence
from cleaning.furniture import find_furniture
from cleaning.language import language_of
from cleaning.markup import read_markup
from cleaning.polish import is_rough, polished
from cleaning.prose import is_prose
from cleaning.published import find_dates
from cleaning.render import body_html, body_text
from cleaning.strip import rules_for
from cleaning.title import find_headline, find_title
from cleaning.version import CLEANER_VERSION

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
    from. No page makes it raise: one without an article has an empty body and the `reason` 'no-text' or 'no-article'.
    Raises ValueError only for a `layout` with a selector that is not CSS.
    """
    markup = read_markup(html if isinstance(html, str) else decode(html, content_type))
    evidence = read_evidence(markup.tree, markup.json_ld, url)
    design = read_design(markup.tree, layout) if layout else None
    page = read_blocks(markup, design.left_out if design else None)
    headings = [block for block in page.blocks if block.kind == "h"]
    title, title_by = find_title(evidence, headings, listed.title if listed else None, url)
    if design and design.title:
        title, title_by = design.title, "layout"
    headline = find_headline(page, title)
    known = find_furniture(page, headline, furniture) if furniture else {}
    found = locate_in(page, design.bodies, known) if design and design.bodies else None
    method = "layout" if found else "article"
    if found is None:
        found = locate(page, headline, known, url)
    rules: list[str | None]
    rules = [None] * len(page.blocks) if is_cleaned(page) else _rules(page, found, title, headline, evidence.authors)
    kept = [block for block, rule in zip(page.blocks, rules, strict=True) if rule is None]
    dates = find_dates(
        evidence,
        markup.tree,
        find_date_lines(page, found, headline),
        url=url,
        design=design,
        listed=listed.published if listed else None,
        fetched_at=fetched_at,
    )
    body, fragment = body_text(kept), body_html(kept, url, page.numbered())
    removed = _removed(page, rules, markup.cut)
    if is_rough(body):
        fragment, taken = polished(fragment)
        if taken:
            body, removed = body_text(read_blocks(read_markup(fragment)).blocks), removed + taken
    return Document(
        url=url,
        canonical_url=evidence.canonical_url,
        title=title,
        title_by=title_by,
        published=dates.published,
        published_by=dates.published_by,
        updated=dates.updated,
        updated_by=dates.updated_by,
        body_text=body,
        body_html=fragment,
        language=language_of(body, evidence.language),
        captions=tuple(dict.fromkeys(item.text for item in removed if item.rule == "caption")),
        removed=removed,
        method=method if kept else "none",
        layout_matched=bool(design.bodies) if design else None,
        reason=None if kept else "no-article" if page.blocks else "no-text",
        withdrawn_at=None,
        organisations=(),
        changes=(),
        furniture_version=furniture.version if furniture else None,
        cleaner_version=CLEANER_VERSION,
    )


def _rules(
    page: Blocks, found: Located | None, title: str | None, headline: int | None, authors: tuple[str, ...]
) -> list[str | None]:
    """For every block of the page what keeps it out of the body, None where it is of it."""
    rules: list[str | None] = ["outside-article"] * len(page.blocks)
    if found is None:
        return rules
    inside: list[int] = []
    for index, rule in enumerate(found.ruled):
        rules[index] = rule or "outside-article"
    start = _start(page, found, headline)
    for index in found.blocks:
        if found.ruled[index] is None and index < start:
            rules[index] = "headline" if index == headline else "above-headline"
        elif found.ruled[index] is None:
            inside.append(index)
    for index, rule in zip(inside, rules_for([page.blocks[index] for index in inside], title, authors), strict=True):
        rules[index] = rule
    return rules


def _start(page: Blocks, found: Located, headline: int | None) -> int:
    """Where the text begins: under the headline, unless most of the article's prose stands above that heading."""
    if headline is None:
        return 0
    prose = [index for index in found.blocks if found.ruled[index] is None and is_prose(page.blocks[index])]
    above = sum(index < headline for index in prose)
    return headline + 1 if above * 2 <= len(prose) else 0


def _removed(page: Blocks, rules: list[str | None], cut: bool) -> tuple[Removed, ...]:
    """What was taken out, in document order: all that a rule took, and prose that stands outside the article."""
    entries = [(item.before, 0, item.rule, item.text, item.container) for item in page.dropped]
    for index, (block, rule) in enumerate(zip(page.blocks, rules, strict=True)):
        if rule is not None and (rule != "outside-article" or is_prose(block)):
            entries.append((index, 1, rule, block.text, block.container))
    entries.sort(key=lambda entry: entry[:2])
    paths = {where: page.path(where) for where in {entry[4] for entry in entries}}
    removed = [Removed(rule, text[:LONGEST_REMOVED], paths[where]) for _, _, rule, text, where in entries]
    if cut:
        removed.append(Removed("page-cut", "(the page's end was not read: it has far more markup than any page)", ""))
    return tuple(removed)
