"""A door: who may come is in a tree of commitments, and whoever comes too often is found out and put out."""

from __future__ import annotations

import json
import secrets
import sqlite3
from pathlib import Path
from typing import Any, Final

from zkwright import U16
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.circuits.rln import rln_rate_commitment
from zkwright.circuits.rln.plain import recover_secret
from zkwright.verifier import InvalidProof, Proof

from ..documents import canonical, element, fields, parse, shown_text
from ..errors import RefusedError
from ..keys import Keys
from ..state import State
from ..verifier.desk import Accepted
from .challenge import Challenge
from .circuit import LEVELS

LIFETIME: Final = 120
"""Seconds within which a challenge is to be answered."""

_ROOTS: Final = 16
"""Roots of the last changes that are taken: somebody may join between a challenge and its answer."""

_TABLES: Final = """
    CREATE TABLE door (audience TEXT NOT NULL, allowed INTEGER NOT NULL);
    CREATE TABLE members (place INTEGER PRIMARY KEY, leaf TEXT NOT NULL, person TEXT NOT NULL UNIQUE);
    CREATE TABLE roots (number INTEGER PRIMARY KEY, root TEXT NOT NULL);
    CREATE TABLE challenges (id TEXT PRIMARY KEY, document TEXT NOT NULL, expires INTEGER NOT NULL, answered INTEGER);
    CREATE TABLE shares (epoch INTEGER, nullifier TEXT, x TEXT NOT NULL, y TEXT NOT NULL, PRIMARY KEY (epoch, nullifier))
"""


class Door:
    """A door's state in a file."""

    def __init__(self, file: Path) -> None:
        """Open it. Raises `MalformedError` where it is not there."""
        self._state: Final = State(file, _TABLES)
        with self._state.reading() as database:
            self.audience, self.limit = database.execute("SELECT * FROM door").fetchone()

    @classmethod
    def make(cls, file: Path, audience: str, limit: int) -> Door:
        """A door that nobody may come through yet, and members so often an epoch."""
        shown_text(audience, "the audience")
        with State(file, _TABLES, make=True).writing() as database:
            database.execute("INSERT INTO door VALUES (?, ?)", (audience, limit))
        return cls(file)

    def wish(self, commitment: int, credentials: list[dict[str, Any]]) -> dict[str, Any]:
        """What a desk asks of who would join: the commitment is in the request, so that nobody else's joins by the answer."""
        return {"purpose": f"To join as {commitment}", "scope": "members", "credentials": credentials}

    def join(self, accepted: Accepted, commitment: int) -> None:
        """Let somebody in the group who showed what `wish` asks, once a person.

        Raises `RefusedError` for an answer to another wish, and for a person who joined before, even one who was put out.
        """
        request, person = accepted.request, accepted.nullifier
        if person is None or (request.scope, request.purpose) != ("members", f"To join as {commitment}"):
            raise RefusedError("the answer was given for another purpose", "answer what the door asks")
        with self._state.writing() as database:
            question = "INSERT INTO members (leaf, person) VALUES (?, ?) ON CONFLICT DO NOTHING"
            if database.execute(question, (str(commitment), str(person))).rowcount == 0:
                raise RefusedError("this person joined before", "log in")
            self._add_root(database)

    @property
    def members(self) -> list[int]:
        """The commitments of all members, in their places; 0 for those who were put out. Everybody fetches all of them."""
        with self._state.reading() as database:
            return self._leaves(database)

    def ask(self, keys: Keys, now: int) -> Challenge:
        """A challenge, which is answered once."""
        document = {
            "audience": self.audience,
            "challenge": secrets.token_hex(32),
            "issued": now,
            "expires": now + LIFETIME,
            "limit": self.limit,
            "statement": keys.ids["login"],
        }
        challenge = Challenge.from_object(document)
        with self._state.writing() as database:
            database.execute("DELETE FROM challenges WHERE expires <= ?", (now,))
            row = (str(challenge.id), canonical(document).decode(), challenge.expires)
            database.execute("INSERT INTO challenges (id, document, expires) VALUES (?, ?, ?)", row)
        return challenge

    def admit(self, data: bytes, keys: Keys, now: int) -> None:
        """Let somebody in, once, and learn no more than that it is a member.

        Raises `MalformedError` for what is no answer, `RefusedError` for one that does not hold, comes late or again, and for a
        number that was used in this epoch: that member is put out.
        """
        kinds = {"challenge": str, "group": str, "y": str, "nullifier": str, "proof": dict}
        answered, group, y, nullifier, proof = fields(parse(data), "the login", kinds)
        root, share = (
            element(group, "the group's root"),
            {"y": element(y, "y"), "nullifier": element(nullifier, "the nullifier")},
        )
        challenge = self._asked(element(answered, "the challenge's hash"), root, now)
        try:
            public = {**challenge.public, "group": root, "result": share}
            keys.verifiers["login"].verify(Proof.from_object(proof), public=public)
        except InvalidProof:
            raise RefusedError("the login shows no member", "answer the challenge anew") from None
        with self._state.writing() as database:
            question = "UPDATE challenges SET answered = ? WHERE id = ? AND answered IS NULL"
            if database.execute(question, (now, str(challenge.id))).rowcount == 0:
                raise RefusedError("the challenge was answered", "ask for another")
            first = self._first_share(database, challenge, share)
            if first is not None:
                self._put_out(database, recover_secret(first, (challenge.id, share["y"])))
        if first is not None:
            raise RefusedError("this number was used before in this hour", "the membership is over")

    def _asked(self, number: int, root: int, now: int) -> Challenge:
        with self._state.reading() as database:
            row = database.execute("SELECT document FROM challenges WHERE id = ?", (str(number),)).fetchone()
            recent = database.execute("SELECT root FROM roots ORDER BY number DESC LIMIT ?", (_ROOTS,)).fetchall()
        if row is None:
            raise RefusedError("there is no such challenge", "ask for one")
        challenge = Challenge.from_object(json.loads(row[0]))
        if now >= challenge.expires:
            raise RefusedError("the login comes late", "ask for another challenge")
        if (str(root),) not in recent:
            raise RefusedError("the group is not, or not any more, as the login says", "fetch the members again")
        return challenge

    def _first_share(
        self, database: sqlite3.Connection, challenge: Challenge, share: dict[str, int]
    ) -> tuple[int, int] | None:
        """The other point that came under this number, if there is one."""
        key = (challenge.epoch, str(share["nullifier"]))
        row = database.execute("SELECT x, y FROM shares WHERE epoch = ? AND nullifier = ?", key).fetchone()
        if row is not None:
            return int(row[0]), int(row[1])
        database.execute("DELETE FROM shares WHERE epoch < ?", (challenge.epoch - 1,))
        database.execute("INSERT INTO shares VALUES (?, ?, ?, ?)", (*key, str(challenge.id), str(share["y"])))
        return None

    def _put_out(self, database: sqlite3.Connection, secret: int) -> None:
        """Take a member's leaf out, and the roots of when it was in."""
        commitment = int(rln_rate_commitment(secret, U16(self.limit)))
        database.execute("UPDATE members SET leaf = '0' WHERE leaf = ?", (str(commitment),))
        database.execute("DELETE FROM roots")
        self._add_root(database)

    def _add_root(self, database: sqlite3.Connection) -> None:
        root = MerkleTree(self._leaves(database), LEVELS).root
        database.execute("INSERT INTO roots (root) VALUES (?)", (str(root),))

    def _leaves(self, database: sqlite3.Connection) -> list[int]:
        return [int(leaf) for (leaf,) in database.execute("SELECT leaf FROM members ORDER BY place")]
