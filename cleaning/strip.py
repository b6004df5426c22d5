"""Taking furniture out of the article by what blocks say, where they stand, and what they repeat."""

from cleaning.blocks import Block
from cleaning.matching import TextMatcher
from cleaning.prose import ends_sentence, is_prose
from cleaning.rules.texts import TEXT_RULES
from cleaning.text import plain
from cleaning.writers import mark_writers

SHORTEST_REPEATED = 40
"""Characters from which a block that says the same as an earlier one is a repetition, not a refrain."""
SHORTEST_COPY = 300
"""Characters from which a block is looked for within what stands before it."""
LONGEST_BUTTON = 60
"""Characters up to which a loose link is a button."""
SHORTEST_PAGE = 1500
"""Characters from which a block may be the whole article in one piece."""
BEGINNING, FEWEST_SAID = 50, 4
"""Characters by which a paragraph is known within such a piece, and how many paragraphs it must say again."""
LONGEST_MEMORY = 100_000
"""Characters of earlier text that copies are looked for in."""
_SECTION_RULES = frozenset(rule.id for rule in TEXT_RULES if rule.section)


def rules_for(blocks: list[Block], title: str | None, authors: tuple[str, ...] = ()) -> list[str | None]:
    """For every block of an article the rule that takes it out, None where it stays.

    `title` and `authors` are what the page says of itself.
    """
    texts = TextMatcher(blocks)
    rules = [_loose_link(blocks, index) or texts.match(block, "anywhere") for index, block in enumerate(blocks)]
    prose = _prose(blocks, rules)
    if prose:
        _sections(blocks, rules, texts, prose[len(prose) // 2])
        mark_writers(blocks, rules, authors, prose[len(prose) // 2])
    _by_place(blocks, rules, texts, plain(title or ""))
    _repetitions(blocks, rules)
    _empty_sections(blocks, rules)
    return rules


def _sections(blocks: list[Block], rules: list[str | None], texts: TextMatcher, after: int) -> None:
    """Let a heading behind the block `after` that begins furniture take its section with it."""
    level, rule = 0, ""
    for index in range(after + 1, len(blocks)):
        block = blocks[index]
        found = rules[index] = rules[index] or texts.match(block, "half")
        if level and block.kind == "h" and block.level <= level:
            level = 0
        if level:
            rules[index] = found or rule
        elif block.kind == "h" and found in _SECTION_RULES:
            level, rule = block.level, found or ""


def _by_place(blocks: list[Block], rules: list[str | None], texts: TextMatcher, headline: str) -> None:
    """Take labels above the prose and links below it, and the headline where it stands again."""
    prose = _prose(blocks, rules)
    first, last = (prose[0], prose[-1]) if prose else (len(blocks), -1)
    _under_lead(blocks, rules, texts, prose)
    for index, block in enumerate(blocks):
        if rules[index] is not None or first < index <= last:
            continue
        if index <= first and headline and len(block.text) < 400 and plain(block.text) == headline:
            rules[index] = "headline"
        elif index < first:
            rules[index] = texts.match(block, "head") or ("label-above" if _is_label(block) else None)
        elif index > last:
            rules[index] = texts.match(block, "tail") or ("links-below" if _is_link_line(block) else None)


def _under_lead(blocks: list[Block], rules: list[str | None], texts: TextMatcher, prose: list[int]) -> None:
    """Take a date next below the first prose, and any line of the head where that is a standfirst.

    A standfirst ends, unlike a paragraph, without a full stop.
    """
    if len(prose) < 2:
        return
    lead, text = prose[0], prose[1]
    standfirst = not ends_sentence(blocks[lead].text)
    for index in range(lead + 1, text):
        rule = texts.match(blocks[index], "head") if rules[index] is None else None
        if rule is not None and (standfirst or (index == lead + 1 and rule == "date-line")):
            rules[index] = rule


def _repetitions(blocks: list[Block], rules: list[str | None]) -> None:
    """Take blocks that say again what stands above them, word for word."""
    seen: set[str] = set()
    before = ""
    for index, block in enumerate(blocks):
        text = block.text
        if rules[index] is not None or len(text) < SHORTEST_REPEATED:
            continue
        if text in seen or (len(text) >= SHORTEST_COPY and text in before) or _is_copy_of_page(text, seen):
            rules[index] = "repeated"
            continue
        seen.add(text)
        if len(before) < LONGEST_MEMORY:
            before += text + " "


def _is_copy_of_page(text: str, seen: set[str]) -> bool:
    """Whether a block says all of the article again in one piece: some sites send its source along with it."""
    if len(text) < SHORTEST_PAGE:
        return False
    said = [len(other) for other in seen if other[:BEGINNING] in text]
    return len(said) >= FEWEST_SAID and sum(said) * 2 >= len(text)


def _empty_sections(blocks: list[Block], rules: list[str | None]) -> None:
    """Take headings at the article's end that have nothing left under them."""
    for index in range(len(blocks) - 1, -1, -1):
        if rules[index] is None:
            if blocks[index].kind != "h":
                return
            rules[index] = "empty-section"


def _prose(blocks: list[Block], rules: list[str | None]) -> list[int]:
    return [index for index, block in enumerate(blocks) if rules[index] is None and is_prose(block)]


def _loose_link(blocks: list[Block], index: int) -> str | None:
    """The rule that takes a block which is nothing but a link: to a part of the page, or a button."""
    block = blocks[index]
    if block.link_chars * 10 < len(block.text) * 8 or block.kind not in ("text", "li", "p"):
        return None
    if all(href.startswith("#") and len(href) > 1 for href in _links(block)):
        return "contents"
    if block.kind != "text" or len(block.text) > LONGEST_BUTTON or ends_sentence(block.text):
        return None
    return None if index and blocks[index - 1].text.endswith(":") else "button"


def _links(block: Block) -> list[str]:
    return [piece[1] for piece in block.pieces if type(piece) is tuple and piece[0] == "a"]


def _is_label(block: Block) -> bool:
    """Whether a block above the prose is a label rather than text: a name, a section, a place to click."""
    return block.kind == "text" and len(block.text) < 60 and not ends_sentence(block.text)


def _is_link_line(block: Block) -> bool:
    return block.kind in ("li", "text", "p") and block.link_chars * 10 >= len(block.text) * 8
