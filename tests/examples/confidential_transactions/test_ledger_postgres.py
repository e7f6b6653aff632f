"""The ledger over PostgreSQL: whole blocks, one of two double spends, and the tree."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.examples.confidential_transactions.test_attacks import (  # noqa: F401
    refused,
    test_a_double_spend_in_one_block,
    test_a_double_spend_in_parallel,
    test_a_nullifier_has_one_spelling,
    test_a_stale_root,
)
from tests.examples.confidential_transactions.test_ledger import (  # noqa: F401
    test_a_day_of_three_kinds_of_transactions,
    test_what_fails_midway_has_not_happened,
)
from tests.postgres import Cluster, cluster


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    with cluster() as running:
        yield running


@pytest.fixture
def database_url(server: Cluster) -> Iterator[str]:
    """In place of SQLite's."""
    with server.database() as url:
        yield url
