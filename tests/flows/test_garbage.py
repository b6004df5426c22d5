"""How often a run's process looks for cycles. In a process of its own, since the setting is the whole process's."""

import subprocess
import sys

COUNTING = """
import gc
from flows.garbage import collect_garbage_less_often

collect_garbage_less_often()
looks = []
gc.callbacks.append(lambda phase, info: looks.append(phase) if phase == "start" else None)
records = [{"number": [number]} for number in range(100_000)]
print(len(looks))
"""


def test_a_load_of_many_records_is_hardly_interrupted_to_look_for_cycles() -> None:
    said = subprocess.run([sys.executable, "-c", COUNTING], capture_output=True, text=True, check=True).stdout
    assert 0 < int(said) < 20
