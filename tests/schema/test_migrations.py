"""Migrations: up, down, twice at once, and that they make the tables that the models describe."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, inspect, select, text

from schema.engine import open_engine
from schema.load import load_run
from schema.migrate import current_revision, downgrade, is_current, upgrade
from schema.models import Base
from schema.v1 import VIEWS
from tests.schema.batches import batch, page

URL = "https://fernshire.example/news/young-carers"


def test_upgrade_makes_the_tables_that_the_models_describe(warehouse: Engine) -> None:
    with warehouse.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, Base.metadata) == []


def test_upgrade_makes_every_view(warehouse: Engine) -> None:
    assert set(inspect(warehouse).get_view_names()) == {view.name for view in VIEWS}


def test_an_upgraded_warehouse_is_current_and_an_empty_database_is_not(database: str) -> None:
    engine = open_engine(database)
    assert (current_revision(engine), is_current(engine)) == (None, False)
    upgrade(engine)
    assert is_current(engine)
    upgrade(engine)
    assert is_current(engine)
    engine.dispose()


def test_downgrade_to_base_leaves_nothing_and_upgrade_begins_again(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL)))
    downgrade(warehouse, "base")
    assert set(inspect(warehouse).get_table_names()) == {"alembic_version"}
    assert inspect(warehouse).get_view_names() == []
    upgrade(warehouse)
    assert load_run(warehouse, batch(page(URL))).new_pages == 1


def test_going_down_and_up_between_revisions_keeps_every_row(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL)))
    before = _rows(warehouse)
    downgrade(warehouse, "0001")
    upgrade(warehouse)
    assert _rows(warehouse) == before
    assert all(before[name] for name in ("page", "page_version", "capture", "document", "minhash_band"))


def test_two_processes_may_upgrade_at_once(database: str) -> None:
    program = "import sys; from schema.engine import open_engine; from schema.migrate import upgrade; "
    command = [sys.executable, "-c", program + "upgrade(open_engine(sys.argv[1]))", database]
    racers = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    errors = [racer.communicate(timeout=120)[1] for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0, 0], errors
    engine = open_engine(database)
    assert is_current(engine)
    engine.dispose()


def test_upgrading_leaves_alone_what_readers_were_granted_and_have_built_on_the_views(warehouse: Engine) -> None:
    with warehouse.begin() as connection:
        connection.execute(text("CREATE VIEW latest AS SELECT title FROM v1_announcements"))
        if warehouse.dialect.name == "postgresql":
            connection.execute(text("GRANT SELECT ON v1_announcements TO PUBLIC"))
    upgrade(warehouse)
    with warehouse.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM latest")).scalar_one() == 0
        if warehouse.dialect.name == "postgresql":
            granted = "SELECT count(*) FROM information_schema.role_table_grants WHERE grantee = 'PUBLIC'"
            query = f"{granted} AND table_name = 'v1_announcements'"
            assert connection.execute(text(query)).scalar_one() == 1


@pytest.mark.parametrize("warehouse", ["postgresql"], indirect=True)
def test_a_migration_of_postgresql_replaces_views_under_those_that_readers_built(warehouse: Engine) -> None:
    downgrade(warehouse, "0001")
    with warehouse.begin() as connection:
        connection.execute(text("CREATE VIEW v1_announcements AS SELECT id, title, published_on FROM announcement"))
        connection.execute(text("CREATE VIEW latest AS SELECT title FROM v1_announcements"))
    upgrade(warehouse)
    assert is_current(warehouse)
    with warehouse.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM latest")).scalar_one() == 0


@pytest.mark.parametrize("warehouse", ["postgresql"], indirect=True)  # SQLite keeps no comments
def test_postgresql_keeps_the_comments_of_tables_and_views(warehouse: Engine) -> None:
    query = text("SELECT obj_description(CAST(:name AS regclass))")
    with warehouse.connect() as connection:
        comments = {name: connection.execute(query, {"name": name}).scalar_one() for name in ("capture", "v1_pages")}
    assert comments["capture"] == Base.metadata.tables["capture"].comment
    assert comments["v1_pages"] == "One row a page, with its present text and the announcement it carries."


def _rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }
