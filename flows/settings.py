"""Settings: from `COUNCILWIRE_…` environment variables, or from `councilwire.toml` in the working directory.

Every setting is described in docs/operators.md, and a test holds that page to this class.
"""

import os
from pathlib import Path
from typing import Annotated

from pydantic import Field, PlainValidator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

import spiders
from spiders.store import FolderStore, Store, store_at

SETTINGS_FILE = "councilwire.toml"
CRAWL_BYTES = 32 * 1024 * 1024
"""Memory of a crawling process that it does not share with the others: 20 MB as a rule (`benchmarks.politeness`)."""
MOST_PARALLEL_SOURCES = 128


def _crawls_that_fit() -> int:
    """Crawling processes for which a quarter of the machine's memory suffices: they wait more than they work."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(2, min(MOST_PARALLEL_SOURCES, memory // 4 // CRAWL_BYTES))


class Settings(BaseSettings):
    """How this installation collects, where it keeps what it collects, and how it introduces itself."""

    model_config = SettingsConfigDict(
        env_prefix="COUNCILWIRE_", toml_file=SETTINGS_FILE, extra="forbid", frozen=True, env_ignore_empty=True
    )

    database_url: str = Field(
        default="sqlite:///var/councilwire.sqlite",
        description="the warehouse: an SQLite or PostgreSQL address",
        repr=False,  # it may hold a password
    )
    archive: Annotated[Store, PlainValidator(store_at)] = Field(
        default=FolderStore(Path("var/archive")),
        description="the WARC files: a folder, or an object store's address as fsspec has it, such as s3://bucket/prefix",
    )
    spool: Path = Field(default=Path("var/spool"), description="folder of crawls that are not loaded yet")
    sources_dir: Path = Field(
        default=Path(spiders.__file__).parent / "sources", description="folder of the source files"
    )
    contact: str = Field(
        default="", description="e-mail or web address by which a site can reach you; no crawl starts without it"
    )
    parallel_sources: Annotated[int, Field(ge=1, le=512)] = Field(
        default_factory=_crawls_that_fit,
        description="sources crawled at a time, each in a process of its own",
    )
    cleaning_processes: Annotated[int, Field(ge=1, le=256)] = Field(
        default=1, description="processes that clean; 1: pages are cleaned by the run itself"
    )
    dask_scheduler: str = Field(
        default="", description="a Dask cluster that recleans instead, such as tcp://host:8786; empty for this machine"
    )
    request_timeout_seconds: Annotated[float, Field(gt=0, le=600)] = Field(
        default=30, description="longest wait for one answer"
    )
    retry_delay_seconds: Annotated[float, Field(ge=0, le=60)] = Field(
        default=2, description="wait before a request that failed in passing is made again; doubled the second time"
    )
    max_body_bytes: Annotated[int, Field(ge=1024)] = Field(
        default=10 * 1024 * 1024, description="largest body that is taken, after decompression"
    )
    max_crawl_seconds: Annotated[float, Field(gt=0)] = Field(
        default=4 * 3600, description="longest time one source's crawl may take"
    )
    max_pages: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="new press pages asked for in one crawl of a source at most; empty for no limit"
    )
    crawl_memory_mb: Annotated[int, Field(ge=128)] = Field(
        default=1024, description="memory at which a crawler process ends itself"
    )
    allow_private_addresses: bool = Field(
        default=False, description="let crawls reach loopback and private networks; for tests and the demo only"
    )
    open_networks: tuple[str, ...] = Field(
        default=(), description='networks that crawls may reach besides the public internet, as JSON: ["10.2.0.0/16"]'
    )
    resolve: dict[str, str] = Field(
        default={}, description='names answered without DNS, as JSON: {"*.example": "127.0.0.1"}'
    )
    furniture_pages: Annotated[int, Field(ge=3, le=1000)] = Field(
        default=40, description="recent pages of a source that its furniture is learned from"
    )
    resume_hours: Annotated[float, Field(ge=0)] = Field(
        default=12, description="a crawl that ended whole but was never loaded stands in for a new one this long"
    )
    lock_wait_seconds: Annotated[float, Field(ge=0)] = Field(
        default=5 * 3600, description="how long a run waits while another one works on the same source"
    )
    fail_share: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.5, description="share of sources that may be blocked, changed or unreachable before a run fails"
    )

    releases: str = Field(
        default="var/releases",
        description="what readers get: a folder, or an object store's address as fsspec has it",
    )
    releases_address: str = Field(
        default="", description="web address under which readers find that folder, if they do; feeds name it"
    )
    searches: Path | None = Field(default=None, description="YAML file of the saved searches that get feeds")
    publish_nightly: bool = Field(default=True, description="publish after every nightly that passes")
    keep_releases: Annotated[int, Field(ge=1)] = Field(
        default=14, description="how many releases are kept, the latest included"
    )

    merge_after_days: Annotated[int, Field(ge=0)] = Field(
        default=7, description="days after a month's end before a source's archive files of it become one"
    )
    merged_file_mb: Annotated[int, Field(ge=1)] = Field(
        default=1024, description="size that archive files do not grow beyond when they are merged"
    )
    keep_mended_issue_days: Annotated[int, Field(ge=0)] = Field(
        default=365, description="how long an issue is kept after it was mended"
    )
    keep_health_days: Annotated[int, Field(ge=0)] = Field(
        default=730, description="how long a state of health is kept after it has ended"
    )
    keep_unreadable_crawl_days: Annotated[int, Field(ge=0)] = Field(
        default=180, description="how long a crawl that could not be read is kept in the spool"
    )
    keep_result_days: Annotated[int, Field(ge=1)] = Field(
        default=30, description="how long Prefect's results of tasks are kept: a run can be retried as long"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file; nothing else is read."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
