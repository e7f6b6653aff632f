"""The server that other tests run on."""

from __future__ import annotations

import psycopg
import pytest


def test_a_database_begins_empty_and_keeps_what_is_written(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
        connection.execute("CREATE TABLE notes (text TEXT)")
        connection.execute("INSERT INTO notes VALUES ('kept')")
    with psycopg.connect(postgresql_url) as connection:
        assert connection.execute("SELECT text FROM notes").fetchall() == [("kept",)]


def test_nobody_else_may_enter(postgresql_url: str) -> None:
    user, _, rest = postgresql_url.partition("@")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"{user}0@{rest}")
