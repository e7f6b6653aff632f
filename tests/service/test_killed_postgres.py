"""What was answered 200 is on the disk: the same over PostgreSQL."""

from __future__ import annotations

import pytest

from tests.service.test_killed import killing, test_nothing_is_lost_or_doubled  # noqa: F401


@pytest.fixture
def database_url(postgresql_url: str) -> str:
    """A database of PostgreSQL in place of SQLite's."""
    return postgresql_url
