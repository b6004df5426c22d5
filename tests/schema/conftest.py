"""What the warehouse's tests share."""

from tests.databases import database, postgresql_cluster, warehouse

__all__ = ["database", "postgresql_cluster", "warehouse"]
