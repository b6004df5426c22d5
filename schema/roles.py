"""Who may do what in a PostgreSQL warehouse: three roles, so that nobody can do more than their work needs.

The roles themselves, with their passwords or certificates, are the database administrator's to make.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from schema.models import Base
from schema.v1 import VIEWS

READ_SECONDS = 120
"""A reader's statement is ended after this long. It is a default against accidents: a session that knows why may set
another (`SET statement_timeout`)."""
NOTED_VIEW = "v1_announcements"
"""Who may read this view, which has been there longest, may read every view."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Names of the three roles; any may be None."""

    migrate: str | None = None  # owns the tables: runs `councilwire db upgrade`
    load: str | None = None  # crawls, cleans and loads: reads and writes rows, and changes no table
    read: str | None = None  # reads the public views, and nothing else


class RoleError(Exception):
    """The grants cannot be made."""


def grant(engine: Engine, roles: Roles) -> list[str]:
    """Give the roles what they need in the warehouse's schema, and take from the reader what it does not.

    Granting again changes nothing. It must be run by the owner of the tables, or an administrator, and after each
    migration that adds tables. Returns the statements. Raises `RoleError` where the warehouse is not PostgreSQL, where
    a role does not exist, and where the reader's time is not limited yet and the caller may not do that.
    """
    if engine.dialect.name != "postgresql":
        raise RoleError("only PostgreSQL has roles; an SQLite file is its folder's owner's")
    with engine.begin() as connection:
        for name in (roles.migrate, roles.load, roles.read):
            if name is not None and not _exists(connection, name):
                raise RoleError(f"there is no role {name!r}: CREATE ROLE {name} LOGIN PASSWORD '…'")
        statements = list(_statements(connection, roles))
        for statement in statements:
            connection.execute(text(statement))
        if roles.read is not None:
            statements += _limit_time(connection, roles.read)
    return statements


def extend_to_new_views(connection: Connection) -> None:
    """Let whoever may read the views that were there before a migration read those that it has made."""
    if connection.dialect.name != "postgresql":
        return
    query = text(
        "SELECT DISTINCT CASE WHEN one.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(one.grantee)) END"
        " FROM pg_class c, aclexplode(c.relacl) one"
        " WHERE c.oid = CAST(:view AS regclass) AND one.privilege_type = 'SELECT' AND one.grantee <> c.relowner"
    )
    views = ", ".join(view.name for view in VIEWS)
    for reader in connection.execute(query, {"view": NOTED_VIEW}).scalars().all():
        connection.execute(text(f"GRANT SELECT ON {views} TO {reader}"))


def _limit_time(connection: Connection, reader: str) -> list[str]:
    """End the reader's statements after `READ_SECONDS`, unless they are limited already; the statements that do.

    They also spare it the compiling of plans, which takes longer for the views than running them.
    """
    quote = connection.dialect.identifier_preparer.quote
    database = quote(str(connection.execute(text("SELECT current_database()")).scalar_one()))
    settings = (f"statement_timeout = '{READ_SECONDS}s'", "jit = off")
    statements = [f"ALTER ROLE {quote(reader)} IN DATABASE {database} SET {setting}" for setting in settings]
    try:
        with connection.begin_nested():
            for statement in statements:
                connection.execute(text(statement))
    except ProgrammingError as error:
        if not _is_limited(connection, reader):
            told = "; ".join(statements)
            raise RoleError(f"only an administrator may limit a role's time; have one run: {told}") from error
    return statements


def _is_limited(connection: Connection, reader: str) -> bool:
    """Whether an administrator has limited the time of the reader's statements, here or everywhere."""
    query = text(
        "SELECT count(*) FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole"
        " LEFT JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) AS one"
        " WHERE r.rolname = :reader AND (s.setdatabase = 0 OR d.datname = current_database())"
        " AND one LIKE 'statement_timeout=%'"
    )
    return bool(connection.execute(query, {"reader": reader}).scalar_one())


def _statements(connection: Connection, roles: Roles) -> list[str]:
    quote = connection.dialect.identifier_preparer.quote
    schema = quote(str(connection.execute(text("SELECT current_schema()")).scalar_one()))
    tables = ", ".join([*(quote(table.name) for table in Base.metadata.sorted_tables), "alembic_version"])
    views = ", ".join(quote(view.name) for view in VIEWS)
    found = []
    if roles.migrate:
        name = quote(roles.migrate)
        found.append(f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {name}")
        found += [f"ALTER TABLE {quote(table.name)} OWNER TO {name}" for table in Base.metadata.sorted_tables]
        found += [f"ALTER VIEW {quote(view.name)} OWNER TO {name}" for view in VIEWS]
        found.append(f"ALTER TABLE alembic_version OWNER TO {name}")
    if roles.load:
        name = quote(roles.load)
        found += [
            f"GRANT USAGE ON SCHEMA {schema} TO {name}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {name}",
            f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {name}",
            f"GRANT SELECT ON {views} TO {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
        ]
    if roles.read:
        name = quote(roles.read)
        found += [
            f"REVOKE ALL ON {tables} FROM {name}",
            f"GRANT USAGE ON SCHEMA {schema} TO {name}",
            f"GRANT SELECT ON {views} TO {name}",
        ]
    return found


def _exists(connection: Connection, name: str) -> bool:
    query = text("SELECT count(*) FROM pg_roles WHERE rolname = :name")
    return bool(connection.execute(query, {"name": name}).scalar_one())
