"""`CrawlOptions`: what one crawl is told besides its source and what is already known."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

CrawlMode = Literal["incremental", "full", "backfill"]

LONGEST_WAIT = 120.0
"""Seconds. A site that asks for a longer wait is not asked again in this crawl."""

_RUN_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")  # it names files


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """Options of one crawl of one source.

    Raises `ValueError` for a `run_id` that cannot name a file, and for an open network that is none.
    """

    run_id: str
    mode: CrawlMode  # incremental: walk to the first listing page of known items; full, backfill: walk on to `since`
    archive: Path  # folder of WARC files
    spool: Path  # folder of crawls that are not yet loaded
    user_agent: str  # honest, with a contact address
    since: date | None = None  # narrower than the source's own `since`
    until: date | None = None  # items dated later are left for another crawl
    look_back_days: int = 0  # an incremental walk goes on while a page has items of so many days ago or less
    allow_private_addresses: bool = False  # opens private and loopback networks, for the demo and tests
    open_networks: tuple[str, ...] = ()  # networks (CIDR) that are open besides the public internet: an intranet's
    resolve: Mapping[str, str] = field(default_factory=dict)  # host pattern ('*.example') to address, as curl's
    request_timeout: float = 30.0  # seconds for one request, its body included
    max_body_bytes: int = 10_485_760  # of a response, before and after decompression
    max_seconds: float = 3600.0  # for the whole crawl
    max_pages: int | None = None  # new pages asked for at most; asking for known ones again is not counted
    memory_limit_mb: int = 512  # resident memory of the crawling process
    retry_times: int = 2  # further attempts after a 429, a 5xx or a broken connection
    retry_delay: float = 2.0  # seconds before the first of them; doubled each time
    forgotten: tuple[str, ...] = ()  # hashes of addresses, as `spiders.forgotten` takes them: these are left alone

    def __post_init__(self) -> None:
        if not _RUN_ID.match(self.run_id):
            raise ValueError(f"run_id {self.run_id!r} must be letters, digits, '.', '_' and '-'")
        for network in self.open_networks:
            ip_network(network)
