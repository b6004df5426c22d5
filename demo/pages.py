"""The announcements of the demo's press web, read from `announcements/<source>.yaml`.

Each file holds the pages of one newsroom. `load_newsroom` gives them as they stand on one of the demo's two nights:
a page may appear on the second night only, be edited or withdrawn by then, or be gone.

Of a file, `paths` is the form of its addresses and `standing` holds paragraphs that bodies call for by `{{name}}`. Of a
page, `body` is its text (see `demo.blocks`), `carries` the key of a page whose announcement it carries: in its own
words where it has a `body`, else in that page's, with `intro` before them and of them only the blocks that `keep`
numbers; `second_night` lays other values over the page's own, and in its `replace` other words over the body's. All
else is a field of `Page`.
"""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from demo.blocks import Block, Paragraph, parse, plain, to_paragraphs

FOLDER = Path(__file__).parent / "announcements"
LAST_NIGHT = 2


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a newsroom on one night."""

    source_id: str
    key: str  # names the page within the whole demo
    path: str
    title: str
    published: date
    blocks: tuple[Block, ...]
    announcement: str  # key of the announcement that the page carries
    standfirst: str | None = None
    updated: date | None = None
    change_note: str | None = None  # what the publisher says of the update
    category: str = "News"
    caption: str | None = None  # of the page's picture; a page without one has no picture
    featured: bool = False
    views: int | None = None  # a counter that the site shows on the page
    comments: int = 0  # readers' comments that the site announces below the story
    status: int = 200
    delay_seconds: float = 0.0
    charset: str = "utf-8"  # that the bytes are really in, whatever the page declares
    date_at: str = "first"  # GOSS: whether the date is the first or the last paragraph
    disallowed: bool = False  # robots.txt forbids it
    withdrawn: str | None = None  # GOV.UK: the publisher's explanation
    document_type: str = "press_release"  # GOV.UK
    organisations: tuple[str, ...] = ()  # GOV.UK: slugs
    outside: str | None = None  # why the page is none of the source's announcements
    appears: int = 1  # first night on which the page exists
    gone_on: int | None = None  # first night on which it is gone for good
    twin_of: str | None = None  # key of a page with nearly the same text that is another announcement
    quotes: str | None = None  # key of a page that this one quotes from, being another announcement

    @property
    def slug(self) -> str:
        """The page's name in its address."""
        return self.path.rstrip("/").rsplit("/", 1)[-1]

    @property
    def summary(self) -> str:
        """What a listing says of the page: the standfirst, or else its first sentence."""
        if self.standfirst:
            return plain(self.standfirst)
        first = next(block.text for block in self.blocks if isinstance(block, Paragraph))
        return re.split(r"(?<=[.!?]) ", plain(first))[0]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The body as plain paragraphs, without the standfirst."""
        return to_paragraphs(self.blocks)


@dataclass(frozen=True, slots=True)
class NewsroomText:
    """What the data say of one newsroom."""

    source_id: str
    host: str
    name: str
    pages: tuple[Page, ...]  # newest first, as newsrooms list them
    gone: tuple[str, ...]  # paths that were pages once
    standing: tuple[str, ...]  # paragraphs that several announcements hold
    notice: str  # the service notice on every page; empty where the site has none


def newsroom_ids() -> tuple[str, ...]:
    """The ids of all newsrooms that have announcements."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def load_newsroom(source_id: str, night: int) -> NewsroomText:
    """One newsroom on `night` (1 or 2). Raises `ValueError` for an unknown night, key or reference."""
    if not 1 <= night <= LAST_NIGHT:
        raise ValueError(f"the demo has nights 1 to {LAST_NIGHT}, not {night}")
    data = _read(source_id)
    entries = [_on_night(entry, night) for entry in data["pages"] if entry.get("appears", 1) <= night]
    pages = [_page(data, entry, night) for entry in entries if entry.get("gone_on", LAST_NIGHT + 1) > night]
    return NewsroomText(
        source_id=source_id,
        host=data["host"],
        name=data["name"],
        pages=tuple(sorted(pages, key=lambda page: (page.published, page.path), reverse=True)),
        standing=to_paragraphs(parse("\n\n".join(data.get("standing", {}).values()))),
        notice=data.get("notices", [""] * LAST_NIGHT)[night - 1],
        gone=tuple(_path(data, entry) for entry in entries if entry.get("gone_on", LAST_NIGHT + 1) <= night),
    )


@cache
def _read(source_id: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((FOLDER / f"{source_id}.yaml").read_text(encoding="utf-8"))
    return data


@cache
def _source_of(key: str) -> str:
    """The newsroom that has the page `key`."""
    for source_id in newsroom_ids():
        if any(entry["key"] == key for entry in _read(source_id)["pages"]):
            return source_id
    raise ValueError(f"no page has the key {key!r}")


def _on_night(entry: Mapping[str, Any], night: int) -> dict[str, Any]:
    """The entry with what `second_night` says laid over it, and without that key."""
    fields = {name: value for name, value in entry.items() if name != "second_night"}
    if night < 2:
        return fields
    changes: dict[str, Any] = dict(entry.get("second_night", {}))
    for old, new in changes.pop("replace", {}).items():
        if old not in fields["body"]:
            raise ValueError(f"{entry['key']}: the second night replaces {old!r}, which the body does not hold")
        fields["body"] = fields["body"].replace(old, new)
    return fields | changes


def _page(data: Mapping[str, Any], entry: Mapping[str, Any], night: int) -> Page:
    plain_fields = {field.name for field in dataclasses.fields(Page)}
    composed = {"id", "body", "carries", "intro", "keep"}
    if unknown := set(entry) - plain_fields - composed:
        raise ValueError(f"{data['source']}: {entry.get('key')}: unknown keys {sorted(unknown)}")
    fields = {name: value for name, value in entry.items() if name in plain_fields}
    return Page(
        **fields
        | {
            "source_id": data["source"],
            "path": _path(data, entry),
            "organisations": tuple(entry.get("organisations", data.get("organisations", ()))),
            "blocks": _blocks(data, entry, night),
            "announcement": entry.get("carries", entry["key"]),
        }
    )


def _path(data: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    path: str = data["paths"].format(key=entry["key"], id=entry.get("id"), day=entry["published"])
    return path


def _blocks(data: Mapping[str, Any], entry: Mapping[str, Any], night: int) -> tuple[Block, ...]:
    """The page's own text, or another page's text with an intro before it or only some of its blocks."""
    if "body" in entry:
        return _parsed(data, entry["body"])
    source_id = _source_of(entry["carries"])
    original = next(page for page in load_newsroom(source_id, night).pages if page.key == entry["carries"])
    kept = entry.get("keep", range(len(original.blocks)))
    return _parsed(data, entry.get("intro", "")) + tuple(original.blocks[index] for index in kept)


def _parsed(data: Mapping[str, Any], text: str) -> tuple[Block, ...]:
    """`text` as blocks, with the newsroom's standing paragraphs put where `{{name}}` calls for them."""
    return parse(re.sub(r"\{\{([\w-]+)\}\}", lambda found: str(data["standing"][found[1]]).strip(), text))
