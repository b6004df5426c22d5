"""docs/hostile-sites.md says what the misbehaviours say."""

from pathlib import Path

from spiders.capture import ISSUE_KINDS
from tests.faults.describe import page
from tests.faults.misbehaviours.registry import MISBEHAVIOURS

PAGE = Path(__file__).parents[2] / "docs" / "hostile-sites.md"


def test_the_page_is_what_the_misbehaviours_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_misbehaviour_has_a_name_and_an_address_of_its_own() -> None:
    names = [one.name for one in MISBEHAVIOURS]
    assert len(set(names)) == len(names)
    assert all(len(one.name) <= 63 for one in MISBEHAVIOURS), "labels of hosts are no longer"


def test_every_kind_of_issue_of_a_crawl_is_met_but_our_own_fault() -> None:
    met = {kind for one in MISBEHAVIOURS for kind in one.issues}
    assert ISSUE_KINDS.keys() - met == {"crawl-error"}
