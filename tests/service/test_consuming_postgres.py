"""A nullifier counts once: the same over PostgreSQL."""

from __future__ import annotations

import pytest

from tests.service.test_consuming import (  # noqa: F401
    ledgers,
    test_a_database_that_is_gone_is_no_yes,
    test_a_proof_that_does_not_hold_takes_nothing,
    test_a_request_is_recognised_within_a_transaction_and_after_it,
    test_many_at_once_and_the_feed_meanwhile,
    test_once_within_its_scope,
    test_replays_within_a_process,
    test_the_feed,
    test_the_feed_waits,
    test_the_same_request_is_told_the_same,
    test_what_fails_at_its_end_took_nothing,
    test_what_is_not_consumable,
)


@pytest.fixture
def database_url(postgresql_url: str) -> str:
    """A database of PostgreSQL in place of SQLite's."""
    return postgresql_url
