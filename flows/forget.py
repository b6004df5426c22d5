"""The flow `forget`: removes pages and every trace of them, on a lawful request."""

from collections.abc import Sequence
from typing import Annotated

from prefect import flow, get_run_logger
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from pydantic import Field

from flows.conclusion import ParameterError, prepare
from flows.forgetting import Erasure, forget_pages
from flows.markdown import plain
from flows.prefect_traces import remove_traces
from flows.publish import take_back
from flows.selection import read_source
from flows.settings import Settings
from schema.engine import open_engine
from schema.forget import pages_at
from spiders.address import canonical, page_key

NAME = "forget"
MOST_MENTIONS = 50
"""Other pages that name a forgotten one and are told by address; the rest is counted."""


@flow(
    name=NAME,
    description="Remove pages from warehouse, archive and spool, and never fetch them again. Cannot be undone.",
    validate_parameters=True,
)
def forget(
    pages: Annotated[list[str], Field(min_length=1)],
    reference: Annotated[str, Field(min_length=1, max_length=200)],
    dry_run: bool = True,
) -> State[list[Erasure]]:
    """Forget pages.

    Args:
        pages: addresses of the pages, as they stand in the warehouse or a browser
        reference: by which you find the request again, such as a case number; it is kept for good, so no name in it
        dry_run: say what would go, and keep it; turn it off to remove it
    """
    prepare(None)
    settings = Settings()
    log = get_run_logger()
    wanted = _pages_by_source(pages, settings)
    erasures = []
    for source_id, addresses in wanted.items():
        source = read_source(settings.sources_dir, source_id)
        erasure = forget_pages(source, addresses, reference, settings, log.log, dry_run=dry_run)
        if not dry_run:
            removed = remove_traces(erasure.mentions, NAME, flow_run.get_id())
            log.info("%s: %d artifacts and earlier runs of %s removed", source_id, removed, NAME)
        erasures.append(erasure)
    message = _message(erasures, dry_run=dry_run)
    trouble = "" if dry_run else take_back(settings)
    if trouble:
        log.error(trouble)
        message += f"; {trouble}"
    create_markdown_artifact(forgetting_page(erasures), key=NAME, description=message)
    damaged = any(erasure.damaged for erasure in erasures)
    return (Failed if damaged or trouble else Completed)(message=message, data=erasures)


def forgetting_page(erasures: Sequence[Erasure]) -> str:
    """What a run leaves in the UI, in Markdown. Only a dry run names pages: what was forgotten is not named again."""
    lines = [
        "| source | pages | captures | listings | versions | issues | crawls set aside |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in erasures:
        figures = (len(one.pages), one.captures, one.listings, one.versions, one.issues, one.crawls)
        lines.append(f"| {plain(one.source_id)} | {' | '.join(map(str, figures))} |")
    for one in erasures:
        if one.dry_run:
            lines += ["", f"## {plain(one.source_id)}: would be forgotten", "", *(f"- {plain(p)}" for p in one.pages)]
        if one.mentioned_by:
            told = one.mentioned_by[:MOST_MENTIONS]
            lines += ["", f"## {plain(one.source_id)}: other pages that name them, and stay", ""]
            lines += [f"- {plain(page)}" for page in told]
            lines += [f"- and {len(one.mentioned_by) - len(told)} more"] if len(told) < len(one.mentioned_by) else []
        if one.waiting:
            waited = f"{len(one.waiting)} crawls wait in other machines' spools, which name pages until their next runs"
            lines += ["", f"## {plain(one.source_id)}: {waited}", "", *(f"- {plain(file)}" for file in one.waiting)]
        if one.damaged:
            lines += ["", f"## {plain(one.source_id)}: archive files that cannot be read, and were not searched", ""]
            lines += [f"- {plain(file)}" for file in one.damaged]
    return "\n".join(lines)


def _pages_by_source(pages: list[str], settings: Settings) -> dict[str, list[str]]:
    """The addresses to forget at each source. Raises `ParameterError` for one that leads to no page."""
    engine = open_engine(settings.database_url)
    found: dict[str, list[str]] = {}
    try:
        for page in pages:
            there = pages_at(engine, _forms(page))
            if not there:
                raise ParameterError("no page of the warehouse has this address, or it was forgotten before: " + page)
            for source_id, address in there:
                found.setdefault(source_id, []).append(address)
    finally:
        engine.dispose()
    return dict(sorted(found.items()))


def _forms(page: str) -> set[str]:
    """The addresses that a person may mean: under http or https, with a slash at the end or without."""
    try:
        key = page_key(canonical(page if "://" in page else f"https://{page}")).rstrip("/")
    except ValueError as error:
        raise ParameterError(f"{page} is not a web address: {error}") from error
    return {f"{scheme}://{form}" for scheme in ("https", "http") for form in (key, f"{key}/")}


def _message(erasures: list[Erasure], *, dry_run: bool) -> str:
    pages = sum(len(one.pages) for one in erasures)
    captures = sum(one.captures for one in erasures)
    done = "would be forgotten (dry run: nothing was changed)" if dry_run else "forgotten"
    damaged = sum(len(one.damaged) for one in erasures)
    trouble = f"; {damaged} archive files cannot be read: restore or remove them, and run again" if damaged else ""
    return f"{pages} pages and {captures} captures {done}{trouble}"
