"""A nullifier counts once: the same over PostgreSQL."""

from __future__ import annotations

from contextlib import closing

import psycopg
import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient
from zkwright.service.consumptions.ledger import Ledger
from zkwright.service.settings import Settings
from zkwright.service.storage import database as database_module
from zkwright.service.storage.database import Database

from tests.service.ballots import Box
from tests.service.test_consuming import (  # noqa: F401
    claim,
    consume,
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


def test_a_statement_by_a_name_that_postgresql_does_not_take(polling: TestClient) -> None:
    answer = polling.get("/v1/statements/" + "%00" * 64)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_statement")


def test_a_server_that_ended_all_connections_is_connected_to_again(
    polling: TestClient, box: Box, poll: Settings
) -> None:
    ballot = box.ballot()
    assert consume(polling, ballot, "a").status_code == 200
    with psycopg.connect(poll.database, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    assert consume(polling, box.ballot()).status_code == 200
    assert consume(polling, ballot, "a").json()["consumption"]["sequence"] == 1
    assert len(polling.get("/v1/consumptions").json()["consumptions"]) == 2


def test_a_transaction_whose_connection_is_lost_took_nothing(poll: Settings) -> None:
    with closing(Database(poll.database)) as database, psycopg.connect(poll.database, autocommit=True) as other:

        def lose(connection: Connection) -> None:
            (pid,) = connection.exec_driver_sql("SELECT pg_backend_pid()").one()
            other.execute("SELECT pg_terminate_backend(%s)", (pid,))

        event.listen(database.engine, "commit", lose)
        with pytest.raises(OperationalError):
            Ledger(database).take([claim(1)])
        event.remove(database.engine, "commit", lose)
        assert Ledger(database).after(0, 10) == ([], 0)
        assert Ledger(database).take([claim(1)])[0].consumption.sequence == 1


def test_a_ledger_that_others_hold_is_given_up(poll: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "_PATIENCE", 1)
    with closing(Database(poll.database)) as database, psycopg.connect(poll.database) as other:
        other.execute("SELECT value FROM counters FOR UPDATE")
        with pytest.raises(OperationalError, match="lock timeout"):
            Ledger(database).take([claim(1)])
        other.rollback()
        assert Ledger(database).take([claim(1)])[0].consumption.sequence == 1
