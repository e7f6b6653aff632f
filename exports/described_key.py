"""What every export is made of: a verifying key, and what is known of it."""

from __future__ import annotations

from dataclasses import KW_ONLY, InitVar, dataclass
from typing import Final

from zkwright.verifier import InvalidKey, InvalidStatement, Statement, VerifyingKey
from zkwright.verifier.standing import NOBODY_SAID, STANDINGS, WORDS, refuse_forgeable
from zkwright.verifier.statement import named_signals

UNKNOWN: Final = "unknown"
"""The standing of a key of which nobody said anything."""

HASH_OF_SIGNALS: Final = "hash_of_signals"
"""What the one public signal is called that is a hash of others."""


@dataclass(frozen=True, slots=True)
class DescribedKey:
    """A verifying key, the names of its public signals where there is a statement of it, and who can forge proofs under it.

    `name` is the circuit's, an identifier; `standing` one of `zkwright.verifier.standing.STANDINGS` or `UNKNOWN`. All of it
    may stand in a comment of any language: no name has a character that ends one. A key under which somebody can forge
    proofs is described for `development` only.
    """

    key: VerifyingKey
    statement: Statement | None = None
    standing: str = UNKNOWN
    name: str = "circuit"
    _: KW_ONLY
    development: InitVar[bool]

    def __post_init__(self, development: bool) -> None:
        """Raise `InvalidKey` for a statement of another key, and where somebody can forge proofs, unless for `development`.

        `ValueError` for what is no identifier and no standing.
        """
        if self.standing not in (*STANDINGS, UNKNOWN):
            raise ValueError(f"{self.standing!r} is no standing of a key: {', '.join((*STANDINGS, UNKNOWN))}")
        refuse_forgeable(self.standing, development)
        if not self.name.isidentifier():
            raise ValueError(f"{self.name!r} is no name of a circuit: write letters, digits and underscores")
        if self.statement is not None:
            self.statement.to_json()  # refuses names that are none
            refuse_forgeable(self.statement.standing, development)
            n_public = self.statement.n_public if self.hash_inputs is None else 1
            if (self.statement.fingerprint, n_public) != (self.key.fingerprint, self.key.n_public):
                mend = "take the descriptor and the key that were made together"
                raise InvalidKey("", f"the descriptor of {self.statement.circuit} is of another key", mend)

    @classmethod
    def of(cls, key: VerifyingKey, statement: Statement | None = None, *, development: bool = False) -> DescribedKey:
        """A key with what its statement says of it.

        Raises what the class does. Where nobody said who made the key, the export says so, and nothing is raised.
        """
        if statement is None:
            return cls(key, development=development)
        standing = statement.standing or UNKNOWN
        return cls(key, statement, standing, statement.circuit, development=development)

    @property
    def signals(self) -> tuple[str, ...]:
        """The name of each public signal, in order: `result`, `issuer.x`, `values[1]`; `signal[0]` where nobody named it."""
        if self.statement is not None:
            return tuple(self.statement.names())
        return tuple(f"signal[{index}]" for index in range(self.key.n_public))

    @property
    def hash_inputs(self) -> str | None:
        """The hash of the signals that proofs publish in their place; None where they publish the signals."""
        return None if self.statement is None else self.statement.hash_inputs

    def of_published(self) -> DescribedKey:
        """The same for what takes the signals that the key has: where proofs publish a hash, that is the one of this name."""
        if self.statement is None or self.hash_inputs is None:
            return self
        signals = named_signals([[HASH_OF_SIGNALS, "Field"]])
        published = Statement(self.statement.circuit, signals, self.key.fingerprint, self.statement.standing)
        return DescribedKey(self.key, published, self.standing, self.name, development=True)

    def for_hashing(self) -> DescribedKey:
        """Itself, for what is to hash signals; raises `InvalidStatement` where proofs publish no hash of them."""
        if self.hash_inputs is None:
            mend = "compile the circuit with @circuit(hash_inputs=keccak256_of_signals), or leave --hash-inputs out"
            raise InvalidStatement(
                "hash_inputs", "proofs under this key publish their signals, and no hash of them", mend
            )
        return self

    @property
    def file_stem(self) -> str:
        """What a program that checks its proofs is called without its ending: `verify_transfer` for the circuit transfer."""
        return f"verify_{self.name}"

    @property
    def words(self) -> str:
        """The standing, and what it means."""
        return WORDS.get(self.standing, NOBODY_SAID)

    @property
    def facts(self) -> tuple[str, ...]:
        """Lines that every export carries: what it checks, the key, who can forge proofs, the public signals."""
        return (
            f"Checks Groth16 proofs over BN254 of the circuit {self.name}. Written by zkwright.",
            f"Key: {self.key.fingerprint}",
            f"Standing: {self.words}.",
            f"Public signals: {', '.join(f'{index} {name}' for index, name in enumerate(self.signals)) or 'none'}.",
            *(
                []
                if self.hash_inputs is None
                else [f"Proofs publish the {self.hash_inputs} of them, its first 253 bits."]
            ),
        )
