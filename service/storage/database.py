"""The database of a service: SQLite or PostgreSQL, and nothing is answered before it is on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError

from ..errors import ServiceError

_PATIENCE: Final = 20
"""Seconds that a transaction waits for its turn, in SQLite for all others, in PostgreSQL for a row."""

_MIGRATIONS_LOCK: Final = 0x7A6B777269676874  # "zkwright": one process at a time changes the tables


class Database:
    """Connections to one database. Any number of threads may use it; a process that forks must not."""

    def __init__(self, url: str) -> None:
        """Nothing is opened yet. Raises `ServiceError` for what is no address of a database that can be used."""
        self.url: Final = _checked(url)
        self.is_sqlite: Final = self.url.get_backend_name() == "sqlite"
        self.engine: Final = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that changes nothing. Raises `sqlalchemy.exc.DBAPIError` where the database fails."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is on the disk when the body has ended without an exception, or else did not happen.

        SQLite takes one at a time, from the beginning on, so that none fails at its end since another came before.
        """
        with self.engine.connect().execution_options(zkwright_writes=True) as connection, connection.begin():
            yield connection

    def migrate(self) -> None:
        """Give the database the tables of this version; safe while others do the same.

        Raises `ServiceError` where it cannot be reached, or was changed by a later version.
        """
        from alembic.config import Config
        from alembic.runtime.environment import EnvironmentContext
        from alembic.script import ScriptDirectory
        from alembic.util import CommandError

        steps = ScriptDirectory(str(Path(__file__).parent / "migrations"))

        def to_newest(revision: Any, _: Any) -> Any:
            return steps._upgrade_revs("head", revision)

        try:
            with self.writing() as connection:
                if not self.is_sqlite:
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATIONS_LOCK})")
                with EnvironmentContext(Config(), steps, fn=to_newest) as environment:
                    environment.configure(connection=connection)
                    with environment.begin_transaction():
                        environment.run_migrations()
        except CommandError as error:
            mend = "serve it with that version, or choose another database"
            raise ServiceError(self.place, f"has tables of another version of zkwright ({error})", mend) from error
        except DBAPIError as error:
            first = "make its folder, and let it be written" if self.is_sqlite else "start it"
            mend = f"{first}, or choose another with --database"
            raise ServiceError(self.place, f"cannot be used ({error.orig})", mend) from error

    @property
    def place(self) -> str:
        """The address without its password."""
        query = {name: "***" if "password" in name else value for name, value in self.url.query.items()}
        return self.url.set(query=query).render_as_string(hide_password=True)


def _checked(url: str) -> URL:
    shape = "write sqlite:///FILE or postgresql://USER@HOST/NAME"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the second for a port that is no number
        raise ServiceError("the database", "is no address", shape) from None  # it may hold a password
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise ServiceError("the database", f"{parsed.drivername} is not supported", shape)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise ServiceError("the database", "SQLite in memory forgets what was consumed", shape)
        if parsed.query:  # among which are memory in place of a file, and files that nobody locks
            raise ServiceError("the database", "SQLite's files have no options here", shape)
    return parsed


def _sqlite(url: URL) -> Engine:
    file = Path(url.database or "")

    engine = create_engine(
        url,
        pool_size=8,
        max_overflow=8,
        hide_parameters=True,
        connect_args={"timeout": _PATIENCE, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions begin where SQLAlchemy says so, below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "fullfsync=ON",
            "foreign_keys=ON",
            "trusted_schema=OFF",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "connect")
    def remember(_: Any, record: Any) -> None:
        record.info["file"] = _identity(file)

    @event.listens_for(engine, "checkout")
    def require_the_same(_: Any, record: Any, __: Any) -> None:
        # What is written into a file that was replaced or removed is answered, and gone.
        if record.info["file"] != _identity(file):
            raise InvalidatePoolError

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("zkwright_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _identity(file: Path) -> tuple[int, int] | None:
    """By which a file is known as long as it is there under its name."""
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _postgresql(url: URL) -> Engine:
    timeouts = f"-c lock_timeout={_PATIENCE}s -c statement_timeout={2 * _PATIENCE}s -c synchronous_commit=on"
    return create_engine(
        url,
        pool_size=8,
        max_overflow=8,
        pool_pre_ping=True,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": 5, "options": timeouts},
    )
