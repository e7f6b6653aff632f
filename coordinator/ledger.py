"""What a coordinator remembers, in SQLite: keys that were accepted, tickets, uploads. What is committed is on the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .errors import CoordinatorError

_APPLICATION: Final = 0x7A6B636F
""""zkco", by which SQLite's header says whose the file is."""

_VERSION: Final = 1

_SCHEMA: Final = """
CREATE TABLE keys (
    number INTEGER PRIMARY KEY, file TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, accepted_at REAL
);
CREATE TABLE tickets (
    id INTEGER PRIMARY KEY AUTOINCREMENT, token BLOB NOT NULL UNIQUE, name TEXT NOT NULL, invitation BLOB,
    state TEXT NOT NULL, deadline REAL, code TEXT, message TEXT, number INTEGER
);
CREATE INDEX tickets_by_state ON tickets (state, id);
CREATE INDEX tickets_by_invitation ON tickets (invitation);
CREATE TABLE uploads (
    id TEXT PRIMARY KEY, ticket INTEGER NOT NULL UNIQUE REFERENCES tickets (id), size INTEGER NOT NULL, sha256 TEXT NOT NULL,
    received INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0
);
"""

WAITING: Final = "waiting"
TURN: Final = "turn"
VERIFYING: Final = "verifying"
ACCEPTED: Final = "accepted"
REFUSED: Final = "refused"
LEFT: Final = "left"
EXPIRED: Final = "expired"

ACTIVE: Final = (WAITING, TURN, VERIFYING)
"""States in which a ticket still counts."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A key of the chain: how many contributions it has, its file relative to the ceremony's folder, and when it came in."""

    number: int
    file: str
    size: int
    sha256: str
    accepted_at: float | None
    """Seconds since 1970; None for the key that the ceremony was begun with."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A place in the queue. `deadline`, in seconds since 1970, is there in a turn; `number` once it was accepted."""

    id: int
    name: str
    state: str
    deadline: float | None
    code: str | None
    message: str | None
    number: int | None


@dataclass(frozen=True, slots=True)
class UploadRow:
    """An upload: how large it will be, its SHA-256 in hexadecimal, and how many bytes are on the disk."""

    id: str
    ticket: int
    size: int
    sha256: str
    received: int


_KEPT: Final = 10_000
"""Tickets back to which one that came to nothing is remembered: whoever joins and leaves for ever fills no disk."""

_TICKET: Final = "SELECT id, name, state, deadline, code, message, number FROM tickets"


class Ledger:
    """One connection, for one thread. Each method that changes something is one transaction, or a part of `transaction`."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it. Raises `CoordinatorError` for a file of another kind, or one that is damaged."""
        self._path: Final = path
        self._database: Final = sqlite3.connect(path, isolation_level=None)
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            self._database.close()
            mend = "restore it from a copy, or begin in a new folder from the newest key in `accepted`"
            raise CoordinatorError(path, f"cannot be read ({error})", mend) from error
        except BaseException:
            self._database.close()
            raise

    def _open(self) -> None:
        database = self._database
        application, version = (
            database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        )
        is_new = not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not is_new and (application, version) != (_APPLICATION, _VERSION):
            raise CoordinatorError(self._path, "is no record of a ceremony of this version", "begin in a new folder")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")  # a commit is on the disk when it returns
        database.execute("PRAGMA foreign_keys = ON")
        if is_new:
            with self.transaction():
                for statement in _SCHEMA.split(";"):
                    database.execute(statement)
                database.execute(f"PRAGMA application_id = {_APPLICATION}")
                database.execute(f"PRAGMA user_version = {_VERSION}")

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the body is committed, or nothing; inside another one the outer decides."""
        if self._is_in_transaction():
            yield
            return
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._database.execute("COMMIT")
        except BaseException:
            if self._is_in_transaction():  # SQLite undoes some failures by itself
                self._database.execute("ROLLBACK")
            raise

    def _is_in_transaction(self) -> bool:
        return self._database.in_transaction

    def chain(self) -> list[KeyFile]:
        """All keys, the first one first."""
        rows = self._database.execute("SELECT number, file, size, sha256, accepted_at FROM keys ORDER BY number")
        return [KeyFile(*row) for row in rows]

    def add_key(self, key: KeyFile) -> None:
        """The newest key, whose file is on the disk."""
        with self.transaction():
            values = (key.number, key.file, key.size, key.sha256, key.accepted_at)
            self._database.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?)", values)

    def add_ticket(self, token: bytes, name: str, invitation: bytes | None) -> Ticket:
        """A ticket at the end of the queue; `token` and `invitation` are hashes."""
        with self.transaction():
            values = (token, name, invitation, WAITING)
            insert = "INSERT INTO tickets (token, name, invitation, state) VALUES (?, ?, ?, ?)"
            id = int(self._database.execute(insert, values).lastrowid or 0)
            ended = (id - _KEPT, REFUSED, LEFT, EXPIRED)
            self._database.execute("DELETE FROM tickets WHERE id < ? AND state IN (?, ?, ?)", ended)
            return self.ticket(id)

    def ticket_of(self, token: bytes) -> Ticket | None:
        """The ticket whose token has this hash."""
        return self._ticket("token = ?", token)

    def ticket(self, id: int) -> Ticket:
        """The ticket of that number, which is there."""
        found = self._ticket("id = ?", id)
        if found is None:
            raise KeyError(id)
        return found

    def _ticket(self, condition: str, value: object) -> Ticket | None:
        row = self._database.execute(f"{_TICKET} WHERE {condition}", (value,)).fetchone()
        return None if row is None else Ticket(*row)

    def active(self) -> list[Ticket]:
        """Whose turn it is, and who waits, in their order."""
        rows = self._database.execute(f"{_TICKET} WHERE state IN (?, ?, ?) ORDER BY id", ACTIVE)
        return [Ticket(*row) for row in rows]

    def of_invitation(self, invitation: bytes) -> list[Ticket]:
        """All tickets that were given for an invitation."""
        return [Ticket(*row) for row in self._database.execute(f"{_TICKET} WHERE invitation = ?", (invitation,))]

    def set_state(
        self,
        id: int,
        state: str,
        *,
        deadline: float | None = None,
        code: str | None = None,
        message: str | None = None,
        number: int | None = None,
    ) -> None:
        """Bring a ticket into a state; what is not given is not kept."""
        with self.transaction():
            self._database.execute(
                "UPDATE tickets SET state = ?, deadline = ?, code = ?, message = ?, number = ? WHERE id = ?",
                (state, deadline, code, message, number, id),
            )

    def uploads(self) -> list[UploadRow]:
        """All uploads, of which there is one a ticket at most."""
        return [
            UploadRow(*row) for row in self._database.execute("SELECT id, ticket, size, sha256, received FROM uploads")
        ]

    def add_upload(self, upload: UploadRow) -> None:
        """A new upload, whose file is there."""
        with self.transaction():
            values = (upload.id, upload.ticket, upload.size, upload.sha256, upload.received)
            self._database.execute(
                "INSERT INTO uploads (id, ticket, size, sha256, received) VALUES (?, ?, ?, ?, ?)", values
            )

    def set_received(self, id: str, received: int) -> None:
        """So many bytes of an upload are on the disk."""
        with self.transaction():
            self._database.execute("UPDATE uploads SET received = max(received, ?) WHERE id = ?", (received, id))

    def count_attempt(self, id: str) -> int:
        """One more attempt to verify an upload begins; how many there were, this one included."""
        with self.transaction():
            self._database.execute("UPDATE uploads SET attempts = attempts + 1 WHERE id = ?", (id,))
            row = self._database.execute("SELECT attempts FROM uploads WHERE id = ?", (id,)).fetchone()
            return int(row[0])

    def remove_upload(self, id: str) -> None:
        """Forget an upload."""
        with self.transaction():
            self._database.execute("DELETE FROM uploads WHERE id = ?", (id,))
