"""Which statements there are: rows of the database, and the verifiers made of them."""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from zkwright.verifier import InvalidKey, InvalidStatement, Statement, Verifier, VerifyingKey
from zkwright.verifier.pinned_verifier import VERIFICATION_KEY

from ..clock import now
from ..errors import ServiceError
from ..refusals import Refused
from ..storage.database import Database
from ..storage.schema import CONSUMED, COUNTERS, STATEMENTS
from .expectations import signals_of
from .registered import Entry, OnceOnly, Registered

_KEPT: Final = 64
"""Verifiers that stay in memory."""

_ID: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)

_ENTRY: Final = [column for column in STATEMENTS.c if column.name != "verification_key"]


class Registry:
    """All statements of a service. Any number of threads may use it."""

    def __init__(self, database: Database, *, development: bool = False) -> None:
        """Without `development` no key under which somebody can forge proofs is registered or served."""
        self._database: Final = database
        self._development: Final = development
        self._known: Final[OrderedDict[str, Registered]] = OrderedDict()
        self._lock: Final = threading.Lock()

    def register(
        self,
        descriptor: bytes | str,
        key: bytes | str,
        once: OnceOnly | None = None,
        expected: Mapping[str, Any] | None = None,
        *,
        development: bool = False,
    ) -> Entry:
        """Add a statement with its key, or find that it is there, and the same.

        Raises `InvalidStatement` and `InvalidKey` as `Verifier` does; `Refused` with `development_key` for a key under which
        somebody can forge proofs where the service or this call was not told that it is one, with `already_registered` where
        its nullifier or what is expected differs, or where others of its pool have a scope and it has none, or the other way
        round; a nullifier may be added to one that was registered without.
        """
        statement = Statement.from_json(descriptor)
        entry = Entry(statement, once, signals_of(statement, expected or {}))
        self._require_served(entry)
        vk = VerifyingKey.from_json(key)
        Registered(entry, Verifier(vk, statement, development=development))
        row = {
            "id": entry.id,
            "descriptor": statement.to_json(),
            "n_public": statement.n_public,
            "nullifier": once and once.nullifier,
            "scope": once and once.scope,
            "pool": entry.pool,
            "expected": _written(entry.expected),
        }
        try:
            with self._database.writing() as connection:
                _require_one_kind(connection, entry)
                connection.execute(insert(STATEMENTS).values(**row, verification_key=vk.to_json(), registered_at=now()))
        except IntegrityError:
            self._complete(entry, row)
        return entry

    def _complete(self, entry: Entry, row: Mapping[str, Any]) -> None:
        """Give a statement its nullifier that was registered without one: of that nothing was consumed yet."""
        with self._database.writing() as connection:
            _require_one_kind(connection, entry)
            same = (
                STATEMENTS.c.id == entry.id,
                STATEMENTS.c.nullifier.is_(None),
                STATEMENTS.c.expected == row["expected"],
            )
            once = {name: row[name] for name in ("nullifier", "scope", "pool")}
            connection.execute(update(STATEMENTS).where(*same).values(**once))
        known = self._entry(entry.id)
        if known is None or known.to_object() != entry.to_object():
            message = "the statement is registered with another nullifier, scope, pool or other expected values"
            raise Refused("already_registered", message)

    def register_file(
        self, file: Path, once: OnceOnly | None = None, expected: Mapping[str, Any] | None = None
    ) -> Entry:
        """Add a `NAME.statement.json`, whose `verification_key.json` lies beside it; found as registered before, it stays so.

        Raises what `register` does, `OSError` for a file that cannot be read, `ServiceError` naming it.
        """
        descriptor, beside = file.read_bytes(), file.with_name(VERIFICATION_KEY)
        try:
            key = beside.read_bytes()
        except FileNotFoundError as error:
            mend = "lay both side by side, as `zkwright setup` writes them"
            raise ServiceError(beside, f"no such file, and {file.name} is served with its key", mend) from error
        return self.register_of(file, descriptor, key, once, expected)

    def register_of(
        self,
        file: Path,
        descriptor: bytes | str,
        key: bytes | str,
        once: OnceOnly | None = None,
        expected: Mapping[str, Any] | None = None,
    ) -> Entry:
        """Add a statement that an operator's file tells of; found as registered before, it stays so.

        Raises what `register` does, with the file's name, and `ServiceError` naming it.
        """
        try:
            if once is None and expected is None:
                known = self._entry(Entry(Statement.from_json(descriptor), None, {}).id)
                if known is not None:
                    self._require_served(known)
                    return known
            return self.register(descriptor, key, once, expected, development=self._development)
        except (InvalidStatement, InvalidKey) as error:
            error.add_note(str(file))
            raise
        except Refused as error:
            mend = (
                "take a key of a ceremony, or add --development to try this one"
                if error.code == "development_key"
                else "give it as it was registered: what counts once never changes"
            )
            raise ServiceError(file, error.message, mend) from error

    def find(self, name: str) -> Registered:
        """The statement of this id; raises `Refused` where there is none, or its key is not to be served."""
        with self._lock:
            known = self._known.get(name)
            if known is not None:
                self._known.move_to_end(name)
                return known
        # PostgreSQL fails for a NUL, which is no failure of its own.
        row = self._row(name, with_key=True) if _ID.fullmatch(name) else None
        if row is None:
            raise Refused("unknown_statement", "no statement of this id is registered")
        entry = _entry_of(row)
        self._require_served(entry)
        verifier = Verifier(
            VerifyingKey.from_json(row.verification_key), entry.statement, development=self._development
        )
        registered = Registered(entry, verifier)
        with self._lock:
            self._known[name] = registered
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return registered

    def find_consumable(self, name: str) -> Registered:
        """The same, where it has a nullifier; raises `Refused` where nobody registered one."""
        found = self.find(name)
        if found.entry.once is None:  # another process may have been told meanwhile
            with self._lock:
                self._known.pop(name, None)
            found = self.find(name)
        if found.entry.once is None:
            raise Refused("not_consumable", "this statement was registered without a nullifier")
        return found

    def statement(self, name: str) -> Statement:
        """A statement that is registered, also one that is not served; raises `Refused` where there is none."""
        with self._lock:
            known = self._known.get(name)
        if known is not None:
            return known.statement
        entry = self._entry(name)
        if entry is None:
            raise Refused("unknown_statement", "no statement of this id is registered")
        return entry.statement

    def all(self) -> list[Entry]:
        """All that are served, in the order of their registration."""
        return [entry for entry in self._entries() if self._is_served(entry)]

    def withheld(self) -> list[Entry]:
        """Those that are registered and not served."""
        return [entry for entry in self._entries() if not self._is_served(entry)]

    def _entries(self) -> list[Entry]:
        with self._database.reading() as connection:
            order = (STATEMENTS.c.registered_at, STATEMENTS.c.id)
            return [_entry_of(row) for row in connection.execute(select(*_ENTRY).order_by(*order))]

    def most_signals(self) -> int:
        """The most public signals that a statement has."""
        with self._database.reading() as connection:
            return connection.execute(select(func.max(STATEMENTS.c.n_public))).scalar_one() or 0

    def _is_served(self, entry: Entry) -> bool:
        return self._development or not entry.is_forgeable

    def _require_served(self, entry: Entry) -> None:
        if not self._is_served(entry):
            raise Refused("development_key", "somebody can forge proofs under this key: it is not served")

    def _entry(self, name: str) -> Entry | None:
        row = self._row(name)
        return None if row is None else _entry_of(row)

    def _row(self, name: str, *, with_key: bool = False) -> Row[Any] | None:
        columns = list(STATEMENTS.c) if with_key else _ENTRY
        with self._database.reading() as connection:
            return connection.execute(select(*columns).where(STATEMENTS.c.id == name)).one_or_none()


def _require_one_kind(connection: Connection, entry: Entry) -> None:
    """Of a pool all count within a scope or none does, or a nullifier would be taken there once with its scope and once without.

    Who registers holds the counter until that is done, so that two who begin a pool see each other. Raises `Refused`.
    """
    if entry.once is None:
        return
    connection.execute(select(COUNTERS.c.value).where(COUNTERS.c.name == CONSUMED).with_for_update())
    is_other = STATEMENTS.c.scope.is_not(None) if entry.once.scope is None else STATEMENTS.c.scope.is_(None)
    others = (
        STATEMENTS.c.pool == entry.pool,
        STATEMENTS.c.id != entry.id,
        STATEMENTS.c.nullifier.is_not(None),
        is_other,
    )
    if connection.execute(select(STATEMENTS.c.id).where(*others).limit(1)).first() is not None:
        what = "within a scope" if entry.once.scope is None else "everywhere"
        raise Refused(
            "already_registered", f"the nullifiers of this pool count {what}; those of all its statements have to"
        )


def _written(expected: Mapping[str, int]) -> str:
    return json.dumps({name: str(signal) for name, signal in sorted(expected.items())})


def _entry_of(row: Row[Any]) -> Entry:
    """As it was registered. Raises `ServiceError` where the database says otherwise than the hash."""
    once = None
    if row.nullifier is not None:
        once = OnceOnly(row.nullifier, row.scope, None if row.pool == row.id else row.pool)
    expected = {name: int(signal) for name, signal in json.loads(row.expected).items()}
    entry = Entry(Statement.from_json(row.descriptor), once, expected)
    if entry.id != row.id:
        raise ServiceError("the database", f"statement {row.id} is not of its hash", "restore it from a copy")
    return entry
