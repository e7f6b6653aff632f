"""A share of a proof: the prover run on shares of the witness and of both blinding numbers, and what the shares add up to.

Groth16's proof is a polynomial of degree 2 in witness and blinding, so that an unmodified prover on shares of degree t gives
shares of A and B of degree t, and of C of degree 2t. A sharing of zero is added to C: else its share would tell more than C.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from zkwright.core.limbs import from_limbs, limb_bytes
from zkwright.verifier import G1Point, G2Point, InvalidProof, Proof, VerifyingKey, verify

from .errors import Cheated
from .evidence import false_proof_shares
from .messages import PROOF_SHARE, Kind, read_points
from .points import flat, sum_g1, sum_g2
from .shamir import lagrange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zkwright.prover import PreparedKey

    from .runtime import Runtime


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
    c = sum_g1([share.c], [1], also=zero)
    a, b = share.a, share.b
    if runtime.lies.kind == "proof":
        place = runtime.lies.number
        a, b, c = (
            sum_g1([a], [2]) if place == 0 else a,
            sum_g2([b], [2]) if place == 1 else b,
            sum_g1([c], [2]) if place == 2 else c,
        )
    payload = runtime.lies.points(limb_bytes([*flat(a), *flat(b), *flat(c)]))
    peers = runtime.channel.peers
    got = await runtime.channel.exchange(Kind.PROOF, dict.fromkeys(peers, payload), dict.fromkeys(peers, PROOF_SHARE))
    payloads = [payload if party == runtime.index else got[party] for party in range(1, runtime.n + 1)]
    parts = [read_points(payload) for payload in payloads]
    degree = runtime.threshold
    try:
        a = _interpolated_g1([part[0] for part in parts], degree)
        c = _interpolated_g1([part[2] for part in parts], 2 * degree)
        b = _interpolated_g2([part[1] for part in parts], degree)
    except Cheated as error:
        names = [runtime.channel.parties.name_of(party) for party in false_proof_shares(payloads, degree)]
        if not names:
            raise
        raise Cheated(
            f"the shares of the proof are not of one polynomial: false are those of {', '.join(names)}",
            names[0],
            runtime.channel.evidence(),
        ) from error
    try:
        proof = Proof(a, b, c)
        verify(verifying_key, tuple(public), proof)
    except InvalidProof:
        raise Cheated("a share of the proof was false, so that it does not hold") from None
    return proof


def _interpolated_g1(points: list[G1Point], degree: int) -> G1Point:
    base = tuple(range(1, degree + 2))
    for extra in range(degree + 2, len(points) + 1):
        if sum_g1(points[: degree + 1], lagrange(base, extra)) != points[extra - 1]:
            raise Cheated("the shares of the proof are not of one polynomial")
    return sum_g1(points[: degree + 1], lagrange(base))


def _interpolated_g2(points: list[G2Point], degree: int) -> G2Point:
    base = tuple(range(1, degree + 2))
    for extra in range(degree + 2, len(points) + 1):
        if sum_g2(points[: degree + 1], lagrange(base, extra)) != points[extra - 1]:
            raise Cheated("the shares of the proof are not of one polynomial")
    return sum_g2(points[: degree + 1], lagrange(base))
