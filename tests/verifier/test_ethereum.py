"""The verifier's arithmetic on Ethereum's vectors, once in Python and once on the native engine."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest
from zkwright.verifier import G1Point, G2Point, InvalidProof
from zkwright.verifier.curve import R
from zkwright.verifier.native import native_engine
from zkwright.verifier.pairing import combine, product_is_one, snarkjs_pairing
from zkwright.verifier.points import G1_INFINITY, G2_INFINITY, check_g1, check_g2

from tests.verifier.ethereum import PRODUCTS, SUMS, Product, Sum

HAS_NATIVE = find_spec("zkwright._engine") is not None or os.environ.get("ZKWRIGHT_REQUIRE_ENGINE") == "1"


@pytest.fixture(autouse=True, params=["reference", "native"] if HAS_NATIVE else ["reference"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each engine in turn."""
    monkeypatch.setenv("ZKWRIGHT_ENGINE", request.param)
    assert (native_engine() is None) == (request.param == "reference")


def sound(*points: G1Point | G2Point) -> bool:
    """Whether the checks let all of the points pass."""
    try:
        for point in points:
            if isinstance(point, G1Point):
                check_g1(point, "p", InvalidProof)
            else:
                check_g2(point, "q", InvalidProof)
    except InvalidProof:
        return False
    return True


@pytest.mark.parametrize("vector", SUMS, ids=lambda vector: vector.name)
def test_sums(vector: Sum) -> None:
    finite = [
        (point, factor) for point, factor in zip(vector.points, vector.factors, strict=True) if point.x or point.y
    ]
    assert sound(*(point for point, _ in finite)) == (vector.total is not None)
    assert not sound(G1_INFINITY)  # which Ethereum takes, and a proof has no use for
    if vector.total is not None:
        # A factor is any number there, a scalar below r here.
        assert combine([point for point, _ in finite], [factor % R for _, factor in finite]) == vector.total


@pytest.mark.parametrize("vector", [v for v in PRODUCTS if not v.rest], ids=lambda vector: vector.name)
def test_products(vector: Product) -> None:
    assert not sound(G2_INFINITY)
    others = [point for pair in vector.pairs for point in pair if point not in (G1_INFINITY, G2_INFINITY)]
    assert sound(*others) == (vector.is_one is not None)
    if vector.is_one is not None:
        assert product_is_one(vector.finite) == vector.is_one


def test_a_pairing_with_a_multiple() -> None:
    """e(5 P, Q) = e(P, 5 Q), of which one side is the vectors' and the other ours."""
    (p, q), (negated, _) = next(v for v in PRODUCTS if v.name == "opposite points").pairs
    five = combine([p], [5])
    assert product_is_one([(five, q), *5 * [(negated, q)]])
    assert snarkjs_pairing(five, q) != snarkjs_pairing(p, q)


def test_every_answer_is_among_them() -> None:
    assert {vector.is_one for vector in PRODUCTS} == {True, False, None}
    assert {vector.total is None for vector in SUMS if vector.name.startswith("add")} == {True, False}
    assert {vector.total is None for vector in SUMS if vector.name.startswith("mul")} == {True, False}
    assert any(vector.total == G1_INFINITY for vector in SUMS)
    assert any(vector.rest for vector in PRODUCTS)
    assert any(vector.has_infinity for vector in PRODUCTS)
