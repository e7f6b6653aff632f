"""An issuer's register: the key, who has which credentials, and what was taken back."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from pathlib import Path
from typing import Any, Final

from zkwright.circuits.eddsa.plain import SigningKey

from ..credential import Credential, IssuerKey, Status, issue
from ..documents import canonical, shown_text
from ..errors import MalformedError, RefusedError
from ..schema import Schema
from ..state import State

_TABLES: Final = """
    CREATE TABLE issuer (name TEXT NOT NULL, seed BLOB NOT NULL, schema TEXT NOT NULL);
    CREATE TABLE subjects (subject TEXT PRIMARY KEY, holder TEXT NOT NULL UNIQUE);
    CREATE TABLE credentials (serial TEXT PRIMARY KEY, subject TEXT NOT NULL REFERENCES subjects, revoked INTEGER);
    CREATE TABLE offers (code TEXT PRIMARY KEY, subject TEXT NOT NULL, claims TEXT NOT NULL, expires INTEGER NOT NULL,
                         holder TEXT, credential TEXT);
    CREATE TABLE published (status TEXT NOT NULL)
"""


class Registry:
    """An issuer's register in a file."""

    def __init__(self, file: Path) -> None:
        """Open it. Raises `MalformedError` where it is not there."""
        self._state: Final = State(file, _TABLES)
        with self._state.reading() as database:
            self.name, seed, schema = database.execute("SELECT name, seed, schema FROM issuer").fetchone()
        self._key: Final = SigningKey(seed)
        self.schema: Final = Schema.from_object(json.loads(schema))
        self.key: Final = IssuerKey.of(self._key)

    @classmethod
    def make(cls, file: Path, name: str, schema: Schema, now: int) -> Registry:
        """A new issuer, with a new key, that has taken nothing back. Raises `MalformedError` where the file is there."""
        shown_text(name, "the issuer's name", 100)
        state = State(file, _TABLES, make=True)
        with state.writing() as database:
            seed = SigningKey.generate().seed
            database.execute("INSERT INTO issuer VALUES (?, ?, ?)", (name, seed, canonical(schema.document).decode()))
        registry = cls(file)
        registry.publish(now)
        return registry

    def issue(self, subject: str, claims: dict[str, Any], holder: int, expires: int) -> Credential:
        """Sign claims about a person, whom the issuer knows as `subject`, for the holder of a secret.

        A person has one holder's commitment, and a commitment one person: who came with another secret would have other
        nullifiers, and be two people to those who ask. Raises `RefusedError` for both.
        """
        with self._state.writing() as database:
            return self._issue(database, subject, claims, holder, expires)

    def offer(self, subject: str, claims: dict[str, Any], expires: int) -> str:
        """Keep claims ready for who has the code that is returned: it is told to the person, over a way that is theirs."""
        self.schema.encode(claims)
        code = secrets.token_urlsafe(16)
        with self._state.writing() as database:
            row = (_hashed(code), subject, json.dumps(claims), expires)
            database.execute("INSERT INTO offers (code, subject, claims, expires) VALUES (?, ?, ?, ?)", row)
        return code

    def redeem(self, code: str, holder: int) -> Credential:
        """The credential that a code is good for, once; who lost the answer asks again for the same holder.

        Raises `RefusedError` for another code, or another holder.
        """
        with self._state.writing() as database:
            row = database.execute(
                "SELECT subject, claims, expires, holder, credential FROM offers WHERE code = ?", (_hashed(code),)
            ).fetchone()
            if row is None or row[3] not in (None, str(holder)):
                raise RefusedError("the code is not good for a credential", "ask the issuer for a new one")
            subject, claims, expires, _, made = row
            if made is not None:
                return Credential.unchecked(json.loads(made))
            credential = self._issue(database, subject, json.loads(claims), holder, expires)
            made = json.dumps(credential.to_object())
            database.execute(
                "UPDATE offers SET holder = ?, credential = ? WHERE code = ?", (str(holder), made, _hashed(code))
            )
            return credential

    def revoke(self, subject: str, now: int) -> int:
        """Take back all credentials of a person; from the next `publish` on nobody takes them. Returns how many."""
        with self._state.writing() as database:
            question = "UPDATE credentials SET revoked = ? WHERE subject = ? AND revoked IS NULL"
            return database.execute(question, (now, subject)).rowcount

    def publish(self, now: int) -> Status:
        """Sign the list of what was taken back, and keep it for who asks."""
        with self._state.writing() as database:
            revoked = [
                int(serial)
                for (serial,) in database.execute(
                    "SELECT serial FROM credentials WHERE revoked IS NOT NULL ORDER BY revoked, rowid"
                )
            ]
            status = Status.publish(self._key, revoked, now)
            database.execute("DELETE FROM published")
            database.execute("INSERT INTO published VALUES (?)", (json.dumps(status.to_object()),))
        return status

    @property
    def status(self) -> Status:
        """What was published last."""
        with self._state.reading() as database:
            (text,) = database.execute("SELECT status FROM published").fetchone()
        return Status.unchecked(json.loads(text))

    def _issue(
        self, database: sqlite3.Connection, subject: str, claims: dict[str, Any], holder: int, expires: int
    ) -> Credential:
        if not subject:
            raise MalformedError("the person has no name in the register", "give one, which nobody else has")
        known = database.execute(
            "SELECT subject, holder FROM subjects WHERE subject = ? OR holder = ?", (subject, str(holder))
        ).fetchall()
        if known and known != [(subject, str(holder))]:
            mend = "issue to the holder of before"
            raise RefusedError("the person has another wallet here, or the wallet is another person's", mend)
        credential = issue(self._key, self.schema, claims, holder, expires)
        if not known:
            database.execute("INSERT INTO subjects VALUES (?, ?)", (subject, str(holder)))
        database.execute("INSERT INTO credentials VALUES (?, ?, NULL)", (str(credential.serial), subject))
        return credential


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
