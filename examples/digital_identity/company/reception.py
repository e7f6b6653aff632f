"""A reception: lets in who has an account of the company, once for each request."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Final

from zkwright.circuits.credentials.oidc.plain import KeySet
from zkwright.compiler.rows import ArgumentError
from zkwright.verifier import InvalidProof, Proof

from ..documents import canonical, element, fields, parse, shown_text
from ..errors import RefusedError
from ..keys import Keys
from ..state import State
from .request import AccountRequest

LIFETIME: Final = 300
"""Seconds within which a request is to be answered: a login with the provider takes its time."""

_TABLES: Final = """
    CREATE TABLE reception (audience TEXT, issuer TEXT, client TEXT, domain TEXT);
    CREATE TABLE requests (id TEXT PRIMARY KEY, document TEXT NOT NULL, expires INTEGER NOT NULL, accepted INTEGER);
    CREATE TABLE visitors (scope TEXT, nullifier TEXT, since INTEGER NOT NULL, PRIMARY KEY (scope, nullifier))
"""


class Reception:
    """A reception's state in a file."""

    def __init__(self, file: Path) -> None:
        """Open it. Raises `MalformedError` where it is not there."""
        self._state: Final = State(file, _TABLES)
        with self._state.reading() as database:
            row = database.execute("SELECT audience, issuer, client, domain FROM reception").fetchone()
        self.audience, self.issuer, self.client, self.domain = row

    @classmethod
    def make(cls, file: Path, audience: str, *, issuer: str, client: str, domain: str) -> Reception:
        """A reception that is known to a provider as `client`, for accounts of a domain."""
        row = [shown_text(text, "a name of the reception") for text in (audience, issuer, client, domain)]
        with State(file, _TABLES, make=True).writing() as database:
            database.execute("INSERT INTO reception VALUES (?, ?, ?, ?)", row)
        return cls(file)

    def ask(self, purpose: str, scope: str | None, keys: Keys, now: int) -> AccountRequest:
        """Make a request, which is answered once."""
        document = {
            "audience": self.audience,
            "purpose": purpose,
            "challenge": secrets.token_hex(32),
            "issued": now,
            "expires": now + LIFETIME,
            "statement": keys.ids["company"],
            "provider": {"issuer": self.issuer, "client": self.client, "domain": self.domain},
            **({} if scope is None else {"scope": scope}),
        }
        request = AccountRequest.from_object(document)
        with self._state.writing() as database:
            database.execute("DELETE FROM requests WHERE expires <= ?", (now,))
            row = (str(request.id), canonical(document).decode(), request.expires)
            database.execute("INSERT INTO requests (id, document, expires) VALUES (?, ?, ?)", row)
        return request

    def accept(self, data: bytes, provider: KeySet, keys: Keys, now: int) -> bool:
        """Take an answer, once, under a key that the provider publishes; returns whether nobody with this nullifier came before.

        Raises `MalformedError` for what is no answer, `RefusedError` for one that does not hold, comes late or comes again.
        """
        kinds = {"request": str, "nullifier": str, "key": str, "proof": dict}
        asked, nullifier, key, proof = fields(parse(data), "the answer", kinds)
        number, request = element(nullifier, "the nullifier"), self._asked(element(asked, "the request's hash"))
        if now >= request.expires:
            raise RefusedError("the answer comes late", "ask for a new request")
        try:
            public = {**request.public(provider.signing_key("RS256", key).numbers[0]), "result": number}
            keys.verifiers["company"].verify(Proof.from_object(proof), public=public)
        except (ArgumentError, InvalidProof):
            raise RefusedError("the answer shows no account of the company", "log in again") from None
        with self._state.writing() as database:
            question = "UPDATE requests SET accepted = ? WHERE id = ? AND accepted IS NULL"
            if database.execute(question, (now, str(request.id))).rowcount == 0:
                raise RefusedError("the request was answered before", "ask for a new request")
            if request.scope is None:
                return True
            row = (request.scope, str(number), now)
            return database.execute("INSERT INTO visitors VALUES (?, ?, ?) ON CONFLICT DO NOTHING", row).rowcount == 1

    def _asked(self, number: int) -> AccountRequest:
        with self._state.reading() as database:
            row = database.execute("SELECT document FROM requests WHERE id = ?", (str(number),)).fetchone()
        if row is None:
            raise RefusedError("there is no such request", "ask for a new one")
        return AccountRequest.from_object(json.loads(row[0]))
