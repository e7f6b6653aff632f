"""Databases for the service's tests: SQLite in a file of each test, and in `test_*postgres*.py` one of a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A new file of SQLite; what is to run on PostgreSQL as well is run again by a module that has another such fixture."""
    return f"sqlite:///{tmp_path / 'service.sqlite'}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[object]:
    """A server for all tests of a process."""
    from tests.postgres import cluster  # only what runs on it waits for it

    with cluster() as running:
        yield running


@pytest.fixture
def postgresql_url(postgresql_server: object) -> Iterator[str]:
    """A new database of the server."""
    from tests.postgres import Cluster

    assert isinstance(postgresql_server, Cluster)
    with postgresql_server.database() as url:
        yield url
