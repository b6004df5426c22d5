"""YAML files that people write: what they say, and every mistake in them with its file, line and key."""

from handwritten.mistakes import FileError, Problem, read_file, validated
from handwritten.yaml_lines import Location, YamlText

__all__ = ["FileError", "Location", "Problem", "YamlText", "read_file", "validated"]
