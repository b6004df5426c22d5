"""YAML with line numbers: the data of a file, and where in it each key stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

Location = tuple[str | int, ...]
"""Where a value stands in a file: keys of mappings and places in lists, from the top."""


class YamlError(Exception):
    """A text is not the plain YAML that is read here. `line` is 1-based."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class _PlainLoader(yaml.CSafeLoader):
    """SafeLoader, of libyaml, that leaves dates as text, so that a day that does not exist is reported with its key."""


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class YamlText:
    """A YAML text's data, and its nodes."""

    data: Any
    root: yaml.Node

    def line_of(self, location: Sequence[str | int]) -> int:
        """Return the line of the deepest part of `location` that exists; 1-based."""
        node, line = self.root, self.root.start_mark.line + 1
        for part in location:
            if isinstance(node, yaml.MappingNode):
                found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
                if found is None:
                    break
                line, node = found[0].start_mark.line + 1, found[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = node.start_mark.line + 1
            else:
                break
        return line

    def repeated_keys(self) -> Iterator[tuple[str, int]]:
        """Yield keys that a mapping gives more than once, and their lines: YAML would silently keep the last."""
        yield from _repeated(self.root, "")


def read_yaml(text: str, *, only_text: bool = False) -> YamlText:
    """Read `text`; with `only_text` every scalar is text: `no` and `2026` too.

    Raises `YamlError`, for anchors and aliases too: no file that is written by hand here has a use for them.
    """
    loading = yaml.CBaseLoader if only_text else _PlainLoader
    try:
        for event in yaml.parse(text, Loader=loading):
            if isinstance(event, yaml.AliasEvent):
                mark = event.start_mark
                raise YamlError(mark.line + 1 if mark else 1, "anchors and aliases are not read here")
        loader = loading(text)
        root = loader.get_single_node()
        data = None if root is None else loader.construct_document(root)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        raise YamlError(mark.line + 1 if mark else 1, " ".join(str(error).split())) from error
    except (ValueError, RecursionError) as error:  # scalars such as '0b_', and nesting without end
        raise YamlError(1, f"{type(error).__name__}: {error}") from error
    if root is None:
        raise YamlError(1, "the file is empty")
    return YamlText(data, root)


def _repeated(node: yaml.Node, prefix: str) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = f"{prefix}{key.value}"
            if str(key.value) in seen:
                yield name, key.start_mark.line + 1
            seen.add(str(key.value))
            yield from _repeated(value, f"{name}.")
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _repeated(value, f"{prefix}{index}.")
