"""Alembic's entry: runs the migrations on the connection that `schema.migrate` opened and locked."""

from alembic import context

from schema.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite alters a table only by rebuilding it
    transactional_ddl=True,  # all or nothing, on both databases
)
context.run_migrations()
