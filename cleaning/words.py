"""Vocabularies."""


def words(text: str) -> frozenset[str]:
    """The words of `text` as a set: a long vocabulary reads better without a quote round every word."""
    return frozenset(text.split())
