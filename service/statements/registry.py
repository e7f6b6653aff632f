"""Which statements there are: rows of the database, and the verifiers made of them."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row, insert, select
from sqlalchemy.exc import IntegrityError
from zkwright.verifier import InvalidKey, InvalidStatement, Statement, Verifier, VerifyingKey

from ..clock import now
from ..errors import ServiceError
from ..refusals import Refused
from ..storage.database import Database
from ..storage.schema import STATEMENTS
from .registered import OnceOnly, Registered, as_json, statement_id

_KEPT: Final = 64
"""Verifiers that stay in memory."""


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
        expected: dict[str, Any] | None = None,
        *,
        development: bool = False,
    ) -> Registered:
        """Add a statement with its key, or find that it is there, and the same.

        Raises `InvalidStatement` and `InvalidKey` as `Verifier` does; `Refused` with `development_key` where the service or this
        call was not told that it is one, with `already_registered` where its nullifier or what is expected differs: whoever
        could change these could have a nullifier counted twice.
        """
        statement = Statement.from_json(descriptor)
        vk = VerifyingKey.from_json(key)
        if development and not self._development:
            raise Refused("development_key", "this service takes no keys under which somebody can forge proofs")
        registered = Registered.of(
            Verifier(vk, statement, development=development), once, expected, development=development
        )
        row = {
            "id": registered.id,
            "descriptor": statement.to_json(),
            "verification_key": vk.to_json(),
            "development": development,
            "nullifier": once and once.nullifier,
            "scope": once and once.scope,
            "pool": registered.pool,
            "expected": as_json(registered.expected),
        }
        try:
            with self._database.writing() as connection:
                connection.execute(insert(STATEMENTS).values(**row, registered_at=now()))
        except IntegrityError:
            found = self._row(registered.id)
            if found is None or any(
                getattr(found, name) != row[name] for name in ("nullifier", "scope", "pool", "expected")
            ):
                raise Refused(
                    "already_registered", "the statement is registered, with another nullifier or other values"
                ) from None
        return self.find(registered.id)

    def register_file(
        self, file: Path, once: OnceOnly | None = None, expected: dict[str, Any] | None = None
    ) -> Registered:
        """Add a `NAME.statement.json`, whose `verification_key.json` lies beside it.

        Raises what `register` does, `OSError` for a file that cannot be read.
        """
        key = file.with_name("verification_key.json")
        try:
            return self.register(file.read_bytes(), key.read_bytes(), once, expected, development=self._development)
        except (InvalidStatement, InvalidKey) as error:
            error.add_note(str(file))
            raise
        except Refused as error:
            raise ServiceError(
                file, error.message, "register it as it was, or its new version under another name"
            ) from error

    def find(self, name: str) -> Registered:
        """The statement of this id; raises `Refused` where there is none, or its key is not to be served."""
        with self._lock:
            known = self._known.get(name)
            if known is not None:
                self._known.move_to_end(name)
                return known
        row = self._row(name)
        if row is None:
            raise Refused("unknown_statement", "no statement of this id is registered")
        if row.development and not self._development:
            raise Refused("development_key", "somebody can forge proofs under this key: it is not served")
        registered = _of(row)
        with self._lock:
            self._known[name] = registered
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return registered

    def all(self) -> list[Registered]:
        """All that are served, in the order of their registration."""
        with self._database.reading() as connection:
            rows = connection.execute(select(STATEMENTS).order_by(STATEMENTS.c.registered_at, STATEMENTS.c.id)).all()
        return [_of(row) for row in rows if self._development or not row.development]

    def _row(self, name: str) -> Row[Any] | None:
        if len(name) != 64:
            return None
        with self._database.reading() as connection:
            return connection.execute(select(STATEMENTS).where(STATEMENTS.c.id == name)).one_or_none()


def _of(row: Row[Any]) -> Registered:
    """As it was registered. Raises `ServiceError` where the database says otherwise than the hash."""
    statement = Statement.from_json(row.descriptor)
    if statement_id(statement) != row.id:
        raise ServiceError("the database", f"statement {row.id} is not of its hash", "restore it from a copy")
    verifier = Verifier(VerifyingKey.from_json(row.verification_key), statement, development=row.development)
    once = None if row.nullifier is None else OnceOnly(row.nullifier, row.scope, row.pool)
    return Registered(row.id, verifier, once, json.loads(row.expected), row.development)
