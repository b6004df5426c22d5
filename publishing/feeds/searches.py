"""Saved searches: what a reader follows, as a YAML file describes it. Each has a feed of its own."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    model_validator,
)

from handwritten import FileError, Location, Problem, read_file, validated
from schema.outlet_rank import OUTLET_RANK

EXAMPLE = Path(__file__).with_name("searches.yaml")
"""The file that ships with councilwire."""


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


class SearchError(FileError):
    """A file of saved searches does not say what it must. `problems` has one entry a mistake."""


def load_searches(path: Path) -> tuple[SavedSearch, ...]:
    """Read a YAML list of saved searches. Raises `SearchError` with every mistake, its line and its key.

    Every scalar is text until its key says otherwise, so that `no` and `2026` are words to search for.
    """
    try:
        text = read_file(path, only_text=True)
        if not isinstance(text.data, list):
            raise FileError([Problem(path, 1, "", "must be a list of searches, each with a name and a title")])
        return validated(_SEARCHES, path, text, what="a saved search", keys=_keys, further=_named_alike)
    except FileError as error:
        raise SearchError(error.problems) from error


_SEARCHES = TypeAdapter(tuple[SavedSearch, ...])


def _keys(at: Location) -> Iterable[str]:
    return SavedSearch.model_fields if at else ()


def _named_alike(searches: Sequence[SavedSearch]) -> Iterator[tuple[Location, str]]:
    names = [search.name for search in searches]
    for place, name in enumerate(names):
        if name in names[:place]:
            yield (place, "name"), f"{name!r} is the name of another search too"
