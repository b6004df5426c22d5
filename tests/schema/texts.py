"""Announcements written for tests, in the manner of councils' press pages."""


def _paragraphs(text: str) -> str:
    """One line a paragraph, blank lines between."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))


RELEASE = _paragraphs("""
Fernshire County Council has opened a £4.2 million centre for young carers in Alderwick, the first in the
county.

The centre on Mill Lane offers homework clubs, counselling and short breaks to the 640 children who look after
a parent or sibling at home. It was paid for by the council and the Brightwater Trust.

Councillor Priya Nair, cabinet member for children's services, said: "Young carers told us they wanted one
place where they could be children for an afternoon. Today they have it, and I thank everybody who made it
possible."

Samuel Oduya, who is 15 and helped to plan the building, said: "It feels like ours. I can do my coursework
here while my brother plays football with somebody else for once."

Families can refer themselves by telephone on 01632 960 140 or through their school. The centre is open on
every weekday from 3pm and on Saturdays from 10am.
""")

ABRIDGED = "\n\n".join(RELEASE.split("\n\n")[:3])

QUOTING = _paragraphs("""
Ministers are to publish a national plan for young carers before the summer, a select committee heard on
Tuesday.

The plan will ask every local authority to count the children concerned, which few of them do at present, and
to name an officer who answers for them.

Some are ahead of it. In Fernshire, cabinet member Priya Nair said: "Young carers told us they wanted one
place where they could be children for an afternoon. Today they have it, and I thank everybody who made it
possible."

The committee's chair said that she would ask for dates. Charities welcomed the plan and asked how it was to
be paid for, since grants end next spring.
""")

TAX = _paragraphs("""
Fernshire County Council has set its share of council tax for {year}. At a meeting of the full council on
Thursday, members agreed an increase of {rise} per cent.

It means that a household in Band D will pay £{band} a year for county services, which is £{more} more than
last year. Bills will be sent from the middle of March.

Councillor Owen Bright, cabinet member for resources, said: "Setting a balanced budget is never easy. We have
worked hard to protect the services that residents tell us matter most to them."

Anyone who finds it hard to pay is asked to get in touch as soon as possible, as there may be help that they
do not know of.
""")

BINS = _paragraphs("""
Bins in {town} will be emptied a day later than usual after the bank holiday. Residents of {town} are asked to
put them out by 6am. The recycling centre at {place} is open from 9am to 5pm as usual, and garden waste is
collected from the week after. Crews thank everybody in {town} for their patience.
""")
