"""Taking nullifiers, each once within its scope, and reading which were taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import insert, select, tuple_, update

from ..clock import now, told
from ..storage.database import Database
from ..storage.schema import CONSUMPTIONS, COUNTERS

_COLUMNS: Final = (CONSUMPTIONS.c.pool, CONSUMPTIONS.c.scope, CONSUMPTIONS.c.nullifier)


@dataclass(frozen=True, slots=True)
class Claim:
    """A nullifier of a proof that was verified, to be taken. `request` names the request, which may come again."""

    statement: str
    pool: str
    scope: int | None
    nullifier: int
    public: str
    request: str | None = None

    @property
    def key(self) -> tuple[str, bytes, bytes]:
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
        """As JSON; numbers are decimal strings."""
        return {
            "sequence": self.sequence,
            "statement": self.statement,
            "scope": None if self.scope is None else str(self.scope),
            "nullifier": str(self.nullifier),
            "at": told(self.at),
        }


class Ledger:
    """What was consumed. Any number of threads, processes and machines may take at the same time."""

    def __init__(self, database: Database) -> None:
        """Of a database that has its tables."""
        self._database: Final = database

    def take(self, claims: Sequence[Claim]) -> list[Consumption | None]:
        """Take each nullifier, in one transaction: what it became for each claim, None for one that was taken before.

        A claim whose request took the nullifier gets what that request got. When this returns it is on the disk; where it
        raises `sqlalchemy.exc.DBAPIError`, nothing was taken unless the connection was lost at the very end: then the same
        requests, asked again, are told.
        """
        with self._database.writing() as connection:
            # Whoever has this row is alone: the numbers are given in the order of the commits, and what was taken is seen.
            counted = connection.execute(
                update(COUNTERS)
                .where(COUNTERS.c.name == "consumptions")
                .values(value=COUNTERS.c.value)
                .returning(COUNTERS.c.value)
            ).scalar_one()
            keys = {claim.key for claim in claims}
            found = connection.execute(select(CONSUMPTIONS).where(tuple_(*_COLUMNS).in_(list(keys)))).all()
            taken: dict[tuple[str, bytes, bytes], tuple[Consumption, str | None]] = {
                (row.pool, bytes(row.scope), bytes(row.nullifier)): (_of(row), row.request) for row in found
            }
            rows: list[dict[str, Any]] = []
            answers: list[Consumption | None] = []
            at = now()
            for claim in claims:
                if claim.key in taken:
                    before, request = taken[claim.key]
                    answers.append(before if request is not None and request == claim.request else None)
                    continue
                sequence = counted + len(rows) + 1
                became = Consumption(sequence, claim.statement, claim.scope, claim.nullifier, claim.public, at)
                pool, scope, nullifier = claim.key
                rows.append(
                    {
                        "sequence": sequence,
                        "pool": pool,
                        "scope": scope,
                        "nullifier": nullifier,
                        "statement": claim.statement,
                        "public": claim.public,
                        "request": claim.request,
                        "at": at,
                    }
                )
                taken[claim.key] = became, claim.request
                answers.append(became)
            if rows:
                connection.execute(insert(CONSUMPTIONS), rows)
                connection.execute(
                    update(COUNTERS).where(COUNTERS.c.name == "consumptions").values(value=counted + len(rows))
                )
        return answers

    def after(self, sequence: int, limit: int, statement: str | None = None) -> list[Consumption]:
        """What was taken after the one of this number, in order, at most `limit`; of one statement, or of all."""
        query = select(CONSUMPTIONS).where(CONSUMPTIONS.c.sequence > sequence)
        if statement is not None:
            query = query.where(CONSUMPTIONS.c.statement == statement)
        with self._database.reading() as connection:
            return [_of(row) for row in connection.execute(query.order_by(CONSUMPTIONS.c.sequence).limit(limit))]


def _of(row: Any) -> Consumption:
    scope = int.from_bytes(row.scope, "big") if row.scope else None
    return Consumption(row.sequence, row.statement, scope, int.from_bytes(row.nullifier, "big"), row.public, row.at)
