"""What Prefect keeps of pages that were forgotten: artifacts that name them, and the runs that were asked to forget.

Logs cannot be searched by what they say; docs/operators.md tells what is left to be done by hand.
"""

from collections.abc import Iterator
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowFilter, FlowFilterName
from prefect.client.schemas.objects import Artifact

from spiders.mentions import Mentions

_PAGE = 200  # what the API gives at once


def remove_traces(mentions: Mentions, flow_name: str, but: str | None) -> int:
    """Delete artifacts that name the pages, and runs of `flow_name` that were given their addresses; how many.

    The run `but` stays: it is the present one.
    """
    with get_client(sync_client=True) as client:
        artifacts = [one for one in _artifacts(client) if one.id is not None and _named(str(one.data), mentions)]
        for artifact in artifacts:
            client.delete_artifact(artifact.id)
        runs = [run for run in _runs(client, flow_name, mentions) if str(run) != but]
        for run in runs:
            client.delete_flow_run(run)
    return len(artifacts) + len(runs)


def _named(markdown: str, mentions: Mentions) -> bool:
    return mentions.in_bytes(markdown.replace("\\", "").encode(), "")


def _artifacts(client: SyncPrefectClient) -> Iterator[Artifact]:
    offset = 0
    while found := client.read_artifacts(limit=_PAGE, offset=offset):
        yield from found
        offset += len(found)


def _runs(client: SyncPrefectClient, flow_name: str, mentions: Mentions) -> list[UUID]:
    found: list[UUID] = []
    offset = 0
    of_flow = FlowFilter(name=FlowFilterName(any_=[flow_name]))
    while runs := client.read_flow_runs(flow_filter=of_flow, limit=_PAGE, offset=offset):
        for run in runs:
            asked = [page if "://" in page else f"https://{page}" for page in run.parameters.get("pages", ())]
            found += [run.id] if mentions.leads_there(*asked) else []
        offset += len(runs)
    return found
