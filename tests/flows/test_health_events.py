"""A change of health reaches whoever has asked for it: through a real Prefect server and its automations."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import yaml
from prefect.automations import Automation
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import PrefectClient
from prefect.flow_runs import wait_for_flow_run
from pydantic import SecretStr

from tests.flows.conftest import Station
from tests.parish_site import ParishSite, write_source

AUTOMATION = Path(__file__).parents[2] / "automations" / "health.yaml"
SECONDS = 60


@contextmanager
def mailbox() -> Iterator[tuple[str, "list[dict[str, Any]]", threading.Event]]:
    """A web address that keeps what is posted to it; the event is set by each message."""
    received: list[dict[str, Any]] = []
    arrived = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()
            arrived.set()

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", received, arrived
        server.shutdown()
        thread.join()


async def automate(address: str) -> None:
    """Make the automation of the file, with a webhook of `address`."""
    webhook = Webhook(url=SecretStr(address), method="POST", allow_private_urls=True)
    block = await webhook.asave("councilwire-health", overwrite=True)
    described = yaml.safe_load(AUTOMATION.read_text(encoding="utf-8"))
    described["actions"][0]["block_document_id"] = str(block)
    await Automation.model_validate(described).acreate()


async def crawl(api: str, source: str) -> None:
    async with PrefectClient(api) as client:
        found = await client.read_deployment_by_name("crawl-sources/crawl-sources")
        started = await client.create_flow_run_from_deployment(found.id, parameters={"sources": [source]})
        await wait_for_flow_run(started.id, timeout=120, client=client)


def test_a_source_that_becomes_blocked_sends_one_message_and_none_while_it_stays_so(station: Station) -> None:
    press, host, source = station.press, "told.saltmere.example", "saltmere-told"
    site = press.web.sites[host] = ParishSite()
    path = write_source(press.settings.sources_dir, press.web.port, source, host)
    with mailbox() as (address, received, arrived):
        try:
            asyncio.run(crawl(station.api, source))
            asyncio.run(automate(address))
            site.refuse = True
            asyncio.run(crawl(station.api, source))
            assert arrived.wait(SECONDS), "no message came"
            asyncio.run(crawl(station.api, source))
            site.refuse = False
            arrived.clear()
            asyncio.run(crawl(station.api, source))
            assert arrived.wait(SECONDS), "nobody was told that it is well again"
        finally:
            path.unlink()
            del press.web.sites[host]
    told = [one for one in received if one["source"] == source]
    assert [(one["state"], one["before"]) for one in told] == [("blocked", "healthy"), ("healthy", "blocked")]
    assert "robots" in told[0]["text"] or "403" in told[0]["text"]
