"""Taking nullifiers, each once within its scope, and reading which were taken."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from ..clock import now, told
from ..storage.database import Database
from ..storage.schema import CONSUMED, CONSUMPTIONS, COUNTERS

_PAGE: Final = 1 << 22
"""Characters of public signals after which a page of the feed is full."""

_FETCHED: Final = 20
"""Consumptions that are read from the database at a time."""

Key = tuple[str, bytes, bytes]
"""What counts once: the pool, the scope, the nullifier."""


def request_id(caller: str, idempotency_key: str) -> bytes:
    """How a request is kept: what one caller's key says is nothing to others."""
    return hashlib.sha256(f"{caller}\0{idempotency_key}".encode()).digest()


@dataclass(frozen=True, slots=True)
class Claim:
    """A nullifier of a proof that was verified, to be taken. `request` names the request, which may come again."""

    statement: str
    pool: str
    scope: int | None
    nullifier: int
    public: str
    request: bytes | None = None

    @property
    def key(self) -> Key:
        """What counts once."""
        scope = b"" if self.scope is None else self.scope.to_bytes(32, "big")
        return self.pool, scope, self.nullifier.to_bytes(32, "big")


@dataclass(frozen=True, slots=True)
class Consumption:
    """A nullifier that was taken: the how-manieth of the service, and when, in microseconds since 1970."""

    sequence: int
    statement: str
    scope: int | None
    nullifier: int
    public: str
    at: int

    def to_object(self) -> dict[str, Any]:
        """As JSON; numbers of the field are decimal strings."""
        return {
            "sequence": self.sequence,
            "statement": self.statement,
            "scope": None if self.scope is None else str(self.scope),
            "nullifier": str(self.nullifier),
            "at": told(self.at),
        }


class Verdict(Enum):
    """What became of a claim."""

    TAKEN = "taken"
    """Now, or before by the same request."""
    BEFORE = "before"
    """By somebody else, or by a request without a name."""
    CONFLICT = "conflict"
    """The request's name is that of another request."""


class Answer(NamedTuple):
    """The verdict, and the consumption that it speaks of."""

    verdict: Verdict
    consumption: Consumption


class Page(NamedTuple):
    """Consumptions in order, and the number after which to ask for more."""

    consumptions: list[Consumption]
    next: int


class _Found(NamedTuple):
    consumption: Consumption
    key: Key
    request: bytes | None


class Ledger:
    """What was consumed. Any number of threads, processes and machines may take at the same time."""

    def __init__(self, database: Database) -> None:
        """Of a database that has its tables."""
        self._database: Final = database

    def take(self, claims: Sequence[Claim]) -> list[Answer]:
        """Take each nullifier, in one transaction, the first of equal ones; an answer for each claim.

        A claim whose request took the nullifier gets what that request got. When this returns it is on the disk; where it
        raises `sqlalchemy.exc.DBAPIError`, nothing was taken unless the connection was lost at the very end: then the same
        requests, asked again, are told.
        """
        with self._database.writing() as connection:
            # Whoever has this row is alone: the numbers are given in the order of the commits, and what was taken is seen.
            newest = connection.execute(_NEWEST.with_for_update()).scalar_one()
            books = _Books(newest, now(), _found(connection, claims))
            answers = [books.answer(claim) for claim in claims]
            if books.rows:
                connection.execute(insert(CONSUMPTIONS), books.rows)
                counted = update(COUNTERS).where(COUNTERS.c.name == CONSUMED)
                connection.execute(counted.values(value=newest + len(books.rows)))
        return answers

    def after(self, sequence: int, limit: int, statement: str | None = None) -> Page:
        """What was taken after the one of this number, in order, at most `limit`; of one statement, or of all.

        Fewer where public signals are many: a page has room for so much of them, and for one consumption in any case.
        """
        query = select(CONSUMPTIONS).where(CONSUMPTIONS.c.sequence > sequence)
        if statement is not None:
            query = query.where(CONSUMPTIONS.c.statement == statement)
        with self._database.reading() as connection:
            newest = connection.execute(_NEWEST).scalar_one()
            query = query.where(CONSUMPTIONS.c.sequence <= newest).order_by(CONSUMPTIONS.c.sequence).limit(limit)
            found, room = [], _PAGE
            # A few rows at a time: what does not fit is not fetched.
            with connection.execute(query.execution_options(yield_per=_FETCHED)) as rows:
                for row in rows:
                    found.append(_of(row))
                    room -= len(row.public)
                    if room <= 0:
                        break
        is_cut = len(found) == limit or room <= 0
        return Page(found, found[-1].sequence if is_cut else max(newest, sequence))

    def newest(self) -> int:
        """The number of the last that was taken, 0 where none was."""
        with self._database.reading() as connection:
            return int(connection.execute(_NEWEST).scalar_one())


_NEWEST: Final = select(COUNTERS.c.value).where(COUNTERS.c.name == CONSUMED)


class _Books:
    """What was taken of what a transaction's claims are about, those of the transaction among it."""

    def __init__(self, newest: int, at: int, found: Sequence[_Found]) -> None:
        self._newest: Final = newest
        self._at: Final = at
        self._by_key: Final = {each.key: each for each in found}
        self._by_request: Final = {each.request: each for each in found if each.request is not None}
        self.rows: Final[list[dict[str, Any]]] = []

    def answer(self, claim: Claim) -> Answer:
        if claim.request is not None and (same := self._by_request.get(claim.request)) is not None:
            is_same = (same.consumption.statement, same.consumption.public) == (claim.statement, claim.public)
            return Answer(Verdict.TAKEN if is_same else Verdict.CONFLICT, same.consumption)
        if (before := self._by_key.get(claim.key)) is not None:
            return Answer(Verdict.BEFORE, before.consumption)
        return Answer(Verdict.TAKEN, self._enter(claim))

    def _enter(self, claim: Claim) -> Consumption:
        sequence = self._newest + len(self.rows) + 1
        became = Consumption(sequence, claim.statement, claim.scope, claim.nullifier, claim.public, self._at)
        pool, scope, nullifier = claim.key
        self.rows.append(
            {
                "sequence": sequence,
                "pool": pool,
                "scope": scope,
                "nullifier": nullifier,
                "statement": claim.statement,
                "public": claim.public,
                "request": claim.request,
                "at": self._at,
            }
        )
        entered = _Found(became, claim.key, claim.request)
        self._by_key[claim.key] = entered
        if claim.request is not None:
            self._by_request[claim.request] = entered
        return became


def _found(connection: Connection, claims: Sequence[Claim]) -> list[_Found]:
    """What was taken before of these nullifiers, and by requests of these names."""
    within: dict[tuple[str, bytes], set[bytes]] = {}
    for pool, scope, nullifier in (claim.key for claim in claims):
        within.setdefault((pool, scope), set()).add(nullifier)
    # Triples within a list of triples SQLite looks for in the whole table.
    taken = (
        and_(CONSUMPTIONS.c.pool == pool, CONSUMPTIONS.c.scope == scope, CONSUMPTIONS.c.nullifier.in_(nullifiers))
        for (pool, scope), nullifiers in within.items()
    )
    requests = list({claim.request for claim in claims if claim.request is not None})
    queries = [select(CONSUMPTIONS).where(or_(*taken))]
    if requests:
        queries.append(select(CONSUMPTIONS).where(CONSUMPTIONS.c.request.in_(requests)))
    found = {}
    for query in queries:
        for row in connection.execute(query):
            request = None if row.request is None else bytes(row.request)
            found[row.sequence] = _Found(_of(row), (row.pool, bytes(row.scope), bytes(row.nullifier)), request)
    return list(found.values())


def _of(row: Row[Any]) -> Consumption:
    scope = int.from_bytes(row.scope, "big") if row.scope else None
    return Consumption(row.sequence, row.statement, scope, int.from_bytes(row.nullifier, "big"), row.public, row.at)
