"""Prunes the results of tasks that Prefect keeps on this machine's disk. Others' results in the same folder stay."""

import base64
import json
import time
from pathlib import Path

from prefect.settings import PREFECT_LOCAL_STORAGE_PATH

_OURS = b"flows.results"
"""The module of what our tasks return, as its pickle names it. It is looked for, never loaded."""
_DAY = 86_400


def prune_results(days: int, folder: Path | None = None) -> int:
    """Delete our results that are older than `days`, and return how many: runs so old cannot be retried any more."""
    home = folder or PREFECT_LOCAL_STORAGE_PATH.value()
    oldest = time.time() - days * _DAY
    files = [path for path in home.rglob("*") if path.is_file()] if home.is_dir() else []
    old = [path for path in files if path.stat().st_mtime < oldest and _is_ours(path)]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _is_ours(path: Path) -> bool:
    try:
        return _OURS in base64.b64decode(json.loads(path.read_bytes())["result"], validate=False)
    except (OSError, ValueError, KeyError, TypeError):
        return False
