"""The contract of the public interface: contract.json, checked in, which says what readers were promised.

    python -m schema.v1.contract    # writes it anew after an addition; refuses what would break readers

Tests compare it with the code and with real databases, so that no change is silent. It holds the description of the
views, a hash of each database's definitions of them, and the migration that brings these into a warehouse.
"""

import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from schema.v1 import MIGRATION, VIEWS, description

FILE = Path(__file__).parent / "contract.json"
REGENERATE = "python -m schema.v1.contract"
DIALECTS = ("sqlite", "postgresql")

Contract = dict[str, Any]


def contract() -> Contract:
    """What the code promises now."""
    return description() | {
        "migration": MIGRATION,
        "definitions": {dialect: _definitions_hash(dialect) for dialect in DIALECTS},
    }


def promised() -> Contract:
    """What contract.json promises."""
    read: Contract = json.loads(FILE.read_text(encoding="utf-8"))
    return read


def as_text(contract: Contract) -> str:
    """The contract as the file has it."""
    return json.dumps(contract, indent=1, ensure_ascii=False) + "\n"


def breaches(before: Contract, after: Contract) -> list[str]:
    """What readers who rely on `before` would find broken in `after`, a sentence each.

    Views, columns, references and a column's freedom from nulls may be added; columns come last, and whatever is added
    says that it came with a version that is higher than that of `before`. Other words for a meaning break nothing:
    whether the meaning itself is another is for the reviewer of contract.json to see.
    """
    views = {view["name"]: view for view in after["views"]}
    found: list[str] = []
    for view in before["views"]:
        name = view["name"]
        if name not in views:
            found.append(f"{name} is gone")
            continue
        found += _breaches_of_columns(name, view["columns"], views[name]["columns"])
        if view["key"] != views[name]["key"]:
            found.append(f"the key of {name} was {view['key']} and is {views[name]['key']}")
        lost = [one for one in view["references"] if one not in views[name]["references"]]
        found += [f"{name}.{', '.join(one['columns'])} no longer leads to {one['view']}" for one in lost]
    return found + list(_unnumbered(before, after))


def needs_migration(before: Contract, after: Contract) -> bool:
    """Whether warehouses of `before` would keep their views although those of `after` are others."""
    return bool(before["definitions"] != after["definitions"] and before["migration"] == after["migration"])


def main() -> int:
    """Write contract.json anew, or say why not; the exit status."""
    new = contract()
    if FILE.exists():
        old = promised()
        if faults := breaches(old, new):
            print("This would break readers; make v2 beside v1:", *faults, sep="\n  ", file=sys.stderr)  # noqa: T201
            return 1
        if needs_migration(old, new):
            told = f"Views differ from those of migration {old['migration']}: add one, and name it in MIGRATION."
            print(told, file=sys.stderr)  # noqa: T201
            return 1
    FILE.write_text(as_text(new), encoding="utf-8")
    return 0


def _breaches_of_columns(view: str, before: list[Contract], after: list[Contract]) -> Iterator[str]:
    for place, column in enumerate(before):
        name = f"{view}.{column['name']}"
        if place >= len(after) or after[place]["name"] != column["name"]:
            yield f"{name} is no longer column {place + 1}"
            continue
        for what in ("type", "unit", "since"):
            if column[what] != after[place][what]:
                yield f"{name} had {what} {column[what]!r} and has {after[place][what]!r}"
        if after[place]["nullable"] and not column["nullable"]:
            yield f"{name} was never null and may be now"


def _unnumbered(before: Contract, after: Contract) -> Iterator[str]:
    """What was added without saying that it came with a new version of the interface."""
    known = {view["name"]: {column["name"] for column in view["columns"]} for view in before["views"]}
    added = [
        (f"{view['name']}.{column['name']}", max(column["since"], view["since"], key=_number))
        for view in after["views"]
        for column in view["columns"]
        if column["name"] not in known.get(view["name"], ())
    ]
    for name, since in added:
        if not _number(before["version"]) < _number(since) <= _number(after["version"]):
            yield f"{name} says that it came with {since}: it must be higher than {before['version']}, as VERSION must"


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _definitions_hash(dialect: str) -> str:
    return sha256("\n".join(" ".join(view.create(dialect).split()) for view in VIEWS).encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
