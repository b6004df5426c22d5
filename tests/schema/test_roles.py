"""Three roles in PostgreSQL: one changes tables, one loads, one reads the public views and nothing else."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from schema.engine import open_engine
from schema.load import load_run
from schema.migrate import downgrade, upgrade
from schema.roles import READ_SECONDS, RoleError, Roles, grant
from schema.v1 import VIEWS
from tests.schema.batches import batch, page

ROLES = Roles("wire_migrate", "wire_load", "wire_read")
URL = "https://fernshire.example/news/1"


@pytest.fixture
def granted(warehouse: Engine) -> Iterator[Engine]:
    """A warehouse whose three roles have what they need."""
    if warehouse.dialect.name != "postgresql":
        pytest.skip("SQLite has no roles")
    names = (ROLES.migrate, ROLES.load, ROLES.read)
    with warehouse.begin() as connection:
        for name in names:
            connection.execute(text(f"DROP ROLE IF EXISTS {name}"))
            connection.execute(text(f"CREATE ROLE {name} LOGIN"))
    grant(warehouse, ROLES)
    yield warehouse
    with warehouse.begin() as connection:
        for name in names:
            connection.execute(text(f"DROP OWNED BY {name} CASCADE"))
            connection.execute(text(f"DROP ROLE {name}"))


def as_role(warehouse: Engine, name: str | None) -> Engine:
    assert name is not None
    return open_engine(make_url(str(warehouse.url)).set(username=name).render_as_string(hide_password=False))


def allowed(engine: Engine, statement: str) -> bool:
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    except ProgrammingError as error:
        assert "permission denied" in str(error) or "must be owner" in str(error)  # noqa: PT017
        return False
    return True


pytestmark = pytest.mark.parametrize("warehouse", ["postgresql"], indirect=True)


def test_the_reader_reads_every_public_view_and_no_table_and_writes_nothing(granted: Engine) -> None:
    load_run(granted, batch(page(URL)))
    reader = as_role(granted, ROLES.read)
    for view in VIEWS:
        assert allowed(reader, f"SELECT * FROM {view.name}")
    assert not allowed(reader, "SELECT * FROM document"), "texts whose licence does not allow it are in the table"
    assert not allowed(reader, "DELETE FROM page")
    assert not allowed(reader, "CREATE TABLE mine (id int)")
    reader.dispose()


def test_the_loader_loads_and_changes_no_table(granted: Engine) -> None:
    loader = as_role(granted, ROLES.load)
    upgrade(loader)  # as every run does: nothing where the warehouse is current
    assert load_run(loader, batch(page(URL))).new_pages == 1
    assert not allowed(loader, "DROP TABLE page CASCADE")
    assert not allowed(loader, "ALTER TABLE page ADD COLUMN more int")
    assert not allowed(loader, "UPDATE alembic_version SET version_num = '0'")
    loader.dispose()


def test_the_migrator_owns_the_tables(granted: Engine) -> None:
    migrator = as_role(granted, ROLES.migrate)
    assert allowed(migrator, "ALTER TABLE page ADD COLUMN more int")
    assert allowed(migrator, "ALTER TABLE page DROP COLUMN more")
    migrator.dispose()


def test_a_readers_statements_are_ended_after_two_minutes_unless_the_session_asks_for_more(granted: Engine) -> None:
    reader = as_role(granted, ROLES.read)
    with reader.connect() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == f"{READ_SECONDS // 60}min"
        connection.execute(text("SET LOCAL statement_timeout = '1ms'"))
        with pytest.raises(OperationalError, match="statement timeout"):
            connection.execute(text("SELECT pg_sleep(60)"))
    reader.dispose()


def test_the_loaders_statements_may_take_as_long_as_they_need(granted: Engine) -> None:
    loader = as_role(granted, ROLES.load)
    with loader.connect() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "0"
    loader.dispose()


def test_an_owner_who_is_no_administrator_grants_again_once_the_readers_time_is_limited(granted: Engine) -> None:
    migrator = as_role(granted, ROLES.migrate)
    assert grant(migrator, ROLES)
    with granted.begin() as connection:
        connection.execute(text(f"ALTER ROLE {ROLES.read} IN DATABASE {granted.url.database} RESET statement_timeout"))
    with pytest.raises(RoleError, match=r"only an administrator may limit.*ALTER ROLE wire_read IN DATABASE"):
        grant(migrator, ROLES)
    migrator.dispose()


def test_who_could_read_the_old_views_can_read_those_that_an_upgrade_makes(granted: Engine) -> None:
    downgrade(granted, "0006")
    with granted.begin() as connection:
        connection.execute(text("CREATE VIEW v1_announcements AS SELECT id, title FROM announcement"))
        connection.execute(text(f"GRANT SELECT ON v1_announcements TO {ROLES.read}"))
    upgrade(granted)
    reader = as_role(granted, ROLES.read)
    assert [view.name for view in VIEWS if not allowed(reader, f"SELECT * FROM {view.name}")] == []
    assert not allowed(reader, "SELECT * FROM document")
    reader.dispose()


def test_granting_twice_changes_nothing(granted: Engine) -> None:
    assert grant(granted, ROLES) == grant(granted, ROLES)


def test_a_role_that_does_not_exist_is_told_with_the_statement_that_makes_it(warehouse: Engine) -> None:
    with pytest.raises(RoleError, match="CREATE ROLE nobody_at_all"):
        grant(warehouse, Roles(read="nobody_at_all"))
