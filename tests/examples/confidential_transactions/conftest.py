"""Keys that are made once, and a ledger with two users for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from confidential_transactions.deployment import Deployment
from confidential_transactions.ledger import Ledger
from zkwright.service.storage import Database

from .world import World


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    found = Deployment(tmp_path_factory.mktemp("keys"))
    found.make()
    return found


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite's; `test_postgres.py` has another."""
    return f"sqlite:///{tmp_path}/ledger.sqlite"


@pytest.fixture
def ledger(deployment: Deployment, database_url: str) -> Iterator[Ledger]:
    opened = Ledger(Database(database_url), deployment.verifiers)
    yield opened
    opened.close()


@pytest.fixture
def world(ledger: Ledger, deployment: Deployment) -> World:
    return World(ledger, deployment)
