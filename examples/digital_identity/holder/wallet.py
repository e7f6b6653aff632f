"""A wallet: a secret, the credentials that were issued to it, and what was shown to whom."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

from zkwright import random_field
from zkwright.circuits.merkle.plain import MerkleTree

from ..circuits import holder_commitment
from ..credential import Credential, IssuerKey, Status
from ..documents import parse, shown_text
from ..errors import MalformedError, RefusedError
from ..keys import Keys
from ..request import Compiled, Request, Trusted, Wanted, compiled, explained
from ..schema import Schema
from ..state import State

SKEW: Final = 120
"""Seconds that the clocks of a verifier and a holder may differ by."""

LONGEST: Final = 900
"""Seconds for which a request may hold."""

_TABLES: Final = """
    CREATE TABLE secret (secret TEXT NOT NULL);
    CREATE TABLE enrolments (holder TEXT PRIMARY KEY, blinding TEXT NOT NULL, issuer TEXT UNIQUE);
    CREATE TABLE credentials (serial TEXT PRIMARY KEY, holder TEXT NOT NULL REFERENCES enrolments, document TEXT NOT NULL);
    CREATE TABLE issuers (x TEXT, y TEXT, name TEXT NOT NULL UNIQUE, place TEXT, status TEXT NOT NULL, PRIMARY KEY (x, y));
    CREATE TABLE requests (id TEXT PRIMARY KEY, document TEXT NOT NULL, shown INTEGER, answered INTEGER)
"""


@dataclass(frozen=True)
class Considered:
    """A request that may be answered, as the holder is shown it."""

    request: Request
    lines: list[str]


class Wallet:
    """A wallet in a file. Who reads the file can show what its holder can; `repr` shows nothing of it."""

    def __init__(self, file: Path) -> None:
        """Open it. Raises `MalformedError` where it is not there."""
        self._state: Final = State(file, _TABLES)

    @classmethod
    def make(cls, file: Path) -> Wallet:
        """A new wallet with a new secret. Raises `MalformedError` where the file is there."""
        with State(file, _TABLES, make=True).writing() as database:
            database.execute("INSERT INTO secret VALUES (?)", (str(random_field()),))
        return cls(file)

    def enrol(self, issuer: str | None = None) -> int:
        """What an issuer is told of the holder: a commitment, which no other issuer can compare with its own.

        The same each time for one issuer, by a name of the caller's, as issuers keep one for a person; without a name a new one.
        """
        with self._state.writing() as database:
            known = database.execute("SELECT holder FROM enrolments WHERE issuer = ?", (issuer,)).fetchone()
            if known is not None:
                return int(known[0])
            (secret,) = database.execute("SELECT secret FROM secret").fetchone()
            blinding = random_field()
            holder = int(holder_commitment(int(secret), blinding))
            database.execute("INSERT INTO enrolments VALUES (?, ?, ?)", (str(holder), str(blinding), issuer))
        return holder

    def know(self, status: Status, name: str, place: str | None = None) -> None:
        """Know an issuer by a name, and what it published last, perhaps from where it publishes.

        Raises `RefusedError` for an older list than is known, `MalformedError` for a name that another issuer has.
        """
        shown_text(name, "the issuer's name", 100)
        key = status.issuer
        with self._state.writing() as database:
            for x, y, known, text in database.execute("SELECT x, y, name, status FROM issuers").fetchall():
                if (x, y) == (str(key.x), str(key.y)):
                    if json.loads(text)["published"] > status.published:
                        raise RefusedError("the status list is older than the one that is known", "fetch it again")
                    database.execute("UPDATE OR IGNORE enrolments SET issuer = ? WHERE issuer = ?", (name, known))
                elif known.casefold() == name.casefold():
                    raise MalformedError(f"another issuer is known as {name!r}", "choose another name")
            database.execute(
                "INSERT INTO issuers VALUES (?, ?, ?, ?, ?) ON CONFLICT (x, y) DO UPDATE SET name = excluded.name,"
                " place = coalesce(excluded.place, place), status = excluded.status",
                (str(key.x), str(key.y), name, place, json.dumps(status.to_object())),
            )

    def add(self, document: object) -> Credential:
        """Keep a credential. Raises `RefusedError` for one that was issued to somebody else, or by no issuer that is known."""
        credential = Credential.from_object(document)
        with self._state.writing() as database:
            if not database.execute("SELECT 1 FROM enrolments WHERE holder = ?", (str(credential.holder),)).fetchone():
                raise RefusedError(
                    "the credential was issued to somebody else", "enrol, and have one issued to this wallet"
                )
            key = (str(credential.issuer.x), str(credential.issuer.y))
            if not database.execute("SELECT 1 FROM issuers WHERE x = ? AND y = ?", key).fetchone():
                raise RefusedError(
                    "the credential is of an issuer that this wallet does not know", "know the issuer first"
                )
            row = (str(credential.serial), str(credential.holder), json.dumps(credential.to_object()))
            database.execute("INSERT INTO credentials VALUES (?, ?, ?) ON CONFLICT DO NOTHING", row)
        return credential

    @property
    def credentials(self) -> list[Credential]:
        """All that are kept."""
        return [credential for credential, _ in self._held()]

    @property
    def issuers(self) -> dict[IssuerKey, str]:
        """The issuers that are known, by the names that the holder has for them."""
        with self._state.reading() as database:
            return {
                IssuerKey(int(x), int(y)): name for x, y, name in database.execute("SELECT x, y, name FROM issuers")
            }

    @property
    def places(self) -> dict[str, str]:
        """From where issuers publish, by their names."""
        with self._state.reading() as database:
            return dict(database.execute("SELECT name, place FROM issuers WHERE place IS NOT NULL").fetchall())

    @property
    def history(self) -> list[tuple[int, str, str]]:
        """When what was shown to whom: the second, the audience, the purpose."""
        with self._state.reading() as database:
            rows = database.execute(
                "SELECT answered, document FROM requests WHERE answered IS NOT NULL ORDER BY answered"
            )
            return [(at, *(json.loads(document)[name] for name in ("audience", "purpose"))) for at, document in rows]

    def consider(self, data: bytes, keys: Keys, *, origin: str, now: int) -> Considered:
        """Read a request that came from an origin, and say what it asks; it is kept as it was shown.

        Raises `MalformedError` for what cannot be understood, `RefusedError` for a request that is another's than its origin's,
        or of another time: a verifier that chose its own day could ask for an age on each, and find the birthday.
        """
        request = Request.from_object(parse(data))
        if request.audience != origin:
            raise RefusedError(
                f"the request is of {request.audience}, and came from {origin}", "answer nobody for others"
            )
        if abs(request.issued - now) > SKEW:
            raise RefusedError("the request is of another time", "set the clocks, or ask for a new request")
        if request.expires <= now or request.expires - request.issued > LONGEST:
            raise RefusedError("the request has expired, or holds too long", "ask for a new request")
        self._require_ages_of_today(request)
        compiled_request = compiled(request, self._schemas)
        if keys.named(request.statement) != compiled_request.size:
            raise MalformedError("the request names another circuit than it needs", "ask the verifier for another")
        lines = explained(request, self._schemas, self.issuers)
        with self._state.writing() as database:
            database.execute("DELETE FROM requests WHERE answered IS NULL AND shown < ?", (now - LONGEST,))
            row = (str(request.id), data.decode(), now)
            database.execute("INSERT INTO requests (id, document, shown) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", row)
        return Considered(request, lines)

    def audience(self, request_id: int) -> str:
        """Who asked. Raises `RefusedError` where no such request was shown."""
        with self._state.reading() as database:
            row = database.execute("SELECT document FROM requests WHERE id = ?", (str(request_id),)).fetchone()
        if row is None:
            raise RefusedError("the request was not shown to the holder", "consider it first")
        return Request.from_object(parse(row[0].encode())).audience

    def present(self, request_id: int, keys: Keys, *, now: int) -> dict[str, Any]:
        """Prove what a request asks that was considered: the holder has agreed to what was shown, and to nothing else.

        Raises `RefusedError` where no credential shows it, or the request was answered or has expired.
        """
        with self._state.reading() as database:
            row = database.execute(
                "SELECT document, answered FROM requests WHERE id = ?", (str(request_id),)
            ).fetchone()
        if row is None:
            raise RefusedError("the request was not shown to the holder", "consider it first")
        if row[1] is not None:
            raise RefusedError("the request was answered", "ask for a new one")
        request = Request.from_object(parse(row[0].encode()))
        if request.expires <= now:
            raise RefusedError("the request has expired", "ask for a new request")
        meant = compiled(request, self._schemas)
        held = self._chosen(request, meant)
        proved = keys.prover(meant.size).prove_inputs({**meant.public, "secret": self._secret, "held": held})
        with self._state.writing() as database:
            database.execute("UPDATE requests SET answered = ? WHERE id = ?", (now, str(request_id)))
        return {
            "request": str(request.id),
            "nullifier": str(int(proved.values["result"])),
            "proof": proved.proof.to_object(),
        }

    @property
    def _secret(self) -> int:
        with self._state.reading() as database:
            return int(database.execute("SELECT secret FROM secret").fetchone()[0])

    @property
    def _schemas(self) -> dict[int, Schema]:
        return {credential.schema.id: credential.schema for credential, _ in self._held()}

    def _held(self) -> list[tuple[Credential, int]]:
        """Credentials and their blindings."""
        with self._state.reading() as database:
            rows = database.execute(
                "SELECT document, blinding FROM credentials JOIN enrolments USING (holder)"
            ).fetchall()
        return [(Credential.unchecked(json.loads(document)), int(blinding)) for document, blinding in rows]

    def _statuses(self) -> dict[IssuerKey, Status]:
        with self._state.reading() as database:
            texts = database.execute("SELECT status FROM issuers").fetchall()
        read = [Status.unchecked(json.loads(text)) for (text,) in texts]
        return {status.issuer: status for status in read}

    def _require_ages_of_today(self, request: Request) -> None:
        for wanted in request.credentials:
            for condition in wanted.where:
                if condition.at is not None and abs(condition.at.toordinal() - _day(request.issued)) > 1:
                    raise RefusedError(
                        "the request asks for an age on another day than today", "ask for a range of birthdays"
                    )

    def _chosen(self, request: Request, meant: Compiled) -> list[dict[str, Any]]:
        """Of the credentials that show what is asked the first ones, of different issuers, as the circuit takes them."""
        statuses = self._statuses()
        candidates = [
            list(self._candidates(request, meant, number, wanted, statuses))
            for number, wanted in enumerate(request.credentials)
        ]
        for chosen in product(*candidates):
            if len({credential.issuer for credential, _, _ in chosen}) == len(chosen):
                return [
                    _as_inputs(credential, blinding, statuses[credential.issuer], wanted.issuers_tree, place, asked)
                    for (credential, blinding, place), wanted, asked in zip(
                        chosen, request.credentials, meant.public["asked"], strict=True
                    )
                ]
        raise RefusedError(
            "no valid credential of this wallet shows what is asked",
            "fetch the status lists and ask for a new request, or have a credential issued",
        )

    def _candidates(
        self, request: Request, meant: Compiled, number: int, wanted: Wanted, statuses: Mapping[IssuerKey, Status]
    ) -> Iterator[tuple[Credential, int, int]]:
        """Credentials, their blindings, and the places of their issuers."""
        for credential, blinding in self._held():
            status = statuses[credential.issuer]
            trusted = Trusted(credential.issuer, status.root)
            if (
                credential.schema.id == wanted.schema
                and trusted in wanted.issuers
                and request.issued < credential.expires
                and credential.serial not in status.revoked
                and meant.fits(number, credential.values)
            ):
                yield credential, blinding, wanted.issuers.index(trusted)


def _as_inputs(
    credential: Credential, blinding: int, status: Status, issuers: MerkleTree, place: int, asked: Mapping[str, Any]
) -> dict[str, Any]:
    tree, values = credential.tree, credential.values
    path = status.tree.path(credential.serial)
    return {
        "claims": tree.root,
        "blinding": blinding,
        "serial": credential.serial,
        "expires": credential.expires,
        "issuer": {"x": credential.issuer.x, "y": credential.issuer.y},
        "signature": {
            "r8": {"x": int(credential.signature.r8.x), "y": int(credential.signature.r8.y)},
            "s": int(credential.signature.s),
        },
        "opened": [
            {"value": values[predicate["place"]], "siblings": tree.path(predicate["place"])[1]}
            for predicate in asked["predicates"]
        ],
        "revoked": status.root,
        "status_siblings": path.siblings,
        "status_end": path.end,
        "issuer_place": place,
        "issuer_siblings": issuers.path(place)[1],
    }


def _day(second: int) -> int:
    """The number of the day in UTC."""
    return second // 86_400 + 719_163
