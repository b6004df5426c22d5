"""Runs at the start of every crawling process of these tests: moving names, and the most memory it ever held.

Names below 'moving.test' are answered from files in the folder that PYTHON_FAULTS_NAMES names, one address a line,
each look-up taking the next and the last one for good: as a name server does whose owner means harm. At its end the
process logs its peak memory, in the form of its other log lines.
"""

import atexit
import json
import os
import socket
import sys
from pathlib import Path

MOVING = ".moving.test"
_look_up = socket.gethostbyname


def _moving(name: str) -> str:
    if not name.endswith(MOVING):
        return _look_up(name)
    file = Path(os.environ["PYTHON_FAULTS_NAMES"]) / name
    first, _, rest = file.read_text().strip().partition("\n")
    if rest:
        file.write_text(rest)
    return first


def _tell_peak() -> None:
    # The high-water mark of this program: ru_maxrss would be that of the process that started it, if that was larger.
    status = Path("/proc/self/status").read_text()
    kilobytes = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    sys.stderr.write(json.dumps({"level": 20, "message": f"peak memory {kilobytes // 1024} MB"}) + "\n")


socket.gethostbyname = _moving
if "spiders.child" in sys.orig_argv:
    atexit.register(_tell_peak)
