"""What proving a constraint system will cost: the size of its key, exactly, and the seconds on this machine, roughly."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from zkwright.core.r1cs import R1CS, SparseMatrix

from .calibration import G2_WEIGHT, Speed, Work
from .groth16.key_layout import KeySizes
from .groth16.zkey_file import zkey_size


def zkey_bytes(r1cs: R1CS) -> int:
    """The size of the `.zkey` that `setup` makes, in bytes; each contribution of a ceremony adds some hundred.

    Raises `ValueError` for a system that is too large for BN254.
    """
    return zkey_size(KeySizes.of(r1cs))


def estimate_seconds(r1cs: R1CS, speed: Speed) -> float:
    """About how long an engine of that speed takes to prove this system, its key loaded and its witness known.

    Bits are told by their rows; all other values count as of full size. Expect the truth within a factor of two.

    Raises `ValueError` for a system that is too large for BN254.
    """
    sizes = KeySizes.of(r1cs)
    bits = _boolean_wires(r1cs) / r1cs.n_wires
    in_a, in_b = (len(np.unique(matrix.wires)) for matrix in (r1cs.a, r1cs.b))
    g1, g2 = in_a + in_b + r1cs.n_wires - r1cs.n_public - 1, in_b
    work = Work(
        domain=sizes.domain_size,
        wide_g1=g1 * (1 - bits),
        wide_g2=g2 * (1 - bits),
        narrow=(g1 + G2_WEIGHT * g2) * bits,
        terms=sizes.n_coefficients,
    )
    return speed.seconds(work)


def _boolean_wires(r1cs: R1CS) -> int:
    """How many wires a row makes boolean, as w * (w - 1) = 0 or with the factors exchanged."""
    n_a, n_b, n_c = (np.diff(matrix.indptr) for matrix in (r1cs.a, r1cs.b, r1cs.c))
    found = []
    for one, two in ((r1cs.a, r1cs.b), (r1cs.b, r1cs.a)):
        lengths = (n_a, n_b) if one is r1cs.a else (n_b, n_a)
        rows = np.flatnonzero((lengths[0] == 1) & (lengths[1] == 2) & (n_c == 0))
        wires = _wire(one, rows, 0)
        found.append(wires[(_wire(two, rows, 0) == 0) & (_wire(two, rows, 1) == wires)])
    return len(np.unique(np.concatenate(found)))


def _wire(matrix: SparseMatrix, rows: npt.NDArray[np.intp], place: int) -> npt.NDArray[np.uint32]:
    return matrix.wires[matrix.indptr[rows] + place]
