"""What a role keeps: one file of SQLite, readable by its owner alone, in which a change is on the disk or did not happen."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from .errors import MalformedError

_PATIENCE: Final = 20
"""Seconds that a transaction waits for its turn."""


class State:
    """Tables in a file. Any number of threads and processes may use it: each transaction has a connection of its own."""

    def __init__(self, file: Path, tables: str, *, make: bool = False) -> None:
        """Open the file, or make it. Raises `MalformedError` where it is not there and not to be made, or the other way round."""
        self._file: Final = file
        if make:
            file.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            except FileExistsError:
                raise MalformedError(f"{file} is there", "use it, or name another") from None
            with closing(self._connected()) as database:
                database.executescript(f"PRAGMA journal_mode=WAL; BEGIN; {tables}; COMMIT")
        elif not file.exists():
            raise MalformedError(f"{file} is not there", "make it with init")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction, alone: what is read in it is as it is when it ends."""
        with closing(self._connected()) as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A look at one moment."""
        with closing(self._connected()) as database:
            database.execute("BEGIN")
            yield database

    def _connected(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._file, timeout=_PATIENCE, isolation_level=None)
        database.execute("PRAGMA synchronous=FULL")
        database.execute("PRAGMA foreign_keys=ON")
        return database
