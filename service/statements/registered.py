"""A statement that proofs are verified of, its key, and what makes a proof of it one that counts once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from zkwright.verifier import InvalidProof, InvalidStatement, Proof, Statement, Verifier

from ..errors import ServiceError


@dataclass(frozen=True, slots=True)
class OnceOnly:
    """Which public value is the nullifier, and which its scope, None where one counts everywhere; whose registration says it.

    Statements that name the same `pool` share what was consumed, as the versions of one circuit do.
    """

    nullifier: str
    scope: str | None = None
    pool: str | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """A statement with its verifier; nothing of it changes."""

    id: str
    verifier: Verifier
    once: OnceOnly | None
    expected: dict[str, Any]
    development: bool

    @classmethod
    def of(
        cls,
        verifier: Verifier,
        once: OnceOnly | None = None,
        expected: dict[str, Any] | None = None,
        *,
        development: bool = False,
    ) -> Registered:
        """Raises `InvalidStatement` for names that the statement does not have, or values that their types do not."""
        statement = verifier.statement
        wanted = dict(expected or {})
        for name, value in wanted.items():
            statement.type_at(name).write(value, name)
        if once is not None:
            for name in filter(None, (once.nullifier, once.scope)):
                if statement.type_at(name).size != 1:
                    raise InvalidStatement(name, "is more than one signal", "name a public value that is one number")
        return cls(statement_id(statement), verifier, once, wanted, development)

    @property
    def statement(self) -> Statement:
        """Names and types of the public values."""
        return self.verifier.statement

    @property
    def pool(self) -> str:
        """Within which a nullifier counts once."""
        return (self.once.pool if self.once else None) or self.id

    def verify(self, signals: tuple[int, ...], proof: Proof) -> dict[str, Any]:
        """The public values by name; raises `InvalidProof`."""
        return self.statement.verify(self.verifier.key, signals, proof, expect=self.expected)

    def consumed_by(self, signals: tuple[int, ...]) -> tuple[int | None, int]:
        """The scope, None where there is none, and the nullifier of a proof's public signals."""
        if self.once is None:
            raise ServiceError(self.id, "has no nullifier", "register it with one")
        nullifier = self._signal(self.once.nullifier, signals)
        return None if self.once.scope is None else self._signal(self.once.scope, signals), nullifier

    def _signal(self, name: str, signals: tuple[int, ...]) -> int:
        return signals[list(self.statement.names()).index(name)]

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
            "expected": sorted(self.expected),
        }


def statement_id(statement: Statement) -> str:
    """The SHA-256, in hexadecimal, of the descriptor as `Statement.to_json` writes it; the key's fingerprint is in it."""
    return hashlib.sha256(statement.to_json().encode()).hexdigest()


def as_json(values: dict[str, Any]) -> str:
    """Values that a statement expects, kept."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> Any:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    raise InvalidProof(
        "expected", f"{type(value).__name__} cannot be kept", "give numbers, truth values, texts or lists"
    )
