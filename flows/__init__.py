"""The order of things: Prefect flows and the command line."""

import gc

from flows import prefect_environment  # noqa: F401 - before any module here imports prefect, which reads it once
from flows.garbage import YOUNG_OBJECTS

# Imports make hundreds of thousands of objects and no garbage: looking for it takes a fifth of a run's start.
gc.set_threshold(YOUNG_OBJECTS)
