"""Sums, pairings and membership, against revm's answers and py_ecc."""

from __future__ import annotations

import pytest
from zkwright import _engine
from zkwright.core.field import R
from zkwright.verifier import G1Point, G2Point
from zkwright.verifier.curve import Q
from zkwright.verifier.points import G1_INFINITY

from tests.engine.points import EDGE_SCALARS, affine, multiple, standard
from tests.verifier.ethereum import PRODUCTS, SUMS, Product, Sum


def g1(factor: int) -> bytes:
    return standard(*affine(multiple("g1", factor)))


def g2(factor: int) -> bytes:
    return standard(*affine(multiple("g2", factor)))


def coordinates(point: G1Point | G2Point) -> bytes:
    """A point of Ethereum's vectors as the engine takes it."""
    return standard(point.x, point.y) if isinstance(point, G1Point) else standard(*point.x, *point.y)


@pytest.mark.parametrize("vector", PRODUCTS, ids=lambda vector: vector.name)
def test_eip_197(vector: Product) -> None:
    points = [(coordinates(p), coordinates(q)) for p, q in vector.pairs]
    product = b"".join(p + q for p, q in points) + vector.rest
    # Ethereum takes zeros for infinity; nothing of ours has a use for that.
    accepted = vector.is_one is not None and not vector.has_infinity
    assert accepted == (not vector.rest and all(_engine.g1_contains(p) and _engine.g2_contains(q) for p, q in points))
    if accepted:
        assert _engine.pairing_product_is_one(product) == vector.is_one
    elif vector.rest or vector.has_infinity:
        with pytest.raises(ValueError, match=r"192 bytes|not a point of G1|not on the twist"):
            _engine.pairing_product_is_one(product)


@pytest.mark.parametrize("vector", SUMS, ids=lambda vector: vector.name)
def test_eip_196(vector: Sum) -> None:
    points, factors = b"".join(map(coordinates, vector.points)), standard(*vector.factors)
    infinite = G1_INFINITY in vector.points
    unreduced = any(factor >= R for factor in vector.factors)
    if vector.total is None or infinite or unreduced:
        with pytest.raises(ValueError, match=r"points\[[01]\]: not a point of G1|factors\[0\] is not below r"):
            _engine.g1_combine(points, factors)
    else:
        assert _engine.g1_combine(points, factors) == coordinates(vector.total)


@pytest.mark.parametrize("factor", EDGE_SCALARS)
def test_combinations_agree_with_py_ecc(factor: int) -> None:
    total = _engine.g1_combine(g1(1) + g1(5) + g1(R - 7), standard(factor, 3, 2))
    assert total == standard(*affine(multiple("g1", factor + 15 - 14)))


def test_a_combination_may_be_infinity() -> None:
    assert _engine.g1_combine(b"", b"") == bytes(64)
    assert _engine.g1_combine(g1(3) + g1(1), standard(1, R - 3)) == bytes(64)


def test_products() -> None:
    assert _engine.pairing_product_is_one(b"")
    assert _engine.pairing_product_is_one(g1(6) + g2(5) + g1(R - 2) + g2(15))
    assert not _engine.pairing_product_is_one(g1(6) + g2(5) + g1(R - 2) + g2(14))


def test_pairings_are_bilinear() -> None:
    value = _engine.pairing(g1(6) + g2(5))
    assert len(value) == 384
    assert value == _engine.pairing(g1(30) + g2(1)) == _engine.pairing(g1(1) + g2(30))
    assert value != _engine.pairing(g1(6) + g2(4))


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("value", [0, 1, Q, 2**256 - 1])
def test_a_pair_of_what_are_no_points(place: int, value: int) -> None:
    coordinates = [*affine(multiple("g1", 3)), *affine(multiple("g2", 4))]
    coordinates[place] = value
    with pytest.raises(ValueError, match=r"pairs\[1\]"):
        _engine.pairing_product_is_one(g1(1) + g2(1) + standard(*coordinates))
    with pytest.raises(ValueError, match=r"pairs\[0\]"):
        _engine.pairing(standard(*coordinates))


@pytest.mark.parametrize("length", [1, 63, 65, 128])
def test_lengths(length: int) -> None:
    with pytest.raises(ValueError, match=f"point must be 64 bytes, not {length}|a multiple of 64 bytes, not {length}"):
        _engine.g1_contains(bytes(length))
    with pytest.raises(ValueError, match="a multiple of 192 bytes"):
        _engine.pairing_product_is_one(bytes(length))
    with pytest.raises(ValueError, match=f"pair must be 192 bytes, not {length}|a multiple of 192 bytes"):
        _engine.pairing(bytes(length))
    with pytest.raises(ValueError, match="1 points but 2 factors"):
        _engine.g1_combine(g1(1), standard(1, 2))
