"""Making API keys, looking them up, and taking them back."""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from ..clock import now, told
from ..errors import ServiceError
from ..storage.database import Database
from .tables import API_KEYS

SCOPES: Final = ("verify", "consume", "feed", "prove", "metrics", "admin")
"""What a key may be for: asking whether a proof holds, taking nullifiers, reading which were taken, having proofs made,
measurements, registering statements."""

PREFIX: Final = "zkw_"
"""What every key begins with, so that scanners of repositories find those that were published by mistake."""

_KEY: Final = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

_TRUSTED: Final = 2.0
"""Seconds for which a process does not look again: a key that was taken back may still be used so long."""

_MOST_KNOWN: Final = 4096


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that is known: its name and scopes, not the secret."""

    name: str
    scopes: frozenset[str]
    created_at: int = 0
    revoked_at: int | None = None

    def to_object(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "name": self.name,
            "scopes": [scope for scope in SCOPES if scope in self.scopes],
            "created_at": told(self.created_at),
            "revoked_at": None if self.revoked_at is None else told(self.revoked_at),
        }


class ApiKeys:
    """The keys of a service. Any number of threads may use it."""

    def __init__(self, database: Database) -> None:
        """Of a database that has its tables."""
        self._database: Final = database
        self._known: Final[dict[str, tuple[float, ApiKey]]] = {}
        self._lock: Final = threading.Lock()

    def new(self, name: str, scopes: Iterable[str]) -> str:
        """A new key, which nobody can be told again.

        Raises `ServiceError` for a name that is taken or none, and for no scopes or unknown ones.
        """
        wanted = frozenset(scopes)
        if not _NAME.fullmatch(name):
            raise ServiceError(
                name, "is no name of a key", "write up to 64 letters, digits, dots, underscores and dashes"
            )
        if not wanted:
            raise ServiceError(name, "no scope was given", f"choose of {', '.join(SCOPES)}")
        if not wanted <= set(SCOPES):
            raise ServiceError(
                name, f"no such scope: {', '.join(sorted(wanted - set(SCOPES)))}", f"choose of {', '.join(SCOPES)}"
            )
        secret = PREFIX + secrets.token_urlsafe(32)
        row = {
            "name": name,
            "digest": _digest(secret),
            "scopes": " ".join(scope for scope in SCOPES if scope in wanted),
            "created_at": now(),
        }
        try:
            with self._database.writing() as connection:
                connection.execute(insert(API_KEYS).values(row))
        except IntegrityError:
            raise ServiceError(name, "there is a key of this name, or was", "choose another name") from None
        return secret

    def all(self) -> list[ApiKey]:
        """All keys, those too that were taken back, in the order in which they were made."""
        with self._database.reading() as connection:
            rows = connection.execute(select(API_KEYS).order_by(API_KEYS.c.created_at, API_KEYS.c.name)).all()
        return [_of(row) for row in rows]

    def any_made(self) -> bool:
        """Whether there is a key or was one: who takes the last one back does not open the service."""
        with self._database.reading() as connection:
            return connection.execute(select(API_KEYS.c.name).limit(1)).one_or_none() is not None

    def revoke(self, name: str) -> None:
        """Take a key back, for good. Raises `ServiceError` where there is none of this name."""
        change = (
            update(API_KEYS).where(API_KEYS.c.name == name, API_KEYS.c.revoked_at.is_(None)).values(revoked_at=now())
        )
        with self._database.writing() as connection:
            if connection.execute(change).rowcount == 0:
                raise ServiceError(
                    name, "there is no such key, or it was taken back before", "see: zkwright service keys"
                )
        with self._lock:
            self._known.clear()

    def remembered(self, secret: str) -> ApiKey | None:
        """What this process found a moment ago, without asking the database."""
        with self._lock:
            until, key = self._known.get(_digest(secret), (0.0, None))
        return key if until > time.monotonic() else None

    def find(self, secret: str) -> ApiKey | None:
        """The key of this secret, None where there is none or it was taken back."""
        if not _KEY.fullmatch(secret):
            return None
        digest = _digest(secret)
        query = select(API_KEYS).where(API_KEYS.c.digest == digest, API_KEYS.c.revoked_at.is_(None))
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        key = _of(row)
        with self._lock:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[digest] = time.monotonic() + _TRUSTED, key
        return key


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _of(row: Any) -> ApiKey:
    return ApiKey(row.name, frozenset(row.scopes.split()), row.created_at, row.revoked_at)
