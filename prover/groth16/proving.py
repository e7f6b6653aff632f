"""The proof of Groth16 (eprint 2016/260), with randomness from the operating system, verified before anybody has it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from zkwright.core.field import R
from zkwright.core.limbs import from_limbs
from zkwright.core.progress import Progress
from zkwright.core.traceback_redaction import redact_frames
from zkwright.verifier import InvalidProof, Proof, VerifyingKey, verify

from ..arguments import check_key, check_program, is_witness, refuse_many_signals
from ..engines.choice import choose_engine
from ..errors import UnsatisfiedWitness
from ..notebook import shown_progress
from ..randomness import random_below
from ..witness_values import check_witness_array
from .proved import Proved, describe
from .zkey_view import ZkeyView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    import numpy as np
    import numpy.typing as npt
    from zkwright.compiler import Program, Witness
    from zkwright.core.limbs import Limbs
    from zkwright.core.public_interface import PublicInterface
    from zkwright.verifier import PublicSignals, Statement

    from ..engines.engine import Engine
    from .proving_key import ProvingKey


@redact_frames
def prove(
    key: ProvingKey | ZkeyView,
    witness: Witness | npt.NDArray[np.uint64] | memoryview,
    *,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Proved:
    """A proof, freshly randomised, that the prover knows `witness`; with its public signals, and their values by name.

        proof, public = prove(key, program.solve({"x": 3}))

    A witness is what `program.solve` gives, or an array of shape (n_wires, 4), as a `.wtns` file holds it: without names,
    and without a word on which of its values are public. Of an array the key alone decides that, so whoever made the key
    chooses what is published: compare `key.n_public` with the circuit's first where that is not you.

    From files, with the native engine, `prove(view_zkey(key_path), view_wtns(witness_path))` does without NumPy.
    The proof is verified before it is returned.
    Raises `UnsatisfiedWitness` when it does not verify: the witness breaks a constraint, or belongs to another circuit
    of the same size. Raises `TypeError` for what is no key or no witness, `ValueError` when it is no witness for this
    key, `zkwright.verifier.InvalidKey` when the key must not be used.
    """
    _check_key(key)
    engine = engine or choose_engine()
    limbs, names, signals = _limbs(witness, key.n_public)
    check_witness_array(limbs, key.n_wires)
    verifying_key = key.verifying_key()
    key.check_blinding()

    def compute(r: int, s: int) -> Proof:
        with shown_progress("prove", progress) as shown:
            return engine.prove_unchecked(key, limbs, r, s, shown)

    return _verified(compute, verifying_key, limbs, names, signals)


@redact_frames
def prove_inputs(
    key: ProvingKey | ZkeyView,
    program: Program,
    inputs: Mapping[str, Any],
    *,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Proved:
    """Solve and prove in one call; `Proved.values` has the public values by name.

    >>> from zkwright import Private, Public, Field, circuit
    >>> from zkwright.prover import setup
    >>> @circuit
    ... def square(x: Private[Field]) -> Public[Field]:
    ...     return x * x
    >>> program = square.compile()
    >>> prove_inputs(setup(program.r1cs), program, {"x": 3}).values
    {'result': 9}

    Raises what `Program.solve` and `prove` raise, `ValueError` before anything is solved when the key is of a circuit of another
    size. One of the same size shows only in the proof, which does not hold: `UnsatisfiedWitness`. To know it before, once for
    each key, call `check_circuit(key, program.r1cs)`.
    """
    _check_key(key)
    _check_program(program, key.n_wires, key.n_public)
    return prove(key, program.solve(inputs), engine=engine, progress=progress)


class Prover:
    """A proving key made ready for many proofs, for a service.

    What `prove` does with a key for each proof, this does once: it copies the points that are not infinity to where they
    load fast, and groups the coefficients; that takes the time of about a tenth of a proof and the memory that `memory`
    says, and each proof is about a tenth faster. The key is not needed any more.

    Threads may share it: proofs at the same time share the cores, and need memory of their own, about 200 bytes a wire.

    >>> from zkwright import Private, Public, Field, circuit
    >>> from zkwright.prover import setup
    >>> @circuit
    ... def square(x: Private[Field]) -> Public[Field]:
    ...     return x * x
    >>> program = square.compile()
    >>> prover = Prover(setup(program.r1cs), program)
    >>> for x in (3, 4):
    ...     proved = prover.prove_inputs({"x": x})
    ...     print(prover.statement.verify(prover.verifying_key, proved.public, proved.proof))
    {'result': 9}
    {'result': 16}
    """

    def __init__(
        self,
        key: ProvingKey | ZkeyView,
        program: Program | None = None,
        *,
        engine: Engine | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Prepare `key`; with the `program` it is of, `prove_inputs` solves as well, and `statement` has the names.

        Raises `zkwright.verifier.InvalidKey` when the key must not be used, `ValueError` when it is of another circuit.
        """
        _check_key(key)
        if program is not None:
            _check_program(program, key.n_wires, key.n_public)
        self._program = program
        self._standing = key.standing
        self.verifying_key: Final = key.verifying_key()
        key.check_blinding()
        self._n_wires = key.n_wires
        self._key = (engine or choose_engine()).prepare(key, progress)

    def __repr__(self) -> str:
        """Whose proofs it makes, and what it takes."""
        of = "a key alone" if self._program is None else self._program.schema.name
        return f"<Prover of {of}: {self._n_wires} wires, {self.verifying_key.n_public} public signals, {self.memory:,} bytes>"

    @property
    def memory(self) -> int:
        """Bytes that what was prepared takes: up to 320 for each wire and 150 for each row."""
        return self._key.memory

    @property
    def program(self) -> Program:
        """What it was made with. Raises `ValueError` where that was a key alone."""
        if self._program is None:
            raise _no_program()
        return self._program

    @property
    def statement(self) -> Statement:
        """Names and types of the public signals, for those who verify. Raises `ValueError` without a program."""
        return describe(self.program.schema.public_interface, self.verifying_key, self._standing)

    @redact_frames
    def prove(
        self, witness: Witness | npt.NDArray[np.uint64] | memoryview, *, progress: Progress | None = None
    ) -> Proved:
        """What `zkwright.prover.prove` gives and raises."""
        limbs, names, signals = _limbs(witness, self.verifying_key.n_public)
        check_witness_array(limbs, self._n_wires)

        def compute(r: int, s: int) -> Proof:
            with shown_progress("prove", progress) as shown:
                return self._key.prove_unchecked(limbs, r, s, shown)

        return _verified(compute, self.verifying_key, limbs, names, signals)

    @redact_frames
    def prove_inputs(self, inputs: Mapping[str, Any], *, progress: Progress | None = None) -> Proved:
        """What `zkwright.prover.prove_inputs` gives and raises; `ValueError` as well where the prover has no program."""
        return self.prove(self.program.solve(inputs), progress=progress)


def _no_program() -> ValueError:
    return ValueError("this prover knows a key and no circuit: make it with Prover(key, program)")


def _check_key(key: ProvingKey | ZkeyView) -> None:
    check_key(key)
    refuse_many_signals(key.n_public)


def _check_program(program: Program, n_wires: int, n_public: int) -> None:
    check_program(program)
    if (program.r1cs.n_wires, program.r1cs.n_public) != (n_wires, n_public):
        raise ValueError(
            f"the key is of a circuit with {n_wires} wires and {n_public} public signals, the program has "
            f"{program.r1cs.n_wires} and {program.r1cs.n_public}: set the key up for this program"
        )


def _limbs(witness: object, n_public: int) -> tuple[Limbs, PublicInterface | None, PublicSignals | None]:
    """The values of a witness, what names them, and the public signals where the circuit publishes a hash of them.

    Raises `ValueError` unless its program publishes as many of them as a key with `n_public` signals does: a key with
    more would publish private ones.
    """
    if isinstance(witness, memoryview):
        return witness, None, None
    if (numpy := sys.modules.get("numpy")) is not None and isinstance(witness, numpy.ndarray):
        return witness, None, None
    if is_witness(witness):
        if (declared := witness.program.r1cs.n_public) != n_public:
            raise ValueError(
                f"proofs under this key publish the first {n_public} values of a witness, of which the circuit "
                f"{witness.program.schema.name} declares {declared} public: take a key of this circuit"
            )
        interface = witness.program.schema.public_interface
        return witness.limbs(), interface, None if interface.hash_inputs is None else tuple(witness.signals)
    raise TypeError(f"witness: expected what program.solve gives, or an array, found {type(witness).__name__}")


def _verified(
    compute: Callable[[int, int], Proof],
    verifying_key: VerifyingKey,
    witness: Limbs,
    names: PublicInterface | None,
    signals: PublicSignals | None,
) -> Proved:
    """The proof for fresh blinding, once it has been verified, and its public signals."""
    published = slice(1, len(verifying_key.ic))
    if isinstance(witness, memoryview):
        published = slice(32, 32 * len(verifying_key.ic))
    public = tuple(from_limbs(witness[published]))
    try:
        proof = compute(random_below(R), random_below(R))
        verify(verifying_key, public, proof)
    except InvalidProof as refusal:
        raise UnsatisfiedWitness(
            "the witness does not satisfy the circuit of this key, so nothing was proved; compute it again from inputs "
            "that the circuit accepts, or set up the key again if the circuit changed; if it does satisfy it, the key is bad, "
            "and that this proof failed tells its maker something: see `zkwright check --circuit --ptau`"
        ) from refusal
    return Proved.of(proof, public, names, signals)
