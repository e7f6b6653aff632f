"""Sums over many points, and what a check by random weights needs beside them; on the native engine where it is installed.

Points are arrays as in `ProvingKey`, scalars of shape (n, 4). The points must be in their groups, or infinity.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
from zkwright.core.engine_choice import native_engine, thread_limit
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.verifier import G1Point, G2Point
from zkwright.verifier.pairing import product_is_one
from zkwright.verifier.points import G1_INFINITY, G2_INFINITY

from ..groth16.montgomery import from_montgomery

U64 = npt.NDArray[np.uint64]

_SLICE: Final = 1 << 18
"""Points that the native engine sums at a time, so that what it needs beside them is little."""


def random_weights(count: int) -> U64:
    """Scalars below 2**128 from the operating system.

    A sum of points that are not all infinity, weighted so, is infinity with a probability of 2**-128.
    """
    weights = np.zeros((count, 4), dtype=np.uint64)
    weights[:, :2] = np.frombuffer(secrets.token_bytes(16 * count), dtype="<u8").reshape(-1, 2)
    return weights


def sum_g1(points: U64, scalars: U64) -> G1Point:
    """The sum of scalars[i] * points[i] in G1."""
    if (engine := native_engine()) is not None:
        return G1Point(*from_montgomery(_summed(engine.msm_g1, points, scalars)))
    from ..engines.reference.curve import G1
    from ..engines.reference.msm import multi_scalar_multiply
    from ..engines.reference.points import decode_g1

    (affine,) = G1.to_affine([multi_scalar_multiply(G1, decode_g1(points), from_limbs(scalars))])
    return G1_INFINITY if affine is None else G1Point(*affine)


def sum_g2(points: U64, scalars: U64) -> G2Point:
    """The sum of scalars[i] * points[i] in G2."""
    if (engine := native_engine()) is not None:
        x0, x1, y0, y1 = from_montgomery(_summed(engine.msm_g2, points, scalars))
        return G2Point((x0, x1), (y0, y1))
    from ..engines.reference.curve import G2
    from ..engines.reference.msm import multi_scalar_multiply
    from ..engines.reference.points import decode_g2

    (affine,) = G2.to_affine([multi_scalar_multiply(G2, decode_g2(points), from_limbs(scalars))])
    return G2_INFINITY if affine is None else G2Point(*affine)


def _summed(msm: Callable[..., U64], points: U64, scalars: U64) -> U64:
    """The sum by a function of the native engine, slice by slice."""
    sums = [
        msm(
            np.ascontiguousarray(points[start : start + _SLICE]),
            scalars[start : start + _SLICE],
            threads=thread_limit(),
        )
        for start in range(0, max(len(points), 1), _SLICE)
    ]
    if len(sums) == 1:
        return sums[0]
    return msm(np.stack(sums), to_limbs([1] * len(sums)), threads=thread_limit())


def values_on_domain(coefficients: U64) -> U64:
    """The values of a polynomial at the n-th roots of unity, n = len(coefficients), lowest degree first."""
    if (engine := native_engine()) is not None:
        values: U64 = engine.ntt(coefficients, threads=thread_limit())
        return values
    from ..engines.reference.domain import Domain
    from ..engines.reference.field_vector import field_vector, integers

    return to_limbs(integers(Domain(len(coefficients)).evaluate(field_vector(from_limbs(coefficients)))))


def are_equal(left: list[tuple[G1Point, G2Point]], right: list[tuple[G1Point, G2Point]]) -> bool:
    """Whether the products of the pairings e(P, Q) on both sides are the same; points at infinity are allowed."""
    pairs = [*left, *((-p, q) for p, q in right)]
    finite = [(p, q) for p, q in pairs if p != G1_INFINITY and q != G2_INFINITY]
    return not finite or product_is_one(finite)
