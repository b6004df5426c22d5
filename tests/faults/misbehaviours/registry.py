"""Every misbehaviour, in the order of the documentation's table."""

from tests.faults.misbehaviour import Misbehaviour
from tests.faults.misbehaviours.blocks import BLOCKS
from tests.faults.misbehaviours.encodings import ENCODINGS
from tests.faults.misbehaviours.feeds import FEEDS
from tests.faults.misbehaviours.markup import MARKUP
from tests.faults.misbehaviours.redirects import REDIRECTS
from tests.faults.misbehaviours.robots import ROBOTS
from tests.faults.misbehaviours.sizes import SIZES
from tests.faults.misbehaviours.slow import SLOW
from tests.faults.misbehaviours.traps import TRAPS

SUBJECTS: dict[str, tuple[Misbehaviour, ...]] = {
    "Slow sites": SLOW,
    "Too much, too little": SIZES,
    "Letters": ENCODINGS,
    "Traps without an end": TRAPS,
    "Redirects and forbidden places": REDIRECTS,
    "No, and not now": BLOCKS,
    "robots.txt": ROBOTS,
    "Feeds": FEEDS,
    "Markup, titles and addresses": MARKUP,
}

MISBEHAVIOURS: tuple[Misbehaviour, ...] = tuple(one for group in SUBJECTS.values() for one in group)
