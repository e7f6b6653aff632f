"""A proof of a witness, by a development key of its own."""

from __future__ import annotations

from zkwright.compiler import Witness
from zkwright.core.field import R

from .errors import Disagreement


def require_proof(witness: Witness) -> None:
    """A proof of the witness verifies, and does not verify for other public signals. Raises Disagreement.

    Makes a key: milliseconds for a small circuit with the native engine, minutes for a large one without.
    """
    from zkwright.prover import prove, setup
    from zkwright.verifier import InvalidProof, verify

    name = witness.program.schema.name
    key = setup(witness.program.r1cs)
    proof, public = prove(key, witness.limbs())
    verify(key.verifying_key(), public, proof)
    if list(public) != witness.public:
        raise Disagreement(name, "proof", "the proof has other public signals than the witness", [])
    if public:
        try:
            verify(key.verifying_key(), ((public[0] + 1) % R, *public[1:]), proof)
        except InvalidProof:
            return
        raise Disagreement(name, "proof", "the proof verifies for another public signal", [])
