"""The database: its tables by any number of processes at once, and what it refuses to be."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from zkwright.service.consumptions import ledger as ledger_module
from zkwright.service.consumptions.ledger import Claim, Consumption, Ledger
from zkwright.service.errors import ServiceError
from zkwright.service.storage.database import Database
from zkwright.service.storage.schema import METADATA


def test_tables_by_many_at_once(database_url: str) -> None:
    together = threading.Barrier(4)

    def migrate() -> None:
        with closing(Database(database_url)) as database:
            together.wait(60)
            database.migrate()

    with ThreadPoolExecutor(4) as pool:
        for job in [pool.submit(migrate) for _ in range(4)]:
            job.result(60)
    with closing(Database(database_url)) as database:
        assert Ledger(database).newest() == 0


def test_the_steps_lead_to_the_tables_that_are_used(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        database.migrate()
        with database.reading() as connection:
            assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_a_database_of_a_later_version(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        database.migrate()
        with database.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(ServiceError, match="tables of another version") as refusal:
            database.migrate()
        if database.url.password is not None:
            assert database.url.password not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "is no address"),
        ("nothing", "is no address"),
        ("mysql://a:secret@b/c", "mysql is not supported"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("postgresql+asyncpg://a:secret@b/c", "not supported"),
        ("postgresql://a:b@c:secret/d", "no address"),
        ("sqlite:///file:a.sqlite?mode=memory&uri=true", "no options"),
        ("sqlite:///a.sqlite?password=secret", "no options"),
    ],
)
def test_addresses_that_will_not_do(url: str, words: str) -> None:
    with pytest.raises(ServiceError, match=words) as refusal:
        Database(url)
    assert "secret" not in str(refusal.value)


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "garbage").write_bytes(b"no database" * 1000)
    for url in (
        f"sqlite:///{tmp_path}/garbage",
        f"sqlite:///{tmp_path}/nowhere/x",
        "postgresql://a:secret@127.0.0.1:1/c",
        "postgresql://a@127.0.0.1:1/c?password=secret&sslpassword=secret",
    ):
        with closing(Database(url)) as database, pytest.raises(ServiceError, match="cannot be used") as refusal:
            database.migrate()
        assert "secret" not in str(refusal.value)


def test_every_connection_syncs_what_it_commits(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path}/a.sqlite")) as database, database.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2}


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    """What was answered stays, what failed took nothing, and with room it goes on."""
    url = f"sqlite:///{tmp_path}/a.sqlite"
    claims = [Claim("0" * 64, "pool", None, number, '["1"]' * 2000) for number in range(200)]
    with closing(Database(url)) as small:
        small.migrate()

        @event.listens_for(small.engine, "checkout")
        def few_pages(connection: sqlite3.Connection, *_: object) -> None:
            connection.execute("PRAGMA max_page_count = 100")

        ledger = Ledger(small)
        answered: list[Consumption] = []
        with pytest.raises(OperationalError, match="full"):
            answered.extend(ledger.take([claim])[0].consumption for claim in claims)
        with pytest.raises(OperationalError, match="full"):
            ledger.take([claims[len(answered)]])
    assert answered
    with closing(Database(url)) as database:
        assert Ledger(database).after(0, 1000).consumptions == answered
        again = Ledger(database).take([claims[len(answered)]])[0]
        assert (again.verdict.value, again.consumption.sequence) == ("taken", len(answered) + 1)


@pytest.mark.parametrize("scopes", [1, 256])
def test_a_lookup_of_nullifiers_does_not_read_the_whole_table(tmp_path: Path, scopes: int) -> None:
    claims = [
        Claim("0" * 64, "pool", number % scopes, number, "[]", number.to_bytes(32, "big")) for number in range(256)
    ]
    with closing(Database(f"sqlite:///{tmp_path}/a.sqlite")) as database:
        database.migrate()
        asked: list[str] = []
        event.listen(database.engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
        Ledger(database).take(claims)
        lookups = [each for each in asked if "FROM consumptions" in each]
        assert len(lookups) == 2
        with database.reading() as connection:
            for lookup in lookups:
                places = (b"",) * lookup.count("?")
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {lookup}", places).all()
                assert any("USING INDEX" in row[-1] for row in plan)
                assert not any("SCAN consumptions" in row[-1] for row in plan), plan


def test_a_file_that_was_replaced_is_not_written_any_more(tmp_path: Path) -> None:
    """As by a copy that is restored while the service runs: what it took then is in the file that is there."""
    url = f"sqlite:///{tmp_path}/a.sqlite"
    with closing(Database(url)) as database:
        database.migrate()
        ledger = Ledger(database)
        ledger.take([Claim("0" * 64, "pool", None, 1, "[]")])
        source, copy = sqlite3.connect(tmp_path / "a.sqlite"), sqlite3.connect(tmp_path / "copy.sqlite")
        with closing(source), closing(copy):
            source.backup(copy)
        ledger.take([Claim("0" * 64, "pool", None, 2, "[]")])
        for suffix in ("", "-wal", "-shm"):
            (tmp_path / f"a.sqlite{suffix}").unlink()
        (tmp_path / "copy.sqlite").rename(tmp_path / "a.sqlite")
        assert ledger.take([Claim("0" * 64, "pool", None, 3, "[]")])[0].consumption.sequence == 2
    with closing(Database(url)) as database:
        assert [each.nullifier for each in Ledger(database).after(0, 10).consumptions] == [1, 3]


def test_a_file_that_is_gone_takes_nothing(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path}/a.sqlite")) as database:
        database.migrate()
        for suffix in ("", "-wal", "-shm"):
            (tmp_path / f"a.sqlite{suffix}").unlink(missing_ok=True)
        with pytest.raises(DBAPIError):
            Ledger(database).take([Claim("0" * 64, "pool", None, 1, "[]")])


def test_a_page_of_the_feed_is_bounded(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "_PAGE", 1000)
    with closing(Database(database_url)) as database:
        database.migrate()
        ledger = Ledger(database)
        long = '["1"]' + " " * 600
        ledger.take([Claim("0" * 64, "pool", None, number, long) for number in range(1, 6)])
        ledger.take([Claim("0" * 64, "pool", None, 6, long * 5), Claim("0" * 64, "pool", None, 7, "[]")])
        pages, after = [], 0
        while (page := ledger.after(after, 1000)).consumptions:
            pages.append([each.nullifier for each in page.consumptions])
            after = page.next
    assert (pages, after) == ([[1, 2], [3, 4], [5, 6], [7]], 7)
