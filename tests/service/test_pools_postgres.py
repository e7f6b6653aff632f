"""Pools: the same over PostgreSQL."""

from __future__ import annotations

import pytest

from tests.service.test_pools import *  # noqa: F403


@pytest.fixture
def database_url(postgresql_url: str) -> str:
    """A database of PostgreSQL in place of SQLite's."""
    return postgresql_url
