"""The order of things: Prefect flows and the command line."""

from flows import prefect_environment  # noqa: F401 - before any module here imports prefect, which reads it once
