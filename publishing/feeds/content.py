"""What an entry says, as text that XML and JSON can hold and as markup in which nothing is a tag that is not ours."""

import re
from html import escape

from publishing.feeds.entries import Entry

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write."""


def plain(words: str) -> str:
    """`words` with a replacement character in the place of each that XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", words)


def full_text(entry: Entry) -> str | None:
    """The whole text as HTML, a paragraph each, and the attribution; None where the licence does not allow it."""
    if entry.body_text is None or entry.moved_to:
        return None
    paragraphs = [escape(plain(paragraph)) for paragraph in entry.body_text.split("\n\n")]
    markup = "".join(f"<p>{paragraph.replace(chr(10), '<br>')}</p>" for paragraph in paragraphs if paragraph.strip())
    return f"{markup}<p><small>{escape(plain(entry.attribution))}</small></p>"


def summary(entry: Entry) -> str:
    """The excerpt; what became of the id, where it leads on to another."""
    if entry.moved_to:
        return f"This announcement is one with another and has its id now: {entry.moved_to}."
    return plain(entry.excerpt)
