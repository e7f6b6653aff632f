"""The queue again, in PostgreSQL."""

from __future__ import annotations

import pytest

from tests.service.proving.test_queue import *  # noqa: F403


@pytest.fixture
def database_url(postgresql_url: str) -> str:
    """A database of the server."""
    return postgresql_url
