"""A setting or command that is not in the documentation does not exist."""

from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from flows.cli import app
from flows.reading import READING_ISSUES
from flows.report import FIGURES
from flows.settings import Settings
from schema.health_reasons import REASONS, ReasonKind, State
from schema.issues import LOADING_ISSUES
from spiders.capture import Outcome

ROOT = Path(__file__).parents[2]
OPERATORS = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    """Every command as it is typed, with its options."""
    found = []
    root = get_command(app)
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found += [f"{name} {sub}" for sub in inner] if inner else [name]
    return found


def options() -> list[tuple[str, str]]:
    """Every (command, option)."""
    found = []
    root = get_command(app)
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        for sub in getattr(command, "commands", {name: command}).values():
            found += [(name, opt) for param in sub.params for opt in param.opts if opt.startswith("--")]
    return [item for item in found if item[1] != "--help"]


KEPT_FOR = [name for name in Settings.model_fields if name.startswith("keep_") or name.startswith("merge")]


@pytest.mark.parametrize("name", KEPT_FOR)
def test_every_retention_setting_is_described_with_its_default_and_its_meaning(name: str) -> None:
    field = Settings.model_fields[name]
    (line,) = [line for line in OPERATORS.splitlines() if line.startswith(f"| `COUNCILWIRE_{name.upper()}` |")]
    assert f"| {field.default} | {field.description}" in line


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described_for_operators(name: str) -> None:
    assert f"`COUNCILWIRE_{name.upper()}`" in OPERATORS


@pytest.mark.parametrize("command", commands())
def test_every_command_is_described_for_operators(command: str) -> None:
    assert f"`councilwire {command}" in OPERATORS


@pytest.mark.parametrize(("command", "option"), options())
def test_every_option_is_described_for_operators(command: str, option: str) -> None:
    assert f"`{option}`" in OPERATORS


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_described_for_operators(outcome: Outcome) -> None:
    assert f"**{outcome.value}**" in OPERATORS


@pytest.mark.parametrize("kind", READING_ISSUES | LOADING_ISSUES)
def test_every_issue_of_reading_and_loading_is_described_for_operators(kind: str) -> None:
    assert f"`{kind}`" in OPERATORS


@pytest.mark.parametrize("column", [column.name for column in FIGURES])
def test_every_figure_of_a_run_is_described_for_operators(column: str) -> None:
    assert f"| {column} |" in OPERATORS


@pytest.mark.parametrize(("reason", "kind"), REASONS.items())
def test_every_reason_of_health_is_described_for_operators_with_what_to_do(reason: str, kind: ReasonKind) -> None:
    assert f"| `{reason}` | {kind.state} | {kind.meaning} | {kind.advice} |" in OPERATORS


@pytest.mark.parametrize("state", State)
def test_every_state_of_health_is_described_for_operators(state: State) -> None:
    assert f"| **{state}** |" in OPERATORS


def test_every_deployment_is_described_for_operators() -> None:
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    assert {item["name"] for item in deployments} == {
        *("nightly", "crawl-sources", "backfill", "reclean"),
        *("publish", "forget", "maintain"),
    }
    for item in deployments:
        assert f"`{item['name']}`" in OPERATORS
