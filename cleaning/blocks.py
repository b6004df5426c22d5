"""From a tree to a flat list of blocks: what a reader sees as one paragraph, heading, list item or table row.

One pass over the tree, without recursion. Every block knows the containers it stands in, so that all later steps work
on plain lists and never walk the tree again.
"""

from dataclasses import dataclass, field

from lxml import etree

from cleaning.furnished import rule_of_names, rule_of_role, rule_of_tag
from cleaning.text import decoded_email, visible

Tag = tuple[str, str]
"""Inline markup between a block's pieces of text: ('a', href) opens a link, ('/a', '') closes it."""

BREAK = "\0"
"""Stands for <br> among pieces; sources have their null characters removed."""

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark q ruby rb rp rt s samp "
    "small span strike strong sub sup time tt u var wbr o:p picture source center-text meta link nobr".split()
)
_KEPT_INLINE = frozenset("a abbr b cite code del em i ins mark q s strong sub sup".split())
_SKIPPED = frozenset(
    "script style noscript template svg iframe object embed canvas video audio map select option input textarea "
    "head datalist progress meter param track applet frameset frame".split()
)
_KINDS = {
    "p": "p", "li": "li", "dt": "dt", "dd": "dd", "pre": "pre", "tr": "row", "figcaption": "caption",
    **dict.fromkeys(HEADINGS, "h"),
}  # fmt: skip
_INLINE_RULES = frozenset({"hidden", "share", "advert", "caption", "comments"})
_LONGEST_INLINE = 200
_UNRULED = frozenset({"html", "body", "main", "article"})  # their classes speak of the whole page


@dataclass(slots=True, eq=False)
class Container:
    """A block element and the range of blocks that stand in it."""

    element: etree._Element
    tag: str
    parent: int  # index among containers, -1 for the outermost
    rule: str | None  # furniture rule that its markup falls under
    start: int = 0  # first block in it
    end: int = 0  # first block after it

    @property
    def name(self) -> str:
        """Tag and classes, by which siblings of one make are known."""
        return f"{self.tag}.{self.element.get('class') or ''}"


@dataclass(slots=True, eq=False)
class Block:
    """One paragraph, heading, list item, table row, or loose run of text."""

    kind: str  # p, h, li, dt, dd, row, pre, caption, text
    level: int  # of a heading, 1 to 6; 0 otherwise
    text: str  # white space squeezed; a line break within the block is "\n"
    link_chars: int  # how much of the text stands in links
    pieces: list[str | Tag]  # the text with its inline markup
    container: int  # innermost container
    group: int  # container index of its list or table, -1 otherwise
    quoted: bool  # stands in a blockquote
    rules: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Blocks:
    """A page as a flat list of blocks, with its containers in document order."""

    blocks: list[Block] = field(default_factory=list)
    containers: list[Container] = field(default_factory=list)
    dropped: list[tuple[str, str, int]] = field(default_factory=list)  # (rule, text, container) of inline furniture

    def path(self, container: int) -> str:
        """A container's place in the page, such as main/div.alert: the last four steps, each with its first class."""
        steps: list[str] = []
        while container >= 0 and len(steps) < 4:
            at = self.containers[container]
            name = (at.element.get("class") or "").split()
            steps.append(f"{at.tag}.{name[0]}" if name else at.tag)
            container = at.parent
        return "/".join(reversed(steps))


def read_blocks(root: etree._Element) -> Blocks:
    """Flatten the tree under `root`."""
    return _Walk().read(root)


def numbered_groups(page: Blocks) -> frozenset[int]:
    """Containers that are numbered lists, as `Block.group` names them."""
    return frozenset(index for index, container in enumerate(page.containers) if container.tag == "ol")


class _Walk:
    def __init__(self) -> None:
        self.page = Blocks()
        self.open: list[int] = []  # containers on the way down
        self.kinds: list[tuple[str, int]] = [("text", 0)]
        self.groups: list[int] = [-1]
        self.quotes = 0
        self.in_link = 0
        self.in_row = 0
        self.pieces: list[str | Tag] = []
        self.linked = 0

    def read(self, root: etree._Element) -> Blocks:
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag in _INLINE:
                    entered = self._start_inline(element, tag)
                elif tag in _SKIPPED:
                    entered = False
                else:
                    entered = self._start_block(element, tag)
                if not entered:
                    walk.skip_subtree()
                    continue
                text = element.text
                if text:
                    self._add(text)
            else:
                if tag in _INLINE:
                    self._end_inline(tag)
                elif tag not in _SKIPPED:
                    self._end_block(tag)
                text = element.tail
                if text:
                    self._add(text)
        self._flush()
        return self.page

    def _add(self, text: str) -> None:
        self.pieces.append(text)
        if self.in_link:
            self.linked += len(text.strip())

    def _start_inline(self, element: etree._Element, tag: str) -> bool:
        if tag == "br":
            self.pieces.append(BREAK)
            return True
        names = element.get("class")
        if names:
            shield = element.get("data-cfemail")
            if shield:
                self._add(decoded_email(shield))
                return False
            rule = rule_of_names(names)
            if rule is not None and rule.id in _INLINE_RULES and self._drop_inline(element, rule.id):
                return False
        if tag == "a":
            self.in_link += 1
            self.pieces.append(("a", element.get("href") or ""))
        elif tag in _KEPT_INLINE:
            self.pieces.append((tag, ""))
        return True

    def _drop_inline(self, element: etree._Element, rule: str) -> bool:
        text = "".join(element.itertext())
        if len(text) > _LONGEST_INLINE:
            return False
        if not text.isspace():
            self.page.dropped.append((rule, visible(text), self.open[-1] if self.open else -1))
        return True

    def _end_inline(self, tag: str) -> None:
        if tag == "a":
            self.in_link = max(0, self.in_link - 1)
            self.pieces.append(("/a", ""))
        elif tag in _KEPT_INLINE:
            self.pieces.append((f"/{tag}", ""))

    def _start_block(self, element: etree._Element, tag: str) -> bool:
        if self.in_row and tag != "table":
            if tag in ("td", "th"):
                self.pieces.append(("cell", tag))
            else:
                self.pieces.append(" ")
            return True
        self._flush()
        containers = self.page.containers
        index = len(containers)
        rule = self._rule(element, tag)
        containers.append(Container(element, tag, self.open[-1] if self.open else -1, rule, len(self.page.blocks)))
        self.open.append(index)
        kind = _KINDS.get(tag)
        if kind is not None:
            if kind == "row" and not _is_data(element):
                kind = "text"
            self.in_row += kind == "row"
            self.kinds.append((kind, HEADINGS.get(tag, 0)))
        elif tag in ("ul", "ol", "dl", "table"):
            self.groups.append(index)
        elif tag == "blockquote":
            self.quotes += 1
        return True

    def _rule(self, element: etree._Element, tag: str) -> str | None:
        rule = rule_of_tag(tag)
        if rule is None and tag not in _UNRULED:
            names, name = element.get("class"), element.get("id")
            if names or name:
                rule = rule_of_names(f"{names or ''} {name or ''}")
        if rule is None:
            role = element.get("role")
            if role:
                rule = rule_of_role(role)
        if rule is not None:
            return rule.id
        if element.get("hidden") is not None or element.get("aria-hidden") == "true":
            return "hidden"
        style = element.get("style")
        if style and "none" in style and "display:none" in style.replace(" ", "").lower():
            return "hidden"
        return None

    def _end_block(self, tag: str) -> None:
        if self.in_row and tag not in ("tr", "table"):
            if tag not in ("td", "th"):
                self.pieces.append(" ")
            return
        self._flush()
        kind = _KINDS.get(tag)
        if kind is not None:
            self.in_row -= self.kinds[-1][0] == "row"
            self.kinds.pop()
        elif tag in ("ul", "ol", "dl", "table"):
            self.groups.pop()
        elif tag == "blockquote":
            self.quotes -= 1
        self.page.containers[self.open.pop()].end = len(self.page.blocks)

    def _flush(self) -> None:
        """End the present run of text, and make it a block, or several where it has empty lines in it."""
        if not self.pieces:
            return
        pieces, linked = self.pieces, self.linked
        self.pieces, self.linked = [], 0
        kind, level = self.kinds[-1]
        for run in _paragraphs(pieces):
            text = run_text(run, kind)
            if text:
                share = linked if len(run) == len(pieces) else _linked(run)
                container = self.open[-1] if self.open else -1
                block = Block(kind, level, text, min(share, len(text)), run, container, self.groups[-1], self.quotes > 0)
                self.page.blocks.append(block)


def _is_data(row: etree._Element) -> bool:
    """Whether a table row holds data, rather than a page's columns."""
    cells = 0
    for cell in row:
        if cell.tag in ("td", "th"):
            cells += 1
            for inner in cell.iterdescendants("table", "p", "div", "h1", "h2", "h3", "ul", "ol"):
                if inner.tag in ("table", "h1", "h2", "h3") or len("".join(inner.itertext())) > 300:
                    return False
    return cells > 1


def run_text(run: list[str | Tag], kind: str) -> str:
    """The text of a block's pieces."""
    if len(run) == 1 and type(run[0]) is str and kind != "pre":
        return visible(run[0])
    if kind == "row":
        cells: list[list[str]] = []
        for piece in run:
            if type(piece) is str:
                (cells[-1] if cells else cells.append([]) or cells[-1]).append(piece)
            elif piece[0] == "cell":
                cells.append([])
        return " | ".join(filter(None, (visible("".join(cell).replace(BREAK, " ")) for cell in cells)))
    joined = "".join([piece for piece in run if type(piece) is str])
    if kind == "pre":
        return "\n".join(line.rstrip() for line in joined.replace(BREAK, "\n").strip("\n").split("\n"))
    if BREAK not in joined:
        return visible(joined)
    return "\n".join(filter(None, map(visible, joined.split(BREAK))))


def _paragraphs(pieces: list[str | Tag]) -> list[list[str | Tag]]:
    """Split a run where two line breaks follow each other: old pages make their paragraphs so."""
    if pieces.count(BREAK) < 2:
        return [pieces]
    runs: list[list[str | Tag]] = [[]]
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


def _linked(run: list[str | Tag]) -> int:
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
