"""A statement that proofs are verified of, its key, and what makes a proof of it one that counts once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zkwright.verifier import InvalidStatement, Proof, PublicSignals, Statement, Verifier
from zkwright.verifier.standing import FORGEABLE


@dataclass(frozen=True, slots=True)
class OnceOnly:
    """Which public value is the nullifier, and which its scope, None where one counts everywhere; whose registration says it.

    Statements that name the same `pool` share what was consumed, as the versions of one circuit do; all of them have a scope, or
    none has.
    """

    nullifier: str
    scope: str | None = None
    pool: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What a registration said. Nothing of it changes: whoever could change it could have a nullifier counted twice.

    `expected` has the signals that public values must be, by the paths of these.
    """

    statement: Statement
    once: OnceOnly | None
    expected: Mapping[str, int]

    def __post_init__(self) -> None:
        """Raise `InvalidStatement` for names that the statement does not have, or which are no single signal."""
        for name in (*self.counted, *self.expected):
            if self.statement.type_at(name).size != 1:
                raise InvalidStatement(name, "is more than one signal", "name a part of it that is one number")

    @property
    def counted(self) -> list[str]:
        """The paths of the nullifier and of its scope, where there are such."""
        named = () if self.once is None else (self.once.nullifier, self.once.scope)
        return [name for name in named if name is not None]

    @property
    def id(self) -> str:
        """The SHA-256, in hexadecimal, of the descriptor as `Statement.to_json` writes it; the key's fingerprint is in it."""
        return statement_id(self.statement)

    @property
    def pool(self) -> str:
        """Within which a nullifier counts once."""
        return (self.once.pool if self.once else None) or self.id

    @property
    def is_forgeable(self) -> bool:
        """Whether somebody may be able to forge proofs, for all that the descriptor says."""
        return self.statement.standing is None or self.statement.standing in FORGEABLE

    def to_object(self) -> dict[str, Any]:
        """As JSON, for those who ask what can be verified here."""
        once = None
        if self.once is not None:
            once = {"nullifier": self.once.nullifier, "scope": self.once.scope, "pool": self.pool}
        return {
            "id": self.id,
            "circuit": self.statement.circuit,
            "standing": self.statement.standing,
            "verification_key": self.statement.fingerprint,
            "signals": [[name, part.to_json()] for name, part in self.statement.signals.items()],
            "once": once,
            "expected": {name: str(signal) for name, signal in self.expected.items()},
        }


class Registered:
    """An entry with its verifier. Any number of threads may share it."""

    __slots__ = ("_expected", "_places", "entry", "id", "verifier")

    def __init__(self, entry: Entry, verifier: Verifier) -> None:
        """Raises `InvalidProof` where what is expected is no value of its type."""
        self.entry = entry
        self.verifier = verifier
        self.id = entry.id
        self._expected = {
            name: entry.statement.type_at(name).read(iter((signal,)), name) for name, signal in entry.expected.items()
        }
        names = list(entry.statement.names())
        self._places = [names.index(name) for name in entry.counted]

    @property
    def statement(self) -> Statement:
        """Names and types of the public values."""
        return self.entry.statement

    def verify(self, signals: PublicSignals, proof: Proof) -> dict[str, Any]:
        """The public values by name; raises `InvalidProof`."""
        return self.statement.verify(self.verifier.key, signals, proof, expect=self._expected)

    def consumed_by(self, signals: PublicSignals) -> tuple[int, int | None]:
        """The nullifier of a proof's public signals, and its scope, None where there is none; for an entry with `once`."""
        nullifier, *scope = (signals[place] for place in self._places)
        return nullifier, scope[0] if scope else None


def statement_id(statement: Statement) -> str:
    """As `Entry.id` has it."""
    return hashlib.sha256(statement.to_json().encode()).hexdigest()
