"""Three press sites of our own making, whose announcements and furniture are known line by line.

`flat` has everything in one column of neutral classes, `bare` has no containers at all, and `boxed` has notices in the
middle of its `<article>`. Twelve announcements each: five carry one minister's quote, four end in the same notes.
"""

from dataclasses import dataclass

QUOTE = (
    "“Every child deserves a stable home and people who believe in them. This programme gives councils the means to "
    "act early, and families the support to stay together,” said the minister, Ann Example."
)
NOTES = "Notes to editors"
BOILERPLATE = (
    "The Strong Starts programme is a national fund for children’s services. It supports councils that try new ways of "
    "working with families, and publishes what it learns every autumn."
)
NIGHT_ONE = (
    "Telephone payments are not available",
    "You may have trouble paying by phone today. We are sorry for the trouble while our supplier repairs the line.",
)
NIGHT_TWO = (
    "Planned work on our website",
    "Some online forms will be closed from Saturday evening until Sunday noon while we move them to a new system.",
)
COOKIES = "This site uses small files on your device to work. Carry on and we take it that you are happy with them."
NEWSLETTER = "Our weekly round-up reaches nine thousand residents; add your address to the list to be one of them."
FEEDBACK = "Did you find what you were looking for on this page today? Tell us in a minute."
FOOTER = "Anytown Borough Council, Town Hall, High Street, Anytown. Telephone lines are open on weekdays."

_SUBJECTS = (
    ("Foster carers", "a guaranteed weekly allowance", "Northside", "recruitment of carers for teenagers"),
    ("Care leavers", "a rent deposit scheme", "Harbour", "first tenancies for people leaving care"),
    ("Young carers", "respite weekends by the sea", "Meadow", "time off for children who look after a parent"),
    ("School nurses", "drop-in clinics in every secondary", "Riverside", "advice on sleep and worry"),
    ("Family hubs", "evening opening twice a week", "Oldfield", "help for parents who work shifts"),
    ("Speech therapists", "sessions in nursery gardens", "Millbrook", "early help with first words"),
    ("Youth workers", "a bus that stops at estates", "Castle Hill", "safe places after dark"),
    ("Social workers", "a new academy with the university", "Station Quarter", "training in direct work"),
    ("Adopters", "a peer network run by parents", "Lakeside", "support in the first year"),
    ("Play streets", "free closures on Sundays", "Park View", "games outside the front door"),
    ("Libraries", "a story hour in six languages", "Market", "reading for pleasure"),
    ("Special schools", "a sixth form of their own", "Woodlands", "courses that lead to work"),
)


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement: what must come out of its page."""

    slug: str
    title: str
    day: str
    paragraphs: tuple[str, ...]


def announcements() -> list[Announcement]:
    """The twelve announcements that each site carries."""
    made = []
    for number, (who, what, where, aim) in enumerate(_SUBJECTS):
        paragraphs = [
            f"{who} in {where} will get {what} from next month, the council’s cabinet decided on Tuesday evening.",
            f"The decision follows a year of listening to residents of {where}, who asked for {aim} above all else.",
            f"It costs £{140 + number * 35},000 a year, and {who.lower()} were the first to be told about it.",
        ]
        if number in (0, 3, 4, 8, 11):
            paragraphs.insert(2 if number % 2 else 3, QUOTE)
        paragraphs.append(f"More about {what} can be had from the team for {aim} at the {where} centre.")
        if number in (1, 3, 6, 9):
            paragraphs += [NOTES, BOILERPLATE]
        title = f"{who} in {where} to get {what}"
        made.append(Announcement(f"news-{number}", title, f"{number + 3} March 2021", tuple(paragraphs)))
    return made


def flat_page(item: Announcement, notice: tuple[str, str]) -> str:
    """A page with one column of neutral classes for everything."""
    lines = [
        *(f"<p>{line}</p>" for line in (COOKIES, *notice)),
        f'<p><a href="/">Home</a> / <a href="/n">News</a> / {item.title}</p>',
        f"<h1>{item.title}</h1>",
        f"<p>{notice[1]} More on our status page.</p>",
        f"<p>{item.day}</p>",
        *(f"<p>{text}</p>" for text in item.paragraphs),
        *(f"<p>{line}</p>" for line in (NEWSLETTER, "Facebook Twitter LinkedIn", FEEDBACK, FOOTER)),
    ]
    return _page(item.title, f'<div class="a1"><div class="b2">{"".join(lines)}</div></div>')


def bare_page(item: Announcement, notice: tuple[str, str]) -> str:
    """A page of nothing but headings and paragraphs."""
    lines = [
        f"<p>{COOKIES}</p><h2>{notice[0]}</h2><p>{notice[1]}</p>",
        f"<h2>{item.title}</h2><p>Published on {item.day}</p>",
        *(f"<p>{text}</p>" for text in item.paragraphs),
        *(f"<p>{line}</p>" for line in (NEWSLETTER, FEEDBACK, FOOTER)),
    ]
    return _page(item.title, "".join(lines))


def boxed_page(item: Announcement, notice: tuple[str, str]) -> str:
    """A page whose `<article>` has notices and an invitation in the midst of the text."""
    box = '<div class="k7"><p>{}</p></div>'
    first, *rest = item.paragraphs
    lines = [
        f"<h1>{item.title}</h1><p class='k2'>{item.day}</p>",
        f'<div class="k7"><h3>{notice[0]}</h3><p>{notice[1]}</p></div>',
        f"<p>{first}</p>",
        box.format(NEWSLETTER),
        *(f"<p>{text}</p>" for text in rest),
        box.format(FEEDBACK),
    ]
    return _page(item.title, f"<p>{COOKIES}</p><article>{''.join(lines)}</article><p>{FOOTER}</p>")


def _page(title: str, body: str) -> str:
    return f'<!doctype html><html lang="en"><head><title>{title} | Anytown</title></head><body>{body}</body></html>'
