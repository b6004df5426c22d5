"""What a page says at its end of those who wrote it: their names, what they do, what else they wrote."""

import re

from cleaning.blocks import Block
from cleaning.prose import is_end_matter

MOST_OF_ARTICLE = 0.2
"""Share of the article's characters that may stand from a writer's name on to be what is said of the writer."""
_PARTED = re.compile(r",| and |&|\|")
_BEFORE_NAME = re.compile(
    r"\W*(?:(?:written |posted |article |words )?by:? |about (?:the )?(?:author|writer)s?:? |about |author:? "
    r"|view all (?:posts|articles) by )?",
    re.IGNORECASE,
)
_NOT_PERSONS = re.compile(
    r"\b(?:council|borough|county|city|town|press|news|newsroom|media|communications?|team|office|desk|staff|admin"
    r"|editors?|editorial|department|ministry|authority|group|service|services|police|fire|nhs|trust|university|ltd|inc"
    r"|the)\b",
    re.IGNORECASE,
)


def mark_writers(blocks: list[Block], rules: list[str | None], authors: tuple[str, ...], after: int) -> None:
    """Mark in `rules` what is said of `authors` behind the block `after`, from the first line that begins with one.

    Nothing is marked in a press release, which its end matter tells: who is named there is of the announcement.
    """
    names = tuple(name for author in authors for name in _persons(author))
    kept = [index for index, rule in enumerate(rules) if rule is None]
    if not names or any(is_end_matter(blocks[index].text) for index in kept):
        return
    behind = [index for index in kept if index > after]
    first = next((index for index in behind if _begins_with(blocks[index].text, names)), None)
    if first is None:
        return
    rest = [index for index in behind if index >= first]
    long = sum(len(blocks[index].text) for index in rest)
    if long > MOST_OF_ARTICLE * sum(len(blocks[index].text) for index in kept):
        rest = [first]
    for index in rest:
        rules[index] = "writer"


def _persons(author: str) -> list[str]:
    """The names of persons in an author's field: two to four words, each with a capital."""
    parts = (part.strip() for part in _PARTED.split(author))
    return [
        part
        for part in parts
        if 2 <= len(part.split()) <= 4
        and all(word[0].isupper() for word in part.split())
        and not _NOT_PERSONS.search(part)
    ]


def _begins_with(text: str, names: tuple[str, ...]) -> bool:
    begun = _BEFORE_NAME.match(text)
    return begun is not None and text.startswith(names, begun.end())
