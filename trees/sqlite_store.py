"""A store in a file, by SQLite, which comes with Python."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Final

from zkwright.core.errors import FormatError

from .store import StoreError, UndoActions, outside_of_a_transaction

_APPLICATION: Final = 0x7A6B7472
""""zktr", by which SQLite's header says whose the file is."""

VERSION: Final = 1
"""Of what lies in the file; another is refused."""

_TABLE: Final = "CREATE TABLE entries (key BLOB NOT NULL PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"
"""All that the file holds; with a trigger or a view beside, what is written would not be what is read."""

_MAGIC: Final = b"SQLite format 3\0"

_LEAST: Final = 512
"""Bytes of the smallest file that SQLite writes."""

_PAGE_CACHE: Final = 64 << 10
"""Kilobytes: what a tree of a million leaves touches while leaves come in."""

_AT_ONCE: Final = 500
"""Keys that one query asks for."""


class SqliteStore:
    """A store in a file, which keeps what it acknowledged: `with store.writing():` ends once the disk has it.

    One process writes at a time, and others wait for it, up to `timeout` seconds; any number read meanwhile and see what was
    there when they began (write-ahead log: two files, `-wal` and `-shm`, lie beside while it is open). After a crash the next
    who opens the file finds every transaction that ended, and nothing of one that did not. The file is readable by its owner
    alone, as leaves may be secret. A store may be used by several threads, which take turns.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> with SqliteStore(folder.name + "/members.db") as store, store.writing():
    ...     store.put({b"key": b"value"})
    >>> with SqliteStore(folder.name + "/members.db", read_only=True) as store:
    ...     store.get([b"key"])
    [b'value']
    >>> folder.cleanup()
    """

    def __init__(self, path: str | os.PathLike[str], *, read_only: bool = False, timeout: float = 10.0) -> None:
        """Open the file, and make it where there is none and it may be written to.

        Raises `FormatError` for a file of another kind or of another version, `StoreError` where it is locked for longer than
        `timeout` seconds, `OSError` where it cannot be opened.
        """
        self._path: Final = Path(path)
        self._lock: Final = RLock()
        self._read_only: Final = read_only
        self._writing = 0
        self._reading = 0
        self._actions: Final = UndoActions()
        if read_only:
            os.stat(self._path)
        else:
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        with open(self._path, "rb") as file:
            head = file.read(_LEAST)
        if head and (
            len(head) < _LEAST or not head.startswith(_MAGIC)
        ):  # SQLite would take a short file for an empty one
            raise _foreign(self._path)
        mode = "ro" if read_only else "rw"
        try:
            self._database: Final = sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode={mode}",
                uri=True,
                timeout=timeout,
                isolation_level=None,
                check_same_thread=False,
            )
        except sqlite3.OperationalError as error:
            raise OSError(f"{self._path}: {error}") from error
        try:
            with self._told():
                self._open()
        except BaseException:
            self._database.close()
            raise

    def __repr__(self) -> str:
        """Which file."""
        return f"<SqliteStore in {self._path.name}>"

    def __enter__(self) -> SqliteStore:
        """The store, which is closed in the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of the file. Whatever is asked of the store afterwards raises `StoreError`."""
        with self._lock:
            self._database.close()

    def get(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """See `Store`."""
        found: dict[bytes, bytes] = {}
        with self._lock, self._told():
            for start in range(0, len(keys), _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                found.update(self._database.execute(f"SELECT key, value FROM entries WHERE key IN ({marks})", some))
            if not all(type(value) is bytes for value in found.values()):
                raise self._no_bytes()
        return [found.get(key) for key in keys]

    def last(self, low: bytes, high: bytes) -> tuple[bytes, bytes] | None:
        """See `Store`."""
        query = "SELECT key, value FROM entries WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT 1"
        with self._lock, self._told():
            found: tuple[bytes, bytes] | None = self._database.execute(query, (low, high)).fetchone()
            if found and not type(found[0]) is type(found[1]) is bytes:
                raise self._no_bytes()
        return found

    def put(self, entries: Mapping[bytes, bytes]) -> None:
        """See `Store`."""
        with self._lock, self._told():
            self._require_writing()
            self._database.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?)", entries.items())

    def delete(self, keys: Iterable[bytes]) -> None:
        """See `Store`."""
        with self._lock, self._told():
            self._require_writing()
            self._database.executemany("DELETE FROM entries WHERE key = ?", ((key,) for key in keys))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See `Store`."""
        with self._lock:
            if self._read_only:
                raise StoreError(f"{self._path}: it was opened to read; open it without read_only")
            if self._reading and not self._writing:
                raise StoreError(
                    "a transaction that writes begins within one that reads: put the reading into the writing"
                )
            name = f"inner_{self._writing}"
            self._do(f"SAVEPOINT {name}" if self._writing else "BEGIN IMMEDIATE")
            self._writing += 1
            mark = self._actions.mark()
            try:
                yield
                self._do(f"RELEASE {name}" if self._writing > 1 else "COMMIT")
            except BaseException:
                self._writing -= 1
                try:
                    self._roll_back(name)
                finally:
                    self._actions.undo(mark)
                raise
            self._writing -= 1
            if not self._writing:
                self._actions.forget()

    def on_undo(self, action: Callable[[], object]) -> None:
        """See `Store`."""
        with self._lock:
            self._require_writing()
            self._actions.add(action)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See `Store`."""
        with self._lock:
            own = not (self._writing or self._reading)
            if own:
                self._do("BEGIN")
            self._reading += 1
            try:
                yield
            finally:
                self._reading -= 1
                if own and self._database.in_transaction:
                    self._do("COMMIT")

    def _open(self) -> None:
        database = self._database
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute(f"PRAGMA cache_size = -{_PAGE_CACHE}")
        if not self._read_only:
            database.execute("PRAGMA synchronous = FULL")
        database.execute("BEGIN")  # all of one moment, as another process may make it now
        (application,) = database.execute("PRAGMA application_id").fetchone()
        (version,) = database.execute("PRAGMA user_version").fetchone()
        schema = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        database.execute("COMMIT")
        if application == _APPLICATION:
            if version != VERSION:
                raise FormatError(
                    self._path,
                    f"is a store of trees of version {version}",
                    mend=f"open it with the zkwright that wrote it; this one reads version {VERSION}",
                )
            if schema != [("table", "entries", _TABLE)]:
                raise _foreign(self._path)
            return
        if application or version or schema or self._read_only:
            raise _foreign(self._path)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("BEGIN IMMEDIATE")
        # Another process may have made it meanwhile: then it is the same.
        database.execute(_TABLE.replace("TABLE", "TABLE IF NOT EXISTS"))
        database.execute(f"PRAGMA application_id = {_APPLICATION}")
        database.execute(f"PRAGMA user_version = {VERSION}")
        database.execute("COMMIT")

    def _do(self, statement: str) -> None:
        with self._told():
            self._database.execute(statement)

    def _no_bytes(self) -> StoreError:
        return StoreError(
            f"{self._path}: an entry is damaged, it holds no bytes; take a copy of the file that is whole"
        )

    def _roll_back(self, name: str) -> None:
        """Undo the transaction that ends; nothing is left to undo where SQLite did it, as on a disk that is full."""
        if self._database.in_transaction:
            if self._writing:
                self._do(f"ROLLBACK TO {name}")
                self._do(f"RELEASE {name}")
            else:
                self._do("ROLLBACK")

    def _require_writing(self) -> None:
        if not self._writing:
            raise outside_of_a_transaction()
        if not self._database.in_transaction:
            raise StoreError(f"{self._path}: SQLite undid the transaction after an error: end it, and do it anew")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever SQLite raises, in the words of this library."""
        try:
            yield
        except sqlite3.ProgrammingError as error:
            if "closed" not in str(error):
                raise
            raise StoreError(f"{self._path}: the store is closed; open it anew") from error
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise StoreError(
                    f"{self._path}: another process writes to it; try again, or wait longer with timeout=60"
                ) from error
            raise OSError(f"{self._path}: {error}") from error
        except sqlite3.DatabaseError as error:
            raise _foreign(self._path) from error


def _foreign(path: Path) -> FormatError:
    return FormatError(path, "holds no store of trees, or is damaged", mend="give a file that SqliteStore made")
