"""Saved searches: what a reader follows, as a YAML file describes it. Each has a feed of its own."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from schema.grouping import OUTLET_RANK

EXAMPLE = Path(__file__).with_name("searches.yaml")
"""The file that ships with councilwire."""

Location = tuple[str | int, ...]
"""Where a value stands in a file: keys of mappings and places in lists, from the top."""


def _searchable(words: str) -> str:
    if not words.isprintable():
        raise ValueError(f"{words!r} has a character that does not show")
    if not re.search(r"[^\W_]", words):
        raise ValueError(f"{words!r} has no letter and no digit: nothing could match it")
    return words


def _known_kind(kind: str) -> str:
    if kind not in OUTLET_RANK:
        raise ValueError(f"{kind!r} is no kind of source: {', '.join(OUTLET_RANK)}")
    return kind


def _a_list(value: object) -> object:
    if not isinstance(value, list | tuple):
        raise ValueError("must be a list: [one, another]")  # noqa: TRY004 - pydantic gathers no TypeError
    return value


Words = Annotated[tuple[Annotated[str, AfterValidator(_searchable)], ...], BeforeValidator(_a_list)]


class SavedSearch(BaseModel):
    """One search that has a feed of its own. What it leaves out does not narrow it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)] = Field(
        description="name of its files: small letters, digits and hyphens"
    )
    title: Annotated[str, Field(min_length=1, max_length=200)] = Field(description="what feed readers show")
    words: Words = Field(default=(), description="all of them stand in headline or text")
    phrases: Words = Field(default=(), description="all of them stand there, word after word")
    any: Words = Field(default=(), description="one of these words or phrases at least stands there")
    none: Words = Field(default=(), description="none of these words or phrases stands there")
    sources: Annotated[tuple[str, ...], BeforeValidator(_a_list)] = Field(
        default=(), description="one of these announced it: ids of source files"
    )
    kinds: Annotated[tuple[Annotated[str, AfterValidator(_known_kind)], ...], BeforeValidator(_a_list)] = Field(
        default=(), description="the announcer is of one of these kinds"
    )
    since: date | None = Field(
        default=None, description="first day of publication; of first sight where no page tells it"
    )

    @model_validator(mode="after")
    def _asks_for_something(self) -> "SavedSearch":
        if not (self.words or self.phrases or self.any or self.sources or self.kinds):
            raise ValueError("asks for nothing: give words, phrases, any, sources or kinds")
        return self


@dataclass(frozen=True, slots=True)
class SearchProblem:
    """One mistake in a file of saved searches."""

    path: Path
    line: int  # 1-based
    key: str  # dotted path of the key, '' for the file as a whole
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.key or 'file'}: {self.message}"


class SearchError(Exception):
    """A file of saved searches does not say what it must. `problems` has one entry a mistake."""

    def __init__(self, problems: list[SearchProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def load_searches(path: Path) -> tuple[SavedSearch, ...]:
    """Read a YAML list of saved searches. Raises `SearchError` with every mistake, its line and its key.

    Every scalar is text until its key says otherwise, so that `no` and `2026` are words to search for.
    """
    try:
        text = path.read_text(encoding="utf-8")
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise SearchError([SearchProblem(path, line, "", "anchors and aliases are not read here")])
        root = yaml.compose(text, Loader=yaml.BaseLoader)
        data = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes nothing but text, lists and mappings
    except (OSError, UnicodeDecodeError, RecursionError) as error:
        raise SearchError([SearchProblem(path, 1, "", str(error))]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = mark.line + 1 if mark else 1
        raise SearchError([SearchProblem(path, line, "", " ".join(str(error).split()))]) from error
    if root is None or not isinstance(data, list):
        raise SearchError([SearchProblem(path, 1, "", "must be a list of searches, each with a name and a title")])
    lines = dict(_lines(root))
    problems = [SearchProblem(path, line, _dotted(at), "is given twice") for at, line in _repeated_keys(root)]
    try:
        searches = TypeAdapter(tuple[SavedSearch, ...]).validate_python(data)
    except ValidationError as error:
        for fault in error.errors():
            at = fault["loc"]
            problems.append(SearchProblem(path, _line(lines, at), _dotted(at), _message(fault["msg"], at)))
        raise SearchError(problems) from error
    names = [search.name for search in searches]
    for place, name in enumerate(names):
        if name in names[:place]:
            message = f"{name!r} is the name of another search too"
            problems.append(SearchProblem(path, _line(lines, (place, "name")), f"{place}.name", message))
    if problems:
        raise SearchError(problems)
    return searches


def _lines(node: yaml.Node, at: Location = ()) -> Iterator[tuple[Location, int]]:
    """Where every value stands, and the line of its key."""
    if not at:
        yield at, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*at, key.value), key.start_mark.line + 1
            yield from _lines(value, (*at, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield (*at, place), value.start_mark.line + 1
            yield from _lines(value, (*at, place))


def _repeated_keys(root: yaml.Node) -> Iterator[tuple[Location, int]]:
    """Keys that a mapping gives more than once, and their lines: YAML would silently keep the last."""
    seen: set[Location] = set()
    for at, line in _lines(root):
        if at in seen and isinstance(at[-1], str):
            yield at, line
        seen.add(at)


def _line(lines: dict[Location, int], at: Location) -> int:
    """The line of the deepest part of `at` that exists."""
    return next(lines[at[:depth]] for depth in range(len(at), -1, -1) if at[:depth] in lines)


def _dotted(at: Location) -> str:
    return ".".join(map(str, at))


def _message(message: str, at: Location) -> str:
    """Pydantic's message, with a suggestion where a key is unknown."""
    if message != "Extra inputs are not permitted":
        return message.removeprefix("Value error, ")
    near = difflib.get_close_matches(str(at[-1]), SavedSearch.model_fields, n=1)
    return "is no key of a saved search" + (f"; did you mean {near[0]!r}?" if near else "")
