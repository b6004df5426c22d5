"""The flow `publish`: gives readers the warehouse as it stands, as a release."""

from collections.abc import Sequence
from datetime import UTC, datetime

from prefect import flow, get_run_logger
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from sqlalchemy.exc import SQLAlchemyError

from flows.advice import explain
from flows.conclusion import MachineError, prepare
from flows.markdown import plain
from flows.morning import keep_points
from flows.settings import Settings
from publishing.feeds import SavedSearch, SearchError, load_searches
from publishing.layout import MORNING
from publishing.place import place_at
from publishing.publish import publish as make_release
from publishing.release import Release, ReleaseError
from schema.engine import open_engine

NAME = "publish"
MEGABYTE = 1024 * 1024


@flow(
    name=NAME,
    description="Publish the warehouse as a release: files, feeds and the morning page, after checks.",
    validate_parameters=True,
)
def publish(full: bool = False, force: bool = False, releases: str | None = None) -> State[list[Release]]:
    """Publish a release, and lead readers to it if it passes its checks.

    Args:
        full: write every file anew; leave it off to make the release from the latest one and what has changed
        force: publish although a check fails; never where a text would be passed on against its licence
        releases: folder of the releases, or an object store's address; leave empty for the setting
    """
    prepare(None)
    settings = Settings()
    try:
        release = publish_release(settings, releases or settings.releases, full=full, force=force)
    except (ReleaseError, SearchError, SQLAlchemyError, OSError) as error:
        raise MachineError(f"nothing was published: {explain(error)}") from error
    for check in release.failures:
        get_run_logger().error("%s: %s", check.name, check.said)
    message = said_of(release)
    create_markdown_artifact(release_page([release]), key=NAME, description=message)
    if release.published and "://" not in release.address:
        keep_points(release.morning, str(release.path / MORNING))
    return (Completed if release.published else Failed)(message=message, data=[release])


def publish_release(settings: Settings, releases: str, *, full: bool = False, force: bool = False) -> Release:
    """Publish into `releases` under the settings. Raises `ReleaseError`, `SearchError` or what the warehouse raises."""
    searches: Sequence[SavedSearch] = load_searches(settings.searches) if settings.searches else ()
    engine = open_engine(settings.database_url, read_only=True)
    try:
        return make_release(
            engine,
            releases,
            moment=datetime.now(UTC),
            full=full,
            force=force,
            keep=settings.keep_releases,
            address=settings.releases_address or None,
            searches=searches,
        )
    finally:
        engine.dispose()


def take_back(settings: Settings) -> str:
    """Publish a release without what was forgotten, and so remove those that have it; what stood in the way, if any.

    Where nothing was ever published nothing is. A check that fails is no reason to leave a forgotten page to readers.
    """
    try:
        if place_at(settings.releases).latest() is None:
            return ""
        release = publish_release(settings, settings.releases, force=True)
    except (ReleaseError, SearchError, SQLAlchemyError, OSError) as error:
        return f"releases have the pages still, `councilwire publish --force` takes them out: {explain(error)}"
    return "" if release.published else f"releases have the pages still: {said_of(release)}"


def said_of(release: Release) -> str:
    """What became of a release, in one sentence."""
    if not release.published:
        failed = "; ".join(check.said for check in release.failures)
        return f"not published: {failed}. Readers keep {release.previous or 'nothing: there is no release yet'}"
    what = f"published as {release.id}, {release.rows['v1_announcements']} announcements"
    if release.previous is None:
        return what
    changes = ", ".join(f"{number} {kind}" for kind, number in release.changes.items() if number)
    return f"{what}: {changes or 'nothing new'} since {release.previous}"


def release_page(releases: Sequence[Release]) -> str:
    """What a run leaves in the UI, in Markdown."""
    lines: list[str] = []
    for release in releases:
        lines += [f"# {plain(said_of(release))}", ""]
        if release.published:
            made = f"written anew: {release.why_full}" if release.full else f"made from {release.previous}"
            lines += [f"{plain(release.address)}: {release.bytes / MEGABYTE:.1f} MB, {plain(made)}.", ""]
        lines += ["| check | | |", "| --- | --- | --- |"]
        for check in release.checks:
            lines.append(
                f"| {plain(check.name)} | {'passed' if check.passed else '**failed**'} | {plain(check.said)} |"
            )
        lines += ["", "| table | rows |", "| --- | ---: |"]
        lines += [f"| {plain(view)} | {rows} |" for view, rows in release.rows.items()]
        if release.removed:
            lines += ["", f"Older releases removed: {', '.join(map(plain, release.removed))}"]
    return "\n".join(lines)
