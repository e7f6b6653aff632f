"""What a proof comes with: its public signals, and their values by name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from zkwright.prover.proving_key import ProvingKey
from zkwright.verifier import InvalidKey, Proof, PublicSignals, VerifyingKey

if TYPE_CHECKING:
    from zkwright.compiler.schema import Schema
    from zkwright.verifier import Statement
    from zkwright.verifier.signal_types import SignalType


class _ProofAndSignals(NamedTuple):
    proof: Proof
    public: PublicSignals


class Proved(_ProofAndSignals):
    """A proof and its public signals, in that order: `proof, public = prove(key, witness)`.

    `values` has the signals by name, where the witness knows its circuit.
    """

    schema: Schema | None = None

    @classmethod
    def of(cls, proof: Proof, public: PublicSignals, schema: Schema | None) -> Proved:
        """With the schema of the circuit, None for a witness of values alone."""
        proved = cls(proof, public)
        proved.schema = schema
        return proved

    @cached_property
    def values(self) -> dict[str, Any]:
        """The public values by name: `result`, where the circuit returns something, and the public inputs.

        An int for a Field or an integer, a bool, bytes, a list for an array, a dict for a struct, as in `Statement.values`.
        Raises `ValueError` for a proof of an array of values, which has no names.
        """
        if self.schema is None:
            raise ValueError("the witness was an array, which has no names: pass the Witness that program.solve gave")
        return values_by_name(self.schema, self.public)


def values_by_name(schema: Schema, public: Sequence[int]) -> dict[str, Any]:
    """The public values of a circuit by name."""
    signals = iter(public)
    return {name: part.read(signals, name) for name, part in _signals(schema).items()}


def origin_of(key: ProvingKey) -> str:
    """Where a key comes from, as a `Statement` says it."""
    return "development" if key.is_development else "ceremony"


def statement_of(schema: Schema, key: ProvingKey | VerifyingKey, origin: str | None = None) -> Statement:
    """Names and types of the public signals that proofs under this key have, for those who verify.

    `schema` is `program.schema`. A proving key tells its `origin` itself. Raises `InvalidKey` when the key has another
    number of public signals than the circuit, `zkwright.verifier.InvalidStatement` for more of them than a descriptor holds.
    """
    from zkwright.verifier import Statement

    if isinstance(key, ProvingKey):
        return statement_of(schema, key.verifying_key(), origin_of(key))
    statement = Statement(schema.name, _signals(schema), key.fingerprint, origin)
    if statement.n_public != key.n_public:
        reason = f"{key.n_public} public signals, the circuit {schema.name} has {statement.n_public}"
        raise InvalidKey("IC", reason, "take the key that was made for this circuit")
    return statement


def _signals(schema: Schema) -> dict[str, SignalType]:
    from zkwright.verifier.statement import named_signals  # not for those who prove arrays

    return named_signals([list(pair) for pair in schema.public_signals()])
