"""What the tests of publishing share."""

from tests.databases import database, migrated_postgresql, migrated_sqlite, postgresql_cluster, warehouse

__all__ = ["database", "migrated_postgresql", "migrated_sqlite", "postgresql_cluster", "warehouse"]
