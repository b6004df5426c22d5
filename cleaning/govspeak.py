"""Furniture of GOV.UK's own markup, taken out of the fragment that its Content API gives.

Govspeak is the Markdown dialect of GOV.UK's publishers; what it renders to stands in the templates of
alphagov/govspeak and alphagov/govuk_publishing_components (both MIT), where the class names below come from. The
fragment is small and well known, so rules are CSS selectors over a BeautifulSoup tree.
"""

from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import Tag

from cleaning.document import Removed
from cleaning.markup import read_markup
from cleaning.text import visible

LONGEST_REMOVED = 500
"""Characters of a removed element's text that are kept."""
CAPTION = "caption"
"""Id of the rule whose texts are kept apart, as captions."""


@dataclass(frozen=True, slots=True)
class GovspeakRule:
    """Takes elements out of govspeak by a CSS selector."""

    id: str
    reason: str
    selector: str
    example: str  # markup that the rule takes out whole


GOVSPEAK_RULES: tuple[GovspeakRule, ...] = (
    GovspeakRule(
        id=CAPTION,
        reason="speaks of a picture; kept apart as captions",
        selector="figcaption",
        example="<figcaption><p>The new library</p></figcaption>",
    ),
    GovspeakRule(
        id="govspeak-attachment-format",
        reason="an attached file's kind, size and reference; its title stays",
        selector=".attachment .metadata, .attachment-thumb, .gem-c-attachment__thumbnail, .gem-c-attachment__metadata",
        example='<div class="attachment"><p class="metadata"><span class="type">PDF</span>, 2 MB, 3 pages</p></div>',
    ),
    GovspeakRule(
        id="govspeak-accessible-format",
        reason="says how to ask for an attached file in another format",
        selector=".accessibility-warning, .opendocument-help, .attachment .order_url, .gem-c-attachment .gem-c-details",
        example='<div class="accessibility-warning"><h2>This file may not be suitable for all readers.</h2></div>',
    ),
    GovspeakRule(
        id="govspeak-inline-attachment-format",
        reason="the kind and size of a file that a sentence links to",
        selector=".attachment-inline .type, .attachment-inline .file-size, .attachment-inline .page-length, "
        ".gem-c-attachment-link__attribute",
        example='<span class="attachment-inline"><span class="type">PDF</span></span>',
    ),
    GovspeakRule(
        id="govspeak-contact-form",
        reason="leads to a form on another page, its address cut short",
        selector=".contact .contact_form_url",
        example='<div class="contact"><p class="contact_form_url">Contact form <a href="/f">/f</a></p></div>',
    ),
    GovspeakRule(
        id="govspeak-footnote-return",
        reason="leads back from a footnote to where it is referred to",
        selector='a.reversefootnote, a[role="doc-backlink"]',
        example='<a href="#fnref:1" class="reversefootnote" role="doc-backlink">↩</a>',
    ),
    GovspeakRule(
        id="govspeak-chart",
        reason="a chart drawn again from the table beside it, and its switch",
        selector=".mc-chart, .mc-toggle-button",
        example='<a class="mc-toggle-button">Change to table</a>',
    ),
    GovspeakRule(
        id="govspeak-hidden",
        reason="not shown, or shown to screen readers as help with the page",
        selector='.visually-hidden, .visuallyhidden, .govuk-visually-hidden, [aria-hidden="true"], [hidden]',
        example='<span class="govuk-visually-hidden">Warning</span>',
    ),
)


def without_furniture(body: str) -> tuple[str, tuple[Removed, ...]]:
    """The HTML of `body` without what GOVSPEAK_RULES take out, and what that was, in document order. Never raises.

    All attributes but a link's address go too: a class that means furniture on some other site (the `comments` of a
    contact box are its publisher's) means nothing here.
    """
    tree = read_markup(body).tree  # tames hostile markup and mends broken markup first
    soup = BeautifulSoup(tree.body.inner_html or "" if tree.body is not None else "", "html.parser")
    rules = {id(tag): rule for rule in reversed(GOVSPEAK_RULES) for tag in soup.select(rule.selector)}
    removed: list[Removed] = []
    for tag in soup.find_all(True):
        if tag.decomposed:
            continue
        rule = rules.get(id(tag))
        if rule is not None:
            said = visible(tag.get_text(" "))
            if said:
                removed.append(Removed(rule.id, said[:LONGEST_REMOVED], _path(tag)))
            tag.decompose()
    for tag in soup.find_all(True):
        tag.attrs = {"href": tag["href"]} if tag.name == "a" and "href" in tag.attrs else {}
    return soup.decode(), tuple(removed)


def _path(tag: Tag) -> str:
    """A tag's place in the item, such as details.body/div.contact/p.tel: its last three steps."""
    steps: list[str] = []
    at: Tag | None = tag
    while at is not None and at.parent is not None and len(steps) < 3:
        classes = at.get_attribute_list("class")
        steps.append(f"{at.name}.{classes[0]}" if classes and classes[0] else at.name)
        at = at.parent
    return "/".join(["details.body", *reversed(steps)])
