"""The engines' multi-scalar multiplication on Ethereum's additions and multiplications (EIP-196), infinity included."""

from __future__ import annotations

import pytest
from zkwright.core.limbs import to_limbs
from zkwright.prover import Engine
from zkwright.prover.groth16.montgomery import from_montgomery, to_montgomery
from zkwright.verifier import G1Point
from zkwright.verifier.curve import R

from tests.verifier.ethereum import SUMS, Sum


def reference_sum(points: tuple[G1Point, ...], scalars: list[int]) -> list[int]:
    from zkwright.prover.engines.reference.curve import G1
    from zkwright.prover.engines.reference.msm import multi_scalar_multiply

    affine = [(point.x, point.y) if point.x or point.y else None for point in points]
    return list(G1.to_affine([multi_scalar_multiply(G1, affine, scalars)])[0] or (0, 0))


def native_sum(points: tuple[G1Point, ...], scalars: list[int]) -> list[int]:
    from zkwright import _engine

    packed = to_montgomery([coordinate for point in points for coordinate in (point.x, point.y)]).reshape(-1, 8)
    return from_montgomery(_engine.msm_g1(packed, to_limbs(scalars)))


@pytest.mark.parametrize("vector", [v for v in SUMS if v.total is not None], ids=lambda vector: vector.name)
@pytest.mark.parametrize("copies", [1, 40], ids=["alone", "among 39 others"])
def test_sums(engine: Engine, vector: Sum, copies: int) -> None:
    """Alone, and 40 times over, which other ways of summing serve."""
    total = {"reference": reference_sum, "native": native_sum}[engine.name]
    scalars = [factor * pow(copies, -1, R) % R for factor in vector.factors]
    assert vector.total is not None
    assert total(copies * vector.points, copies * scalars) == [vector.total.x, vector.total.y]
