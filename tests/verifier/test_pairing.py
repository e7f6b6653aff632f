"""The pairing in Python is py_ecc's, to a power prime to r; lines tell which points are in G2, and sums meet every case."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest
from py_ecc import optimized_bn128 as bn
from zkwright.verifier import G1Point, G2Point
from zkwright.verifier.ate import LOOP, lines_of, miller_loop
from zkwright.verifier.curve import Q, R, U
from zkwright.verifier.fq12 import ONE, Fq12, final_power, inverse, product
from zkwright.verifier.jacobian import sum_of_multiples
from zkwright.verifier.pairing import product_is_one
from zkwright.verifier.subgroup import in_r_subgroup

from tests.verifier.arithmetic import SMALL_FACTORS, g1, g2, plus, point_of_order, twist_point

EXTRA = 2 * U * (6 * U * U + 3 * U + 1)
"""What the power is of the reduced pairing."""

DRAW = random.Random(1)


def element(*coefficients: int) -> Fq12:
    padded = [*coefficients, *[0] * (12 - len(coefficients))]
    return padded[::2], padded[1::2]


ELEMENTS = {
    "one": ONE,
    "of F_q": element(7),
    "w": element(0, 0, 1),
    "of F_q6": element(3, 0, 0, 0, 5, 0, 0, 0, Q - 1),
    "any": element(*(DRAW.randrange(Q) for _ in range(12))),
    "the highest": element(*[Q - 1] * 12),
}


def to_py_ecc(f: Fq12) -> Any:
    """As a polynomial in w over F_q, where i = w^6 - 9."""
    return bn.FQ12([*((x - 9 * y) % Q for x, y in zip(*f, strict=True)), *f[1]])


def pairing(p: G1Point, q: G2Point) -> Fq12:
    lines = lines_of(q.x, q.y)
    assert lines is not None
    return final_power(miller_loop([(p.x, p.y)], [lines]))


def test_of_a_pairing() -> None:
    p, q = g1(5), g2(7)
    expected = bn.pairing((bn.FQ2(q.x), bn.FQ2(q.y), bn.FQ2.one()), (bn.FQ(p.x), bn.FQ(p.y), bn.FQ.one()))
    assert to_py_ecc(pairing(p, q)) == expected**EXTRA != bn.FQ12.one()


@pytest.mark.parametrize("name", ["any", "the highest"])
def test_the_last_power_is_that_of_py_ecc(name: str) -> None:
    value = to_py_ecc(ELEMENTS[name])
    assert to_py_ecc(final_power(ELEMENTS[name])) == (value ** ((Q**12 - 1) // R)) ** EXTRA


@pytest.mark.parametrize("first", ELEMENTS)
def test_products_and_inverses_are_those_of_py_ecc(first: str) -> None:
    f = ELEMENTS[first]
    for g in ELEMENTS.values():
        assert to_py_ecc(product(f, g)) == to_py_ecc(f) * to_py_ecc(g)
    assert product(f, inverse(f)) == ONE
    x, y, z = element(3, 4), element(5, 6), element(7, Q - 1)
    sparse = ([x[0][0], y[0][0], z[0][0]], [x[1][0], y[1][0], z[1][0]])
    assert product(f, sparse, (0, 1, 3)) == product(f, element(3, 4, 5, 6, 0, 0, 7, Q - 1))


def test_elements_of_the_fields_below_vanish() -> None:
    for name in ("one", "of F_q", "of F_q6"):
        assert final_power(ELEMENTS[name]) == ONE
    assert final_power(ELEMENTS["any"]) != ONE


def test_powers() -> None:
    assert (Q**12 - 1) % R == 0
    assert (Q**6 - 1) * (Q**2 + 1) * ((Q**4 - Q**2 + 1) // R) == (Q**12 - 1) // R
    assert pow(EXTRA, -1, R)  # prime to r
    assert sum(digit << place for place, digit in enumerate(reversed([1, *LOOP]))) == 6 * U + 2
    assert not any(a and b for a, b in pairwise(LOOP))


def test_a_pairing_is_bilinear() -> None:
    for a, b in ((1, 1), (2, 3), (R - 1, 5), (R - 2, R - 3), (2**128, 2**127 + 1)):
        pairs = [(g1(a), g2(b)), (-g1(a * b % R), g2(1))]
        assert product_is_one(pairs)
        assert product_is_one([*pairs, *pairs[::-1]])
        assert not product_is_one([pairs[0], (g1(a * b % R), g2(1))])
    assert product_is_one([])


def test_lines_tell_the_points_of_g2() -> None:
    others = [point for k in range(4) if (point := twist_point((k, 5))) is not None]
    others += [
        *map(point_of_order, SMALL_FACTORS),
        plus(others[0], g2(3)),
        plus(g2(9), point_of_order(SMALL_FACTORS[0])),
    ]
    inside = [g2(scalar) for scalar in (1, 2, 3, 6 * U + 2, R - 1, R // 2)]
    for point in [*others, *inside]:
        assert (lines_of(point.x, point.y) is not None) == in_r_subgroup(point.x, point.y) == (point in inside)
    with pytest.raises(ArithmeticError, match="a point outside of G2"):
        product_is_one([(g1(1), others[0])])


def test_sums_meet_every_case() -> None:
    p, minus_p = (1, 2), (1, Q - 2)

    def multiple(k: int) -> tuple[int, int]:
        return g1(k).x, g1(k).y

    for points, scalars, expected in (
        ([p, p], [1, 1], 2),  # equal points
        ([p, minus_p], [1, 1], None),  # opposite ones
        ([p, minus_p, p], [1, 1, 1], 1),  # and on from infinity
        ([p, multiple(2)], [2, 1], 4),
        ([p, multiple(2)], [2, R - 1], None),
        ([p, multiple(3)], [0, 1], 3),
        ([p], [R - 1], R - 1),
        ([p, p, p], [R - 2, 1, 2], 1),
        ([p], [0], None),
        ([], [], None),
    ):
        assert sum_of_multiples(points, scalars) == (None if expected is None else multiple(expected))
