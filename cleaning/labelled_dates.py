"""Dates as the page's own lines tell them to its readers."""

import re

from cleaning.date_lines import LABEL_REACH, PUBLISHED, UPDATED, DateLines
from cleaning.date_reader import DateReader
from cleaning.document import Day

LONGEST_BYLINE = 80
"""Characters up to which a line beside the headline is a byline or a bare date."""
_OF_ANOTHER_DAY = re.compile(
    r"\b(?:event|meeting|hearing|start|begin|end|open|clos|deadline|due|expir|born|died|(?:from|until|till)\s+(?:\w+\s+)?\d)",
    re.IGNORECASE,
)
"""Words beside a day that is not that of the page."""
_SENTENCE_END = (".", "!", "?", ":", "…")


class LabelledDates:
    """Dates as the page's own lines tell them: with a label anywhere, without one only at the top."""

    def __init__(self, lines: DateLines, reader: DateReader) -> None:
        self.lines = lines
        self.reader = reader

    def beside_headline(self) -> Day | None:
        """The day in the first dated line beside the headline, if it is a byline or a bare date and not of a change."""
        for text in self.lines.beside:
            if _is_sentence(text):
                continue
            label = PUBLISHED.search(text)
            if label is not None and (day := self._after(label)) is not None:
                return day
            if len(text) > LONGEST_BYLINE or UPDATED.search(text) or _OF_ANOTHER_DAY.search(text):
                continue
            if (day := self.reader.text(text)) is not None:
                return day
        return None

    def published(self) -> Day | None:
        """The labelled day of publication, or else the first day at the top that is not of a change."""
        for text in sorted(self.lines.above + self.lines.below, key=_is_sentence):
            label = PUBLISHED.search(text)
            if label is not None and (day := self._after(label)) is not None:
                return day
        for text in self.lines.above:
            change = UPDATED.search(text)
            day = self.reader.text(text[: change.start()] if change is not None else text)
            if day is not None:
                return day
        for text in self.lines.below:
            change = UPDATED.search(text)
            day = self.reader.text(text[: change.start()]) if change is not None else None
            if change is not None and day is not None and self._after(change) is not None:
                return day
        return None

    def updated(self) -> Day | None:
        """The labelled day of the last change."""
        for text in self.lines.above + self.lines.below:
            label = UPDATED.search(text)
            if label is not None and (day := self._after(label)) is not None:
                return day
        return None

    def _after(self, label: re.Match[str]) -> Day | None:
        """The day behind a label, unless another label stands between."""
        reach = label.string[label.end() : label.end() + LABEL_REACH]
        other = UPDATED.search(reach)
        return self.reader.text(reach[: other.start()] if other else reach)


def _is_sentence(text: str) -> bool:
    """Whether `text` ends as a sentence does: what it says of a day is told in passing."""
    return text.endswith(_SENTENCE_END)
