"""What the processes that publishing starts for itself are started with."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

_HOME = str(Path(__file__).parents[1])


def command(module: str, *arguments: str) -> Sequence[str]:
    """The command that runs `module` by this interpreter."""
    return [sys.executable, "-m", module, *arguments]


def environment() -> dict[str, str]:
    """This process's environment, in which an interpreter finds this package wherever this one found it."""
    path = os.pathsep.join(filter(None, [_HOME, os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path}
