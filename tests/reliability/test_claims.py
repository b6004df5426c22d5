"""What docs/reliability.md claims is shown by tests and commands that are there."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
CLAIMS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| claim", "| ---"))]
PROOF = re.compile(r"`(tests/[\w/]+\.py|python -m benchmarks\.\w+[^`]*)`")


@pytest.mark.parametrize("claim", CLAIMS)
def test_every_claim_names_a_test_or_a_command_that_is_there(claim: str) -> None:
    proofs = PROOF.findall(claim)
    assert proofs, "a claim without proof"
    for proof in proofs:
        if proof.startswith("tests/"):
            assert (ROOT / proof).is_file(), proof
        else:
            assert find_spec(proof.split()[2]), proof


def test_every_file_of_reliability_tests_is_named() -> None:
    for path in Path(__file__).parent.glob("test_*.py"):
        assert path == Path(__file__) or f"tests/reliability/{path.name}" in PAGE, path.name
