"""Which language a page is in: Welsh told from English by its commonest words, others as the page declares them."""

from cleaning.words import words

_WELSH = words("y yr yn a ac i o ar mae wedi ei eu am gan bydd oedd cyngor sydd hyn fod gyda bod ym gyfer")
_ENGLISH = words("the of and to in is for that with on as are was be by it this from have has will at")
SAMPLE = 1_500
"""Characters that are read."""


def language_of(text: str, declared: str | None) -> str | None:
    """'cy' or 'en' where the text shows it, else the tag that the page declares, such as 'ar'; None if neither."""
    said = text[:SAMPLE].lower().split()
    welsh, english = sum(map(_WELSH.__contains__, said)), sum(map(_ENGLISH.__contains__, said))
    if len(said) >= 10 and max(welsh, english) * 10 >= len(said):
        return "cy" if welsh > english else "en"
    if not declared:
        return None
    tag = declared.strip().replace("_", "-")
    return tag if not tag.lower().startswith(("en", "cy")) else tag[:2].lower()
