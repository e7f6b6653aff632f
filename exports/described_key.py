"""What every export is made of: a verifying key, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from zkwright.verifier import InvalidKey, Statement, VerifyingKey

UNFIT: Final = ("development", "uncontributed", "unrecorded")
"""Standings of keys under which somebody can forge proofs, for all that is known: they need an explicit word to be exported."""

UNKNOWN: Final = "unknown"
"""The standing of a key of which nobody said anything."""

_WORDS: Final = MappingProxyType(
    {
        "development": "development: whoever made the key can forge proofs",
        "uncontributed": "uncontributed: anybody can forge proofs",
        "unrecorded": "unrecorded: whoever made the key may be able to forge proofs",
        "contributed": "contributed: nobody can forge proofs if one contributor was honest, as far as the key's own record tells",
        "verified": "verified: of this circuit, and nobody can forge proofs if one contributor was honest",
        UNKNOWN: "unknown: nobody said who made the key, who may be able to forge proofs",
    }
)


@dataclass(frozen=True, slots=True)
class DescribedKey:
    """A verifying key, the names of its public signals where there is a statement of it, and who can forge proofs under it.

    `name` is the circuit's, an identifier; `standing` one of `zkwright.verifier.statement.STANDINGS` or `UNKNOWN`. All of it
    may stand in a comment of any language: no name has a character that ends one.
    """

    key: VerifyingKey
    statement: Statement | None = None
    standing: str = UNKNOWN
    name: str = "circuit"

    def __post_init__(self) -> None:
        """Raise `InvalidKey` for a statement of another key, `ValueError` for what is no identifier and no standing."""
        if self.standing not in _WORDS:
            raise ValueError(f"{self.standing!r} is no standing of a key: {', '.join(_WORDS)}")
        if not self.name.isidentifier():
            raise ValueError(f"{self.name!r} is no name of a circuit: write letters, digits and underscores")
        if self.statement is not None:
            self.statement.to_json()  # refuses names that are none
            if (self.statement.fingerprint, self.statement.n_public) != (self.key.fingerprint, self.key.n_public):
                mend = "take the descriptor and the key that were made together"
                raise InvalidKey("", f"the descriptor of {self.statement.circuit} is of another key", mend)

    @classmethod
    def of(cls, key: VerifyingKey, statement: Statement | None = None) -> DescribedKey:
        """A key with what its statement says of it."""
        if statement is None:
            return cls(key)
        return cls(key, statement, statement.standing or UNKNOWN, statement.circuit)

    @property
    def signals(self) -> tuple[str, ...]:
        """The name of each public signal, in order: `result`, `issuer.x`, `values[1]`; `signal[0]` where nobody named it."""
        if self.statement is not None:
            return tuple(self.statement.names())
        return tuple(f"signal[{index}]" for index in range(self.key.n_public))

    @property
    def words(self) -> str:
        """The standing, and what it means."""
        return _WORDS[self.standing]

    @property
    def facts(self) -> tuple[str, ...]:
        """Lines that every export carries: what it checks, the key, who can forge proofs, the public signals."""
        return (
            f"Checks Groth16 proofs over BN254 of the circuit {self.name}. Written by zkwright.",
            f"Key: {self.key.fingerprint}",
            f"Standing: {self.words}.",
            f"Public signals: {', '.join(f'{index} {name}' for index, name in enumerate(self.signals)) or 'none'}.",
        )
