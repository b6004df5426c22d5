"""Prefect's defaults for this project: quiet, no calls to the outside, patience on slow machines.

Prefect reads its settings from the environment when it is first imported, so this module is imported before it.
What an operator has set stays as it is.
"""

import os

DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # 20 by default: too near on a busy machine
    "PREFECT_WORKER_QUERY_SECONDS": "2",  # 10 by default: long for who has pressed a button and waits
    # The terminal shows progress and a table; the log of a run is kept by the server and shown in its UI.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_UI_API_URL": "/api",  # or the UI calls port 4200, wherever the server listens
}

for _name, _value in DEFAULTS.items():
    os.environ.setdefault(_name, _value)
