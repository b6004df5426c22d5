"""Mistakes in a file that a person wrote, all of them at once, each where it stands and in words that help."""

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from handwritten.yaml_lines import Location, YamlError, YamlText, read_yaml

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file."""

    path: Path
    line: int  # 1-based
    key: str  # dotted path of the key, '' for the file as a whole
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.key or 'file'}: {self.message}"


class FileError(Exception):
    """A file does not say what it must. `problems` has one entry a mistake."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)


def read_file(path: Path, *, only_text: bool = False) -> YamlText:
    """Read a YAML file; with `only_text` every scalar is text. Raises `FileError` where it is none."""
    try:
        return read_yaml(path.read_text(encoding="utf-8"), only_text=only_text)
    except (OSError, UnicodeDecodeError) as error:
        raise FileError([Problem(path, 1, "", str(error))]) from error
    except YamlError as error:
        raise FileError([Problem(path, error.line, "", str(error))]) from error


def validated(
    made: TypeAdapter[Made],
    path: Path,
    text: YamlText,
    *,
    what: str,
    keys: Callable[[Location], Iterable[str]],
    further: Callable[[Made], Iterable[tuple[Location, str]]],
) -> Made:
    """What `text` of `path` says, as `made` has it. Raises `FileError` with every mistake.

    `what` a file is of, and the `keys` that may stand where one does, are for the words; `further` finds what only the
    whole shows: where, and what is wrong there.
    """
    problems = [Problem(path, line, key, "is given twice") for key, line in text.repeated_keys()]
    try:
        result = made.validate_python(text.data)
    except ValidationError as error:
        for fault in error.errors():
            at = fault["loc"] or _named_key(fault["msg"], keys(()))
            problems.append(_problem(path, text, at, _message(fault["msg"], at, what, keys)))
        raise FileError(problems) from error
    problems += [_problem(path, text, at, message) for at, message in further(result)]
    if problems:
        raise FileError(problems)
    return result


def _problem(path: Path, text: YamlText, at: Location, message: str) -> Problem:
    return Problem(path, text.line_of(at), ".".join(map(str, at)), message)


def _named_key(message: str, keys: Iterable[str]) -> Location:
    """The key that a rule about several keys names first ('Value error, layouts: ...')."""
    key = message.removeprefix("Value error, ").partition(":")[0]
    return (key,) if key in keys else ()


def _message(message: str, at: Location, what: str, keys: Callable[[Location], Iterable[str]]) -> str:
    """Pydantic's message, with a suggestion where a key is unknown."""
    if message != "Extra inputs are not permitted":
        return message.removeprefix("Value error, ")
    near: Sequence[Any] = difflib.get_close_matches(str(at[-1]), list(keys(at[:-1])), n=1)
    return f"is no key of {what}" + (f"; did you mean {near[0]!r}?" if near else "")
