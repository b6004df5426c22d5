"""From a tree to a flat list of blocks: what a reader sees as one paragraph, heading, list item or table row.

One pass over the tree, without recursion. Every block knows the containers it stands in, so that all later steps work
on plain lists and never walk the tree again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from cleaning.furnished import RULED_TAGS, is_inline_rule, is_linky_rule, rule_of
from cleaning.markup import Markup
from cleaning.text import decoded_email, visible
from cleaning.words import words

Tag = tuple[str, str]
"""Inline markup between a block's pieces of text: ('a', href) opens a link, ('/a', '') closes it."""
Piece = str | Tag

BREAK = "\0"
"""Stands for <br> among pieces; sources have their null characters removed."""
SMALL_SHARE = 0.05
"""Furniture by name is not even read if it has less than this share of the page's text: its name is believed."""
LONGEST_DROPPED = 600
LEAST_RUNNING = 150
"""Characters from which an element that should hold links and labels is looked into for running text."""
LONGEST_INLINE = 200
"""Characters up to which an inline element is taken out by its name."""

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_INLINE = words(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark q ruby rb rp rt s samp "
    "small span strike strong sub sup time tt u var wbr picture source link meta nobr button input"
)
_KEPT_INLINE = words("a abbr b cite code del em i ins mark q s strong sub sup")
_SKIPPED = words(
    "embed video audio map option textarea head progress meter param track applet frameset frame -comment !doctype"
)
_KINDS = {
    "p": "p", "li": "li", "dt": "dt", "dd": "dd", "pre": "pre", "tr": "row", "figcaption": "caption",
    **dict.fromkeys(_HEADINGS, "h"),
}  # fmt: skip
_PROTECTED = "h1, article, main, [itemprop=articleBody]"
"""Furniture that holds a first-level heading, or what calls itself the article, is read whatever its name."""
_GROUPS = frozenset({"ul", "ol", "dl", "table"})


@dataclass(slots=True, eq=False)
class Container:
    """A block element and the range of blocks that stand in it."""

    tag: str
    names: str  # its class and id
    body: bool  # whether microdata calls it the article's body
    parent: int  # index among containers, -1 for the outermost
    rule: str | None  # furniture rule that its markup falls under
    node: LexborNode
    start: int = 0  # first block in it
    end: int = 0  # first block after it


@dataclass(slots=True, eq=False)
class Block:
    """One paragraph, heading, list item, table row, or loose run of text."""

    kind: str  # p, h, li, dt, dd, row, pre, caption, text
    level: int  # of a heading, 1 to 6; 0 otherwise
    text: str  # white space squeezed; a line break within the block is "\n"
    link_chars: int  # how much of the text stands in links
    pieces: list[Piece]  # the text with its inline markup
    container: int  # innermost container
    group: int  # container index of its list or table, -1 otherwise
    quoted: bool  # stands in a blockquote


@dataclass(slots=True, eq=False)
class Dropped:
    """Furniture that was taken out by its name while the page was read."""

    rule: str
    text: str  # at most LONGEST_DROPPED characters
    container: int  # innermost container that it stands in
    before: int  # the block that follows it


@dataclass(slots=True, eq=False)
class Blocks:
    """A page as a flat list of blocks, with its containers in document order."""

    blocks: list[Block] = field(default_factory=list)
    containers: list[Container] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)

    def path(self, container: int) -> str:
        """A container's place in the page, such as main/div.alert: the last four steps, each with its first class."""
        steps: list[str] = []
        while container >= 0 and len(steps) < 4:
            at = self.containers[container]
            name = at.names.split()
            steps.append(f"{at.tag}.{name[0]}" if name else at.tag)
            container = at.parent
        return "/".join(reversed(steps))

    def numbered(self) -> frozenset[int]:
        """Containers that are numbered lists, as `Block.group` names them."""
        return frozenset(index for index, container in enumerate(self.containers) if container.tag == "ol")


def read_blocks(markup: Markup, left_out: Mapping[int, str] | None = None) -> Blocks:
    """Flatten the body of a page. `left_out` maps nodes (by `mem_id`) that a layout drops to the rule to name."""
    walk = _Walk(left_out or {})
    if markup.tree.body is not None:
        walk.read(markup.tree.body)
    return walk.page


class _Walk:
    def __init__(self, left_out: Mapping[int, str]) -> None:
        self.page = Blocks()
        self.left_out = left_out
        self.small = 0.0
        self.open: list[int] = []  # containers on the way down
        self.kinds: list[tuple[str, int]] = [("text", 0)]
        self.groups: list[int] = [-1]
        self.quotes = 0
        self.links = 0
        self.rows = 0
        self.pieces: list[Piece] = []
        self.linked = 0

    def read(self, body: LexborNode) -> None:
        self.small = SMALL_SHARE * len(body.text_lexbor())
        way: list[tuple[LexborNode, str]] = []
        node: LexborNode | None = body
        while node is not None:
            tag = node.tag or ""
            if tag == "-text":
                text = node.text_content or " "
                if not text.isspace():
                    self.pieces.append(text)
                    if self.links:
                        self.linked += len(text.strip())
                elif self.pieces:
                    self.pieces.append(" ")
            elif tag not in _SKIPPED:
                child = self._inline(node, tag) if tag in _INLINE else self._block(node, tag)
                if child is not None:
                    way.append((node, tag))
                    node = child
                    continue
            node = node.next if way else None
            while node is None and way:
                parent, tag = way.pop()
                self._end(tag)
                node = parent.next if way else None

    def _inline(self, node: LexborNode, tag: str) -> LexborNode | None:
        """Begin an inline element. Returns its first child, None where it is not to be entered."""
        if tag == "br":
            self.pieces.append(BREAK)
            return None
        child = node.child
        if child is None or (tag == "button" and self.kinds[-1][0] != "h"):
            return None
        attributes = node.attributes
        if self._without_inline(node, attributes):
            return None
        if tag == "a":
            self.links += 1
            self.pieces.append(("a", attributes.get("href") or ""))
        elif tag in _KEPT_INLINE:
            self.pieces.append((tag, ""))
        return child

    def _without_inline(self, node: LexborNode, attributes: Mapping[str, str | None]) -> bool:
        """Leave an inline element out if it is furniture, and mend it if it is a shielded address."""
        names = attributes.get("class")
        if names:
            shield = attributes.get("data-cfemail")
            if shield:
                self.pieces.append(decoded_email(shield))
                return True
            rule = rule_of(names)
            if rule is not None and is_inline_rule(rule) and self._drop(node, rule, LONGEST_INLINE):
                return True
        left_out = self.left_out.get(node.mem_id) if self.left_out else None
        return left_out is not None and self._drop(node, left_out, None)

    def _block(self, node: LexborNode, tag: str) -> LexborNode | None:
        """Begin a block element. Returns its first child, None where it is not to be entered."""
        child = node.child
        if self.rows and tag != "table":
            self.pieces.append(("cell", tag) if tag in ("td", "th") else " ")
            return child
        if self.pieces:
            self._flush()
        if child is None:
            return None
        attributes = node.attributes
        names, body, rule = "", False, None
        if attributes:
            css_class, name = attributes.get("class"), attributes.get("id")
            names = f"{css_class or ''} {name}" if name else css_class or ""
            body = attributes.get("itemprop") == "articleBody"
            rule = rule_of(names, tag, attributes)
        elif tag in RULED_TAGS:
            rule = rule_of("", tag)
        if rule is not None and self._drop(node, rule, self.small, protected=True):
            return None
        if self.left_out and (found := self.left_out.get(node.mem_id)) and self._drop(node, found, None):
            return None
        containers = self.page.containers
        containers.append(
            Container(tag, names, body, self.open[-1] if self.open else -1, rule, node, len(self.page.blocks))
        )
        self.open.append(len(containers) - 1)
        kind = _KINDS.get(tag)
        if kind is not None:
            if kind == "row" and not _is_data(node):
                kind = "text"
            self.rows += kind == "row"
            self.kinds.append((kind, _HEADINGS.get(tag, 0)))
        elif tag in _GROUPS:
            self.groups.append(len(containers) - 1)
        elif tag == "blockquote":
            self.quotes += 1
        return child

    def _drop(self, node: LexborNode, rule: str, most: float | None, protected: bool = False) -> bool:
        """Leave `node` out if it has at most `most` characters, and, where `protected`, nothing of the article."""
        length = len(node.text_lexbor())
        if most is not None and length > most:
            return False
        if protected and node.css_first(_PROTECTED) is not None:
            return False
        if protected and length >= LEAST_RUNNING and is_linky_rule(rule) and _runs(node, length):
            return False
        said = visible(node.text(separator=" ")[: 2 * LONGEST_DROPPED])[:LONGEST_DROPPED]
        if said:
            where = self.open[-1] if self.open else -1
            self.page.dropped.append(Dropped(rule, said, where, len(self.page.blocks)))
        return True

    def _end(self, tag: str) -> None:
        if tag in _INLINE:
            if tag == "a":
                self.links -= 1
                self.pieces.append(("/a", ""))
            elif tag in _KEPT_INLINE:
                self.pieces.append((f"/{tag}", ""))
            return
        if self.rows and tag not in ("tr", "table"):
            if tag not in ("td", "th"):
                self.pieces.append(" ")
            return
        if self.pieces:
            self._flush()
        if tag in _KINDS:
            self.rows -= self.kinds.pop()[0] == "row"
        elif tag in _GROUPS:
            self.groups.pop()
        elif tag == "blockquote":
            self.quotes -= 1
        self.page.containers[self.open.pop()].end = len(self.page.blocks)

    def _flush(self) -> None:
        """End the present run of text, and make it a block, or several where it has empty lines in it."""
        pieces, linked = self.pieces, self.linked
        self.pieces, self.linked = [], 0
        kind, level = self.kinds[-1]
        for run in _paragraphs(pieces):
            text = run_text(run, kind)
            if text:
                share = linked if run is pieces else _linked(run)
                where = self.open[-1] if self.open else -1
                self.page.blocks.append(
                    Block(kind, level, text, min(share, len(text)), run, where, self.groups[-1], self.quotes > 0)
                )


def _runs(node: LexborNode, length: int) -> bool:
    """Whether most of an element's text, `length` characters, stands in paragraphs and not in links."""
    if node.css_first("p") is None:
        return False
    return sum(len(link.text_lexbor()) for link in node.css("a")) * 2 < length


def _is_data(row: LexborNode) -> bool:
    """Whether a table row holds data, rather than a page's columns."""
    if row.css_first("table, h1, h2, h3") is not None:
        return False
    cells = row.css("td, th")
    return len(cells) > 1 and all(len(cell.text_lexbor()) <= 600 for cell in cells)


def run_text(run: list[Piece], kind: str) -> str:
    """The text of a block's pieces."""
    if len(run) == 1 and type(run[0]) is str and kind != "pre":
        return visible(run[0])
    if kind == "row":
        return " | ".join(filter(None, (run_text(cell, "text").replace("\n", " ") for _, cell in cells_of(run))))
    joined = "".join([piece for piece in run if type(piece) is str])
    if kind == "pre":
        lines = joined.replace(BREAK, "\n").strip("\n").split("\n")
        return "\n".join(line.rstrip() for line in lines if line.strip())
    if BREAK not in joined:
        return visible(joined)
    return "\n".join(filter(None, map(visible, joined.split(BREAK))))


def cells_of(run: list[Piece]) -> list[tuple[str, list[Piece]]]:
    """The cells of a table row's pieces, each with its tag."""
    cells: list[tuple[str, list[Piece]]] = []
    for piece in run:
        if type(piece) is tuple and piece[0] == "cell":
            cells.append((piece[1], []))
        elif cells:
            cells[-1][1].append(piece)
    return cells


def _paragraphs(pieces: list[Piece]) -> list[list[Piece]]:
    """Split a run where two line breaks follow each other: old pages make their paragraphs so."""
    if pieces.count(BREAK) < 2:
        return [pieces]
    runs: list[list[Piece]] = [[]]
    breaks = 0
    for piece in pieces:
        if piece == BREAK:
            breaks += 1
        elif type(piece) is str and not piece.isspace():
            if breaks > 1:
                runs.append([])
            elif breaks:
                runs[-1].append(BREAK)
            breaks = 0
            runs[-1].append(piece)
        else:
            runs[-1].append(piece)
    return runs


def _linked(run: list[Piece]) -> int:
    """Characters of a run that stand in links."""
    count, depth = 0, 0
    for piece in run:
        if type(piece) is str:
            count += len(piece.strip()) if depth else 0
        elif piece[0] == "a":
            depth += 1
        elif piece[0] == "/a":
            depth -= 1
    return count
