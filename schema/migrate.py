"""Bringing a warehouse's tables to this version's, and back."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.schema import SetColumnComment, SetTableComment

from schema.engine import writing
from schema.models import Base
from schema.roles import extend_to_new_views
from schema.v1 import VIEWS


def upgrade(engine: Engine) -> None:
    """Create the tables and views, or bring them to this version. Two processes may call it at once.

    Where the warehouse is of this version already nothing is touched. On PostgreSQL views are replaced, never
    dropped: what readers were granted on them stays, and so do views that readers have made on top of them; who may
    read the old views may read the new ones.
    """
    if is_current(engine):
        return
    with writing(engine, foreign_keys=False) as connection:
        if connection.dialect.name == "sqlite":
            _drop_views(connection)  # SQLite alters a table by making it anew, and cannot under a view that reads it
        command.upgrade(_alembic(connection), "head")
        _create_views(connection)
        extend_to_new_views(connection)
        _write_comments(connection)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to `revision` (`base` drops them all). Only the newest revision has the views."""
    with writing(engine, foreign_keys=False) as connection:
        _drop_views(connection)
        command.downgrade(_alembic(connection), revision)


def current_revision(engine: Engine) -> str | None:
    """The revision of the warehouse's tables; None where there are none."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    """Whether the warehouse has this version's tables."""
    return current_revision(engine) == ScriptDirectory.from_config(_alembic()).get_current_head()


def _alembic(connection: Connection | None = None) -> Config:
    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))  # its values are %-templates
    config.attributes["connection"] = connection
    return config


def _drop_views(connection: Connection) -> None:
    for view in reversed(VIEWS):
        connection.execute(text(f"DROP VIEW IF EXISTS {view.name}"))


def _create_views(connection: Connection) -> None:
    replace = "" if connection.dialect.name == "sqlite" else " OR REPLACE"
    for view in VIEWS:
        connection.exec_driver_sql(
            view.create(connection.dialect.name).replace("CREATE VIEW", f"CREATE{replace} VIEW", 1)
        )


def _write_comments(connection: Connection) -> None:
    """Put the comments of tables, views and columns into the database where it keeps them."""
    if connection.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        connection.execute(SetTableComment(table))
        for column in table.columns:
            connection.execute(SetColumnComment(column))
    for view in VIEWS:
        _comment(connection, f"VIEW {view.name}", view.comment)
        for described in view.columns:
            _comment(connection, f'COLUMN {view.name}."{described.name}"', described.meaning)


def _comment(connection: Connection, what: str, comment: str) -> None:
    escaped = comment.replace("'", "''")
    connection.exec_driver_sql(f"COMMENT ON {what} IS '{escaped}'")
