"""The page itself: what was gathered, put into markup."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from publishing.morning import words
from publishing.morning.gather import Morning
from publishing.morning.headline import dateline, headline, spent, troubles
from publishing.morning.shown import visible
from publishing.wording import language_tag, web_address

if TYPE_CHECKING:  # matplotlib: only who draws waits for it
    from publishing.morning.charts.svg import Chart


def page(morning: Morning, *, release: str | None = None) -> str:
    """The HTML of what was gathered. `release` is the release's id, for the foot. The same gives the same bytes."""
    from publishing.morning.charts.draw import draw  # noqa: PLC0415 - imports matplotlib

    return render(morning, draw(morning.charts), release)


def render(morning: Morning, charts: "Sequence[Chart]", release: str | None = None) -> str:
    """The HTML of what was gathered, with charts that are drawn already."""
    parts = {
        "morning": morning,
        "charts": charts,
        "headline": headline(morning),
        "troubles": troubles(morning),
        "dateline": dateline(morning),
        "spent": spent(morning),
        "release": release,
    }
    return _templates().get_template("page.html").render(parts)


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("publishing.morning"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    templates.filters.update(
        day=words.day,
        moment=lambda value: f"{words.day(words.london_day(value))}, {words.clock(value)}",
        number=words.number,
        counted=words.counted,
        sentence=words.sentence,
        listed=words.listed,
        web_address=web_address,
        language_tag=language_tag,
        paragraphs=_paragraphs,
        opening=_opening,
    )
    return templates


def _shown(value: Any) -> Any:
    """What a template writes: signs that cannot be seen are made visible; None is a mistake of the template's."""
    if value is None:
        raise TypeError("a template writes None")
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in visible(text).split("\n\n") if part.strip()]


def _opening(excerpt: str) -> str:
    """An excerpt on one line. It has 300 characters of a longer text, whose last word may be half."""
    line = " ".join(visible(excerpt).split())
    return f"{line.rsplit(' ', 1)[0].rstrip(',;:–-')} …" if len(excerpt) >= EXCERPT else line


EXCERPT = 300
"""Characters of an excerpt in v1."""
