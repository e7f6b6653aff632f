"""A verifier's desk: whom it trusts, what it asked, and who came before, by nullifiers alone."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from zkwright.verifier import InvalidProof, Proof

from ..credential import IssuerKey, Status
from ..documents import canonical, element, fields, parse, shown_text
from ..errors import MalformedError, RefusedError
from ..keys import Keys
from ..request import Request, compiled, size_of
from ..schema import Schema
from ..state import State
from .checkouts import TABLES as CHECKOUTS
from .checkouts import Checkouts

LIFETIME: Final = 300
"""Seconds within which a request is to be answered."""

OLDEST_STATUS: Final = 86_400
"""Seconds after which a status list is too old to ask by."""

_SKEW: Final = 120

_TABLES: Final = f"""{CHECKOUTS}
    CREATE TABLE verifier (audience TEXT NOT NULL);
    CREATE TABLE schemas (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, document TEXT NOT NULL);
    CREATE TABLE issuers (name TEXT PRIMARY KEY, x TEXT, y TEXT, root TEXT NOT NULL, published INTEGER NOT NULL,
                          place TEXT, UNIQUE (x, y));
    CREATE TABLE requests (id TEXT PRIMARY KEY, document TEXT NOT NULL, expires INTEGER NOT NULL, accepted INTEGER);
    CREATE TABLE customers (scope TEXT, nullifier TEXT, since INTEGER NOT NULL, PRIMARY KEY (scope, nullifier))
"""


@dataclass(frozen=True)
class Accepted:
    """An answer that was taken."""

    request: Request
    nullifier: int | None
    """The same whenever this person comes within the scope; none where the request had no scope."""

    is_new: bool
    """Whether nobody with this nullifier came before."""


class Desk:
    """A verifier's desk in a file."""

    def __init__(self, file: Path) -> None:
        """Open it. Raises `MalformedError` where it is not there."""
        self._state: Final = State(file, _TABLES)
        self.checkouts: Final = Checkouts(self._state)
        with self._state.reading() as database:
            (self.audience,) = database.execute("SELECT audience FROM verifier").fetchone()

    @classmethod
    def make(cls, file: Path, audience: str) -> Desk:
        """A new verifier, whom holders know by its origin, such as https://shop.example."""
        shown_text(audience, "the audience")
        with State(file, _TABLES, make=True).writing() as database:
            database.execute("INSERT INTO verifier VALUES (?)", (audience,))
        return cls(file)

    def learn(self, schema: Schema) -> None:
        """Know a schema by its `$id`. Raises `MalformedError` where another one has it: what was asked would mean two things."""
        name = str(schema.document["$id"])
        with self._state.writing() as database:
            row = (str(schema.id), name, canonical(schema.document).decode())
            database.execute("INSERT INTO schemas VALUES (?, ?, ?) ON CONFLICT DO NOTHING", row)
            if database.execute("SELECT id FROM schemas WHERE name = ?", (name,)).fetchone() != (str(schema.id),):
                raise MalformedError(f"another schema has the $id {name}", "publish what was changed under a new one")

    def trust(self, status: Status, name: str, now: int, place: str | None = None) -> None:
        """Trust an issuer, known here by a name, as of what it published, perhaps at an address.

        Raises `RefusedError` for a list of the future, or older than the one that is known: who brings it hides what was revoked.
        """
        shown_text(name, "the issuer's name", 100)
        if status.published > now + _SKEW:
            raise RefusedError("the status list is of the future", "set the clock")
        x, y = str(status.issuer.x), str(status.issuer.y)
        with self._state.writing() as database:
            known = database.execute(
                "SELECT x, y, published FROM issuers WHERE name = ? OR (x = ? AND y = ?)", (name, x, y)
            )
            for known_x, known_y, published in known.fetchall():
                if (known_x, known_y) != (x, y):
                    raise MalformedError(f"another issuer is known as {name!r}", "choose another name")
                if published > status.published:
                    raise RefusedError("the status list is older than the one that is known", "fetch it again")
            database.execute(
                "INSERT INTO issuers VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (x, y) DO UPDATE SET name = excluded.name,"
                " root = excluded.root, published = excluded.published, place = coalesce(excluded.place, place)",
                (name, x, y, str(status.root), status.published, place),
            )

    @property
    def places(self) -> dict[str, str]:
        """From where issuers publish, by their names."""
        with self._state.reading() as database:
            return dict(database.execute("SELECT name, place FROM issuers WHERE place IS NOT NULL").fetchall())

    def ask(self, wish: object, keys: Keys, now: int) -> Request:
        """Make a request, which is answered once: a wish with a fresh challenge, a time, today's status lists and the key.

        A wish names schemas by their `$id` and issuers by the names that they have here; an age that says no day is of today.
        Raises `MalformedError`, and `RefusedError` where a status list is too old.
        """
        purpose, credentials, scope = fields(wish, "the wish", {"purpose": str, "credentials": list}, {"scope": str})
        document = {
            "audience": self.audience,
            "purpose": purpose,
            "challenge": secrets.token_hex(32),
            "issued": now,
            "expires": now + LIFETIME,
            "statement": "0" * 64,
            "credentials": [self._wanted(each, now) for each in credentials],
            **({} if scope is None else {"scope": scope}),
        }
        document["statement"] = keys.ids[size_of(Request.from_object(document))]
        request = Request.from_object(document)
        compiled(request, self._schemas)  # or nobody could answer it
        with self._state.writing() as database:
            database.execute("DELETE FROM requests WHERE accepted IS NULL AND expires <= ?", (now,))
            row = (str(request.id), canonical(document).decode(), request.expires)
            database.execute("INSERT INTO requests (id, document, expires) VALUES (?, ?, ?)", row)
        return request

    def find(self, request_id: int) -> tuple[Request, bool]:
        """A request that was made, and whether an answer was taken. Raises `RefusedError` where there is none."""
        with self._state.reading() as database:
            question = "SELECT document, accepted FROM requests WHERE id = ?"
            row = database.execute(question, (str(request_id),)).fetchone()
        if row is None:
            raise RefusedError("there is no such request", "ask for a new one")
        return Request.from_object(json.loads(row[0])), row[1] is not None

    def accept(self, data: bytes, keys: Keys, now: int) -> Accepted:
        """Take an answer, once. All public values but the nullifier are the verifier's own, from what it asked.

        Raises `MalformedError` for what is no answer, `RefusedError` for one that does not hold, comes late or comes again.
        """
        request_id, nullifier, proof = fields(
            parse(data), "the answer", {"request": str, "nullifier": str, "proof": dict}
        )
        number = element(nullifier, "the nullifier")  # below r, in one spelling: nobody has a second one
        request, _ = self.find(element(request_id, "the request's hash"))
        if not request.issued - _SKEW <= now < request.expires:
            raise RefusedError("the answer comes late", "ask for a new request")
        meant = compiled(request, self._schemas)
        if keys.ids[meant.size] != request.statement:
            raise RefusedError("the request was made with other keys", "ask for a new request")
        try:
            keys.verifiers[meant.size].verify(Proof.from_object(proof), public={**meant.public, "result": number})
        except InvalidProof:
            raise RefusedError("the answer does not show what was asked", "answer the request that was made") from None
        return self._taken(request, number, now)

    def _taken(self, request: Request, nullifier: int, now: int) -> Accepted:
        with self._state.writing() as database:
            question = "UPDATE requests SET accepted = ? WHERE id = ? AND accepted IS NULL"
            if database.execute(question, (now, str(request.id))).rowcount == 0:
                raise RefusedError("the request was answered before", "ask for a new request")
            if request.scope is None:
                return Accepted(request, None, is_new=True)
            row = (request.scope, str(nullifier), now)
            added = database.execute("INSERT INTO customers VALUES (?, ?, ?) ON CONFLICT DO NOTHING", row).rowcount
            return Accepted(request, nullifier, is_new=added == 1)

    @property
    def _schemas(self) -> dict[int, Schema]:
        with self._state.reading() as database:
            rows = database.execute("SELECT id, document FROM schemas").fetchall()
        return {int(number): Schema.from_object(json.loads(document)) for number, document in rows}

    def _wanted(self, wish: object, now: int) -> dict[str, Any]:
        schema, issuers, where = fields(
            wish, "a credential that is wished", {"schema": str, "issuers": list, "where": list}
        )
        today = datetime.fromtimestamp(now, UTC).date().isoformat()
        with self._state.reading() as database:
            row = database.execute("SELECT id FROM schemas WHERE name = ?", (schema,)).fetchone()
            if row is None:
                raise MalformedError(f"the schema {schema} is not known here", "learn it first")
            trusted = []
            for name in issuers:
                known = database.execute(
                    "SELECT x, y, root, published FROM issuers WHERE name = ?", (str(name),)
                ).fetchone()
                if known is None:
                    raise MalformedError(f"the issuer {name!r} is not trusted here", "trust it first")
                x, y, root, published = known
                if published < now - OLDEST_STATUS:
                    raise RefusedError(f"the status list of {name!r} is more than a day old", "fetch it again")
                trusted.append({"key": IssuerKey(int(x), int(y)).to_object(), "revoked": root})
        conditions = [
            {"at": today, **each} if isinstance(each, dict) and each.keys() & {"age_at_least", "age_at_most"} else each
            for each in where
        ]
        return {"schema": row[0], "issuers": trusted, "where": conditions}
