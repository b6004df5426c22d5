"""Pages that runs leave in Prefect's UI, all by one client of its API.

Prefect's own functions make a client for each: some 20 ms of CPU, as much as a newsroom that has nothing new.
"""

from functools import lru_cache
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import ArtifactCreate
from prefect.runtime import flow_run, task_run
from prefect.settings import PREFECT_API_URL


def keep_page(markdown: str, key: str, description: str) -> None:
    """Keep a page in Markdown with the run that this is called in. The UI has those of one `key` as versions."""
    _client(PREFECT_API_URL.value()).create_artifact(
        ArtifactCreate(
            type="markdown",
            key=key,
            description=description,
            data=markdown,
            task_run_id=_id(task_run.get_id()),
            flow_run_id=_id(flow_run.get_id()),
        )
    )


def _id(run: str | None) -> UUID | None:
    return UUID(run) if run else None


@lru_cache(maxsize=1)
def _client(api: str | None) -> SyncPrefectClient:  # noqa: ARG001 - it is the key
    return get_client(sync_client=True)
