"""The audit of the dependencies, as far as it goes without the network: pins, hashes, ranges, licences, reasons.

Known vulnerabilities are looked up where there is a network: `make audit ADVISORIES=1`.
"""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
LICENCES = yaml.safe_load((ROOT / "tests" / "licences.yaml").read_text(encoding="utf-8"))
OF_OURS = "councilwire (pyproject.toml)"
LOCKS = {
    "requirements.txt": (),
    "requirements-machines.txt": ("machines",),
    "requirements-browse.txt": ("browse",),
    "requirements-test.txt": ("machines", "browse", "test"),
    "requirements-benchmark.txt": ("machines", "browse", "test", "benchmark"),
}
"""Each lock, and the extras that it is for."""
AT_RUN_TIME = ("requirements.txt", "requirements-machines.txt", "requirements-browse.txt")


def entries(lock: str) -> list[tuple[Requirement, str]]:
    """What a lock pins, each with the lines that belong to it: hashes, and what asks for it."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    parts = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    return [(Requirement(part.partition("\\")[0].partition("\n")[0].strip()), part) for part in parts]


def declared(lock: str) -> dict[NormalizedName, Requirement]:
    """What pyproject.toml asks for, of which `lock` is the outcome."""
    lines = chain(PROJECT["dependencies"], *(EXTRAS[extra] for extra in LOCKS[lock]))
    return {canonicalize_name(one.name): one for one in map(Requirement, lines)}


def applies(requirement: Requirement) -> bool:
    """Whether it is meant for this platform and Python."""
    return requirement.marker is None or requirement.marker.evaluate()


def installed(name: str) -> str | None:
    try:
        return distribution(name).version
    except PackageNotFoundError:
        return None


def test_every_lock_is_audited() -> None:
    assert {path.name for path in ROOT.glob("requirements*.txt")} == {*LOCKS, "requirements-build.txt"}
    assert {extra for extras in LOCKS.values() for extra in extras} == set(EXTRAS)


@pytest.mark.parametrize("lock", [*LOCKS, "requirements-build.txt"])
def test_every_dependency_is_pinned_with_hashes_and_comes_from_no_address_of_its_own(lock: str) -> None:
    pinned = entries(lock)
    assert pinned
    for requirement, text in pinned:
        assert [one.operator for one in requirement.specifier] == ["=="], requirement
        assert requirement.url is None
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", text), requirement
        assert "://" not in text, requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_what_pyproject_asks_for_in_its_ranges_and_nothing_that_nobody_asks_for(lock: str) -> None:
    pinned = {canonicalize_name(one.name): (one, text) for one, text in entries(lock)}
    asked = declared(lock)
    assert {name for name, (_, text) in pinned.items() if OF_OURS in text} == set(asked)
    for name, wanted in asked.items():
        version = next(iter(pinned[name][0].specifier)).version
        assert wanted.specifier.contains(version, prereleases=True), f"{lock}: {name} {version} is not {wanted}"
    assert all("# via" in text for _, text in pinned.values())


def test_a_package_has_one_version_in_all_locks() -> None:
    versions: dict[tuple[str, str], set[str]] = {}
    for requirement, _ in chain.from_iterable(map(entries, LOCKS)):
        key = (canonicalize_name(requirement.name), str(requirement.marker))
        versions.setdefault(key, set()).add(str(requirement.specifier))
    assert {key: found for key, found in versions.items() if len(found) > 1} == {}


def test_what_is_installed_is_what_is_locked() -> None:
    for requirement, _ in entries("requirements-test.txt"):
        if applies(requirement):
            version = installed(requirement.name)
            assert version is not None, f"{requirement.name} is not installed: make"
            assert requirement.specifier.contains(Version(version), prereleases=True), f"{requirement}: {version}"


def test_what_is_installed_fits_together() -> None:
    command = [sys.executable, "-m", "pip", "check", "--disable-pip-version-check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("lock", AT_RUN_TIME)
def test_every_licence_is_one_that_is_allowed(lock: str) -> None:
    wrong = []
    for requirement, _ in entries(lock):
        name = canonicalize_name(requirement.name)
        if not applies(requirement) or installed(name) is None or name in LICENCES["accepted"]:
            continue
        said = licences_of(name)
        if not said or not set(said) <= set(LICENCES["allowed"]):
            wrong.append(f"{name}: {said}")
    assert wrong == []


def licences_of(name: str) -> list[str]:
    """What a package says of its licence: the parts of an SPDX expression, or names."""
    metadata = distribution(name).metadata
    for expression in metadata.get_all("License-Expression", []):
        return [part for part in re.split(r"[()\s]+|\bAND\b|\bOR\b", expression) if part]
    classifiers = [one.split(" :: ") for one in metadata.get_all("Classifier", [])]
    names = [one[-1] for one in classifiers if one[0] == "License" and one[-1] != "OSI Approved"]
    return names or [one.strip().splitlines()[0] for one in metadata.get_all("License", []) if one.strip()]


def test_what_is_accepted_by_exception_is_still_needed() -> None:
    locked = {canonicalize_name(one.name) for lock in AT_RUN_TIME for one, _ in entries(lock)}
    assert set(LICENCES["accepted"]) <= locked
    for name in LICENCES["accepted"]:
        assert not set(licences_of(name)) <= set(LICENCES["allowed"]), f"{name} needs no exception"


def test_every_dependency_has_its_reason() -> None:
    asked = [*PROJECT["dependencies"], *chain.from_iterable(EXTRAS.values())]
    for one in asked:
        assert re.search(rf'^    "{re.escape(one)}",\s+# \w', PYPROJECT, flags=re.MULTILINE), f"{one} has no reason"
