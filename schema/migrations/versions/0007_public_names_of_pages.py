"""Public names of pages, and the views of interface 1.1.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from schema.page_ids import page_id  # how names are made is promised to readers, and changes no more than this file

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: None = None
depends_on: None = None

_PAGE = sa.table("page", sa.column("id"), sa.column("source_id"), sa.column("url"), sa.column("public_id"))


def upgrade() -> None:
    """Give every page the name that it would have if it had been met first where it is now."""
    op.add_column("page", sa.Column("public_id", sa.Text(), nullable=True))
    connection = op.get_bind()
    rows = connection.execute(sa.select(_PAGE.c.id, _PAGE.c.source_id, _PAGE.c.url)).all()
    names = [{"page": row.id, "name": page_id(row.source_id, row.url)} for row in rows]
    if names:
        statement = sa.update(_PAGE).where(_PAGE.c.id == sa.bindparam("page"))
        connection.execute(statement.values(public_id=sa.bindparam("name")), names)
    with op.batch_alter_table("page") as page:
        page.alter_column("public_id", existing_type=sa.Text(), nullable=False)
        page.create_unique_constraint("uq_page_public_id", ["public_id"])


def downgrade() -> None:
    """Drop the names."""
    with op.batch_alter_table("page") as page:
        page.drop_constraint("uq_page_public_id", type_="unique")
        page.drop_column("public_id")
