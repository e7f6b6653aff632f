"""A share of a proof: the prover run on shares of the witness and of both blinding numbers, and what the shares add up to.

Groth16's proof is a polynomial of degree 2 in witness and blinding, so that an unmodified prover on shares of degree t gives
shares of A and B of degree t, and of C of degree 2t. A sharing of zero is added to C: else its share would tell more than C.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from zkwright import _engine
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs, limb_bytes, to_limbs
from zkwright.prover.groth16.montgomery import from_montgomery, to_montgomery
from zkwright.verifier import G1Point, G2Point, InvalidProof, Proof, VerifyingKey, verify

from .errors import Cheated
from .messages import PROOF_SHARE, Kind, read_points
from .shamir import lagrange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zkwright.prover import PreparedKey

    from .runtime import Runtime

_GENERATOR = limb_bytes([1, 2])


async def joint_proof(
    runtime: Runtime,
    key: PreparedKey,
    verifying_key: VerifyingKey,
    shares: npt.NDArray[np.uint64],
    public: Sequence[int],
) -> Proof:
    """The proof of which every party has a share, verified; `shares` are of all wires, shape (n_wires, 4). One round.

    Raises `Cheated` naming who sent a point of no use, and nobody where the shares do not add up to a proof.
    """
    r, s = runtime.randomness.shares(2)
    (zero,) = from_limbs(runtime.randomness.zeros(1))
    share = key.prove_unchecked(shares, r, s, None)
    c = _sum_g1([share.c], [1], also=zero)
    a, b = share.a, share.b
    if runtime.lies.kind == "proof":
        place = runtime.lies.number
        a, b, c = (
            _sum_g1([a], [2]) if place == 0 else a,
            _sum_g2([b], [2]) if place == 1 else b,
            _sum_g1([c], [2]) if place == 2 else c,
        )
    payload = limb_bytes([*_flat(a), *_flat(b), *_flat(c)])
    peers = runtime.channel.peers
    got = await runtime.channel.exchange(Kind.PROOF, dict.fromkeys(peers, payload), dict.fromkeys(peers, PROOF_SHARE))
    parts = [read_points(payload if party == runtime.index else got[party]) for party in range(1, runtime.n + 1)]
    degree = runtime.threshold
    a = _interpolated_g1([part[0] for part in parts], degree)
    c = _interpolated_g1([part[2] for part in parts], 2 * degree)
    b = _interpolated_g2([part[1] for part in parts], degree)
    try:
        proof = Proof(a, b, c)
        verify(verifying_key, tuple(public), proof)
    except InvalidProof:
        raise Cheated("a share of the proof was false, so that it does not hold") from None
    return proof


def _interpolated_g1(points: list[G1Point], degree: int) -> G1Point:
    base = tuple(range(1, degree + 2))
    for extra in range(degree + 2, len(points) + 1):
        if _sum_g1(points[: degree + 1], lagrange(base, extra)) != points[extra - 1]:
            raise Cheated("the shares of the proof are not of one polynomial")
    return _sum_g1(points[: degree + 1], lagrange(base))


def _interpolated_g2(points: list[G2Point], degree: int) -> G2Point:
    base = tuple(range(1, degree + 2))
    for extra in range(degree + 2, len(points) + 1):
        if _sum_g2(points[: degree + 1], lagrange(base, extra)) != points[extra - 1]:
            raise Cheated("the shares of the proof are not of one polynomial")
    return _sum_g2(points[: degree + 1], lagrange(base))


def _sum_g1(points: Sequence[G1Point], factors: Sequence[int], also: int | None = None) -> G1Point:
    """The sum of factors times points, and `also` times the generator."""
    coordinates = b"".join(limb_bytes(_flat(point)) for point in points)
    scalars = limb_bytes(factor % R for factor in factors)
    if also is not None:
        coordinates, scalars = coordinates + _GENERATOR, scalars + limb_bytes([also])
    total = _engine.g1_combine(coordinates, scalars)
    return G1Point(int.from_bytes(total[:32], "little"), int.from_bytes(total[32:], "little"))


def _sum_g2(points: Sequence[G2Point], factors: Sequence[int]) -> G2Point:
    array = np.ascontiguousarray(to_montgomery([x for point in points for x in _flat(point)]).reshape(-1, 16))
    x0, x1, y0, y1 = from_montgomery(_engine.msm_g2(array, to_limbs(factor % R for factor in factors)))
    return G2Point((x0, x1), (y0, y1))


def _flat(point: G1Point | G2Point) -> list[int]:
    return [point.x, point.y] if isinstance(point, G1Point) else [*point.x, *point.y]
