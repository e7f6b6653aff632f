"""The database: what does not depend on SQLite, over PostgreSQL."""

from __future__ import annotations

import pytest

from tests.service.test_storage import (  # noqa: F401
    test_a_database_of_a_later_version,
    test_a_page_of_the_feed_is_bounded,
    test_tables_by_many_at_once,
    test_the_steps_lead_to_the_tables_that_are_used,
)


@pytest.fixture
def database_url(postgresql_url: str) -> str:
    """A database of PostgreSQL in place of SQLite's."""
    return postgresql_url
