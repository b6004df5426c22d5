"""The rows of a warehouse keep what the interface promises of them, and an audit tells where they do not."""

import pytest
from sqlalchemy import Engine, text

from schema.v1 import VIEWS
from schema.v1.audit import audit
from tests.schema.rich import fill


def audited(warehouse: Engine) -> list[str]:
    with warehouse.connect() as connection:
        return audit(connection)


def test_an_empty_warehouse_breaks_no_promise(warehouse: Engine) -> None:
    assert audited(warehouse) == []


def test_a_warehouse_with_rows_in_every_view_breaks_no_promise(warehouse: Engine) -> None:
    fill(warehouse)
    with warehouse.connect() as connection:
        counts = {v.name: connection.execute(text(f"SELECT count(*) FROM {v.name}")).scalar_one() for v in VIEWS}
    assert [name for name, rows in counts.items() if rows == 0] == []
    assert audited(warehouse) == []


ALTERED = {
    "v1_redirects.new_id is null in 1 rows": """
        SELECT old_id, CASE WHEN 1 = 0 THEN new_id END, at FROM announcement_redirect""",
    "v1_redirects has 1 keys (old_id) more than once": """
        SELECT old_id, new_id, at FROM announcement_redirect
        UNION ALL SELECT old_id, new_id, at FROM announcement_redirect""",
    "v1_redirects has 1 values of new_id that v1_announcements lacks": """
        SELECT old_id, old_id, at FROM announcement_redirect""",
}


@pytest.mark.parametrize("told", ALTERED)
def test_a_view_that_breaks_a_promise_is_told(warehouse: Engine, told: str) -> None:
    fill(warehouse)
    with warehouse.begin() as connection:
        connection.execute(text("DROP VIEW v1_redirects"))
        connection.execute(text(f"CREATE VIEW v1_redirects (old_id, new_id, at) AS {ALTERED[told]}"))
    assert audited(warehouse) == [told]


@pytest.mark.parametrize("warehouse", ["sqlite"], indirect=True)  # PostgreSQL stores nothing of another type
def test_a_value_of_another_type_is_told(warehouse: Engine) -> None:
    fill(warehouse)
    with warehouse.begin() as connection:
        connection.execute(text("UPDATE page SET gone_status = 'never' WHERE gone_status IS NULL"))
    assert audited(warehouse) == ["v1_pages.gone_status is integer, and stored as text"]
