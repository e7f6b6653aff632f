"""The prover of Groth16 (eprint 2016/260, section 3.2).

With w the witness, A_i, B_i, C_i the polynomials of wire i at tau, H the quotient and Z the vanishing polynomial:

    A = alpha + sum w_i A_i + r delta
    B = beta  + sum w_i B_i + s delta
    C = (sum over private i of w_i (beta A_i + alpha B_i + C_i) + H Z) / delta + s A + r B - r s delta
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs
from zkwright.core.progress import Progress
from zkwright.verifier import G1Point, G2Point, Proof

from ...groth16.proving_key import ProvingKey
from .curve import G1, G2, Affine, Curve
from .field_vector import integers
from .msm import multi_scalar_multiply
from .points import decode_g1, decode_g2
from .qap import quotient_values

T = TypeVar("T")

_STEPS = 6


def prove_unchecked(
    key: ProvingKey, witness: npt.NDArray[np.uint64], r: int, s: int, progress: Progress | None
) -> Proof:
    """See `Engine.prove_unchecked`. About 1.5 ms for each constraint."""
    if witness.shape != (key.n_wires, 4):
        raise ValueError(f"a witness for this key has shape ({key.n_wires}, 4), not {witness.shape}: wrong circuit?")
    w = from_limbs(witness)

    def finished(step: str, number: int) -> None:
        if progress is not None:
            progress(step, number, _STEPS)

    quotient = integers(quotient_values(key, w))
    finished("quotient", 1)
    alpha, beta, delta = decode_g1(np.stack([key.alpha_g1, key.beta_g1, key.delta_g1]))
    beta_g2, delta_g2 = decode_g2(np.stack([key.beta_g2, key.delta_g2]))
    A = _sum(G1, [*decode_g1(key.a), alpha, delta], [*w, 1, r])
    finished("A in G1", 2)
    B1 = _sum(G1, [*decode_g1(key.b1), beta, delta], [*w, 1, s])
    finished("B in G1", 3)
    B2 = _sum(G2, [*decode_g2(key.b2), beta_g2, delta_g2], [*w, 1, s])
    finished("B in G2", 4)
    private = _sum(G1, decode_g1(key.c), w[key.n_public + 1 :])
    finished("C in G1", 5)
    HZ = _sum(G1, decode_g1(key.h), quotient)
    finished("H in G1", 6)
    C = _sum(G1, [private, HZ, A, B1, delta], [1, 1, s, r, -r * s % R])
    return Proof(a=_g1_point(A), b=_g2_point(B2), c=_g1_point(C))


def _sum(curve: Curve[T], points: Sequence[Affine[T]], scalars: Sequence[int]) -> Affine[T]:
    return curve.to_affine([multi_scalar_multiply(curve, points, scalars)])[0]


def _g1_point(point: Affine[int]) -> G1Point:
    return G1Point(*(point or (0, 0)))


def _g2_point(point: Affine[tuple[int, int]]) -> G2Point:
    return G2Point(*(point or ((0, 0), (0, 0))))
