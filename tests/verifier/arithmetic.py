"""Points to test with, computed by py_ecc's plain `bn128`: inside the groups, and outside."""

from __future__ import annotations

from functools import cache
from typing import Any

from py_ecc import bn128 as bn
from zkwright.verifier import G1Point, G2Point
from zkwright.verifier.curve import Q, R

TWIST_COFACTOR = 2 * Q - R
SMALL_FACTORS = (10069, 5864401)
"""The small prime factors of the cofactor."""


@cache
def g1(scalar: int) -> G1Point:
    """A multiple, not zero, of G1's generator."""
    x, y = bn.multiply(bn.G1, scalar)
    return G1Point(int(x), int(y))


@cache
def g2(scalar: int) -> G2Point:
    """A multiple, not zero, of G2's generator."""
    return from_py_ecc(bn.multiply(bn.G2, scalar))


def from_py_ecc(point: Any) -> G2Point:
    """py_ecc's affine point as ours."""
    x, y = ((int(axis.coeffs[0]), int(axis.coeffs[1])) for axis in point)
    return G2Point(x, y)


def to_py_ecc(point: G2Point) -> Any:
    """Our point as py_ecc's."""
    return bn.FQ2(point.x), bn.FQ2(point.y)


def plus(a: G2Point, b: G2Point) -> G2Point:
    """The sum of two points of the twist, which is not infinity."""
    return from_py_ecc(bn.add(to_py_ecc(a), to_py_ecc(b)))


@cache
def twist_point(x: tuple[int, int]) -> G2Point | None:
    """A point of the twist with this x, if there is one; hardly ever in G2."""
    X = bn.FQ2(x)
    y = _square_root(X * X * X + bn.b2)
    return None if y is None else from_py_ecc((X, y))


@cache
def some_twist_point() -> G2Point:
    """The first point of the twist with x = (k, 1); outside G2."""
    return next(point for k in range(100) if (point := twist_point((k, 1))))


@cache
def point_of_order(prime: int) -> G2Point:
    """A point of the twist of this order, a factor of the cofactor."""
    for k in range(100):
        point = twist_point((k, 1))
        if point and (multiple := bn.multiply(to_py_ecc(point), R * TWIST_COFACTOR // prime)) is not None:
            return from_py_ecc(multiple)
    raise AssertionError("no point of that order found")


def _square_root(a: Any) -> Any:
    """In F_q2, q = 3 mod 4 (eprint 2012/685, algorithm 9); None for a non-square."""
    power = a ** ((Q - 3) // 4)
    alpha, root = power * power * a, power * a
    root *= bn.FQ2([0, 1]) if alpha == -bn.FQ2.one() else (bn.FQ2.one() + alpha) ** ((Q - 1) // 2)
    return root if root * root == a else None
