"""Who may do what in a PostgreSQL warehouse: three roles, so that nobody can do more than their work needs.

The roles themselves, with their passwords or certificates, are the database administrator's to make.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from schema.models import Base
from schema.v1 import VIEWS


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
    migration that adds tables or views. Returns the statements. Raises `RoleError` where the warehouse is not
    PostgreSQL, and where a role does not exist.
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
    return statements


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
