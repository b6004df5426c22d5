"""What must hold of a release before readers are led to it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a release, and what it found."""

    name: str
    passed: bool
    said: str  # one sentence with the figures
    forceable: bool = True  # whether a release that fails it may be published all the same
