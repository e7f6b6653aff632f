"""What a proof comes with: its public signals, and their values by name."""

from __future__ import annotations

from functools import cached_property

from zkwright.verifier import InvalidKey, Proof, PublicSignals, VerifyingKey, public_to_object

from ..arguments import check_key, check_program
from .key import Key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self

    from zkwright.compiler import Program
    from zkwright.core.public_interface import PublicInterface
    from zkwright.verifier import Statement
    from zkwright.verifier.signal_types import SignalType

    from .proving_key import ProvingKey
    from .standing import Standing
    from .zkey_view import ZkeyView


class Proved(tuple["Proof", "PublicSignals"]):
    """A proof and its public signals, in that order: `proof, public = prove(key, witness)`.

    `values` has the signals by name, where the witness knows its circuit. Where that publishes a hash of its signals, `public` is
    the hash, and `signals` what it is of.
    """

    __match_args__ = ("proof", "public")

    interface: PublicInterface | None = None
    _signals: PublicSignals | None = None

    def __new__(cls, proof: Proof, public: PublicSignals) -> Self:
        """Without names; `of` gives them."""
        return super().__new__(cls, (proof, public))

    @property
    def proof(self) -> Proof:
        """The first of the pair."""
        return self[0]

    @property
    def public(self) -> PublicSignals:
        """The second."""
        return self[1]

    def __getnewargs__(self) -> tuple[Proof, PublicSignals]:
        """What a copy is made of."""
        return self.proof, self.public

    def __repr__(self) -> str:
        """As it is written in Python."""
        return f"Proved(proof={self.proof!r}, public={self.public!r})"

    @classmethod
    def of(
        cls,
        proof: Proof,
        public: PublicSignals,
        interface: PublicInterface | None,
        signals: PublicSignals | None = None,
    ) -> Proved:
        """With the names of the circuit's public values, None for a witness of values alone, and the signals behind a hash."""
        proved = cls(proof, public)
        proved.interface, proved._signals = interface, signals
        return proved

    @property
    def signals(self) -> PublicSignals:
        """The public signals as who verifies by name takes them: all that the circuit has, also where it publishes their hash."""
        return self.public if self._signals is None else self._signals

    def _repr_html_(self) -> str:
        """For notebooks: what is public, by name where there are names."""
        from zkwright.core.notebook import card

        named_values = self.values if self.interface is not None else dict(enumerate(self.public))
        return card("a proof, verified", [(str(name), value) for name, value in list(named_values.items())[:32]])

    def to_object(self) -> dict[str, Any]:
        """`{"proof": ..., "public": ...}` for a body in JSON; `Proof.from_object` and `public_from_object` read the parts.

        Public are the `signals`, as `Verifier.verify_body` takes them.
        """
        return {"proof": self.proof.to_object(), "public": public_to_object(self.signals)}

    @cached_property
    def values(self) -> dict[str, Any]:
        """The public values by name: `result`, where the circuit returns something, and the public inputs.

        An int for a Field or an integer, a bool, bytes, a list for an array, a dict for a struct, as in `Statement.values`.
        Raises `ValueError` for a proof of an array of values, which has no names, and for signals of another circuit.
        """
        if self.interface is None:
            raise ValueError("the witness was an array, which has no names: pass the Witness that program.solve gave")
        types = named(self.interface)
        if (named_ones := sum(part.size for part in types.values())) != len(self.signals):
            raise ValueError(
                f"{len(self.signals)} public signals, and names for {named_ones}: they are of another circuit"
            )
        signals = iter(self.signals)
        return {name: part.read(signals, name) for name, part in types.items()}


def statement_of(program: Program, key: ProvingKey | ZkeyView | VerifyingKey) -> Statement:
    """Names and types of the public signals that proofs under this key have, for those who verify.

    A proving key tells its standing as well. The names are the program's, whether or not the key is: `check_circuit(key,
    program.r1cs)` compares a proving key with the circuit.

    Raises `InvalidKey` when the key has another number of public signals than the circuit, `zkwright.verifier.InvalidStatement`
    for more of them than a descriptor holds, `TypeError` for other arguments.
    """
    check_program(program)
    check_key(key, verifying=True)
    interface = program.schema.public_interface
    if isinstance(key, Key):
        return describe(interface, key.verifying_key(), key.standing)
    return describe(interface, key, None)


def describe(interface: PublicInterface, vk: VerifyingKey, standing: Standing | None) -> Statement:
    """The statement of public values and the key they are proved under; raises as `statement_of` does."""
    from zkwright.verifier import Statement

    types, said = named(interface), standing and standing.value
    statement = Statement(interface.circuit, types, vk.fingerprint, said, interface.hash_inputs)
    if vk.n_public != (n_public := 1 if interface.hash_inputs else statement.n_public):
        reason = f"{vk.n_public} public signals, the circuit {interface.circuit} has {n_public}"
        raise InvalidKey("IC", reason, "take the key that was made for this circuit")
    return statement


def named(interface: PublicInterface) -> dict[str, SignalType]:
    """The public values' types by name, as the verifier has them; raises `zkwright.verifier.InvalidStatement`."""
    from zkwright.verifier.statement import named_signals  # not for those who prove arrays

    return named_signals(interface.signals)
