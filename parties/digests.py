"""Hashes of what has to be the same for all: the circuit and the key."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zkwright.compiler import Program
    from zkwright.prover import ProvingKey


def circuit_digest(program: Program) -> bytes:
    """A hash of a circuit's rows, hints and interface; where it was compiled from does not matter."""
    r1cs, hints = program.r1cs, program.hints
    hasher = sha256(b"zkwright parties circuit 1")
    hasher.update(repr((program.schema.to_json(), r1cs.n_wires, r1cs.n_rows)).encode())
    for matrix in (r1cs.a, r1cs.b, r1cs.c, program.hint_inputs):
        for array in (matrix.indptr, matrix.wires, matrix.coefficients):
            _add(hasher, array)
    for column in (
        hints.position,
        hints.opcode,
        hints.parameter,
        hints.first_input,
        hints.n_inputs,
        hints.first_output,
    ):
        _add(hasher, column)
    _add(hasher, hints.n_outputs)
    _add(hasher, r1cs.coefficients)
    return hasher.digest()


def key_digest(key: ProvingKey) -> bytes:
    """A hash of all of a proving key: with another one, a share of a proof could tell what it must not."""
    from zkwright.prover.groth16.key_layout import LAYOUT

    hasher = sha256(b"zkwright parties key 1")
    for part in LAYOUT:
        _add(hasher, getattr(key, part.name))
    return hasher.digest()


def _add(hasher: Any, array: Any) -> None:
    import numpy as np

    data = np.ascontiguousarray(array)
    hasher.update(data.nbytes.to_bytes(8, "little"))
    hasher.update(data.tobytes())
