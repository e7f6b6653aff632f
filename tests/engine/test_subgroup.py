"""Membership of all points of a key, against py_ecc and the definition; and the arithmetic that its criterion rests on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import gcd

import numpy as np
import pytest
from zkwright import _engine
from zkwright.prover.groth16.montgomery import to_montgomery
from zkwright.verifier import G2Point
from zkwright.verifier.curve import Q, R, U

from tests.engine.points import U64, affine, multiple, packed
from tests.verifier.arithmetic import SMALL_FACTORS, TWIST_COFACTOR, plus, point_of_order, some_twist_point

TRACE = 6 * U * U + 1


def in_lattice(*coefficients: int) -> tuple[int, int]:
    """a and b of a + b x, the polynomial with these coefficients modulo x^2 - t x + q."""
    a, b = 0, 0
    for coefficient in reversed(coefficients):
        a, b = coefficient - b * Q, a + b * TRACE
    return a, b


@pytest.mark.parametrize("coefficients", [(6 * U + 2, 1, -1, 1), (-6 * U * U, 1)], ids=["optimal ate", "trace"])
def test_the_criterion_decides_membership(coefficients: tuple[int, ...]) -> None:
    """f(psi) P = 0 exactly for P of order r: f(q) = 0 modulo r, and its norm has no more in common with the twist's order."""
    assert sum(coefficient * Q**power for power, coefficient in enumerate(coefficients)) % R == 0
    a, b = in_lattice(*coefficients)
    assert gcd(a * a + a * b * TRACE + b * b * Q, R * TWIST_COFACTOR) == R


def g2_row(point: G2Point) -> U64:
    return to_montgomery([*point.x, *point.y]).reshape(1, 16)


def generator_multiple(factor: int) -> G2Point:
    x0, x1, y0, y1 = affine(multiple("g2", factor))
    return G2Point((x0, x1), (y0, y1))


of_order = cache(point_of_order)


def outside() -> list[G2Point]:
    """Points of the twist of each kind of order."""
    small = [of_order(order) for order in SMALL_FACTORS]
    return [some_twist_point(), *small, *(plus(generator_multiple(5), point) for point in small)]


def test_points_of_the_twist_outside_g2_are_found_in_every_lane() -> None:
    inside = packed("g2", [1, 2, R - 1, 0, 7, 8, 9, 10, 11])
    assert _engine.first_outside_g2(inside) is None
    for index, point in enumerate(outside()):
        points = inside.copy()
        points[index % len(points)] = g2_row(point)
        assert _engine.first_outside_g2(points) == index % len(points)
        assert not _engine.g2_contains(b"".join(c.to_bytes(32, "little") for c in (*point.x, *point.y)))


def test_sums_of_points_outside_may_be_inside() -> None:
    """Membership is a matter of each point: P + S and -S are outside though their sum is P."""
    small = of_order(SMALL_FACTORS[0])
    sum_of_both = plus(generator_multiple(5), small)
    assert _engine.first_outside_g2(g2_row(plus(sum_of_both, -small))) is None
    assert _engine.first_outside_g2(g2_row(sum_of_both)) == 0
    assert _engine.first_outside_g2(g2_row(-small)) == 0


def test_many_by_random_weights() -> None:
    inside = np.tile(packed("g2", [1, 2, R - 1, 0, 7]), (300, 1))
    assert _engine.first_outside_g2(inside, seed=bytes(32)) is None
    points = inside.copy()
    # Their sum is of G2, as that of each with the weight of the other is not.
    small = of_order(SMALL_FACTORS[0])
    points[777], points[778] = g2_row(small), g2_row(-small)
    assert _engine.first_outside_g2(points, seed=bytes(32), threads=2) == 777
    points[40, 0] ^= np.uint64(1)
    assert _engine.first_outside_g2(points, seed=bytes(32)) == 40


@pytest.mark.parametrize("seed", [b"", bytes(31), bytes(33)])
def test_a_seed_of_another_length(seed: bytes) -> None:
    with pytest.raises(ValueError, match="32"):
        _engine.first_outside_g2(packed("g2", [1]), seed=seed)


Check = Callable[..., int | None]


@pytest.mark.parametrize(
    ("group", "first_outside"), [("g1", _engine.first_outside_g1), ("g2", _engine.first_outside_g2)]
)
class TestBothGroups:
    @pytest.mark.parametrize("length", [0, 1, 7, 8, 9, 17])
    def test_every_length(self, group: str, first_outside: Check, length: int) -> None:
        points = packed(group, list(range(length))).copy()
        assert first_outside(points) is None
        if length:
            points[-1, 0] ^= 1
            assert first_outside(points) == length - 1

    def test_coordinates_that_are_not_below_q(self, group: str, first_outside: Check) -> None:
        points = packed(group, [1, 2, 3])
        for place in range(0, points.shape[1], 4):
            raised = points.copy()
            value = int.from_bytes(raised[1, place : place + 4].tobytes(), "little") + Q
            raised[1, place : place + 4] = np.frombuffer(value.to_bytes(32, "little"), dtype=np.uint64)
            assert first_outside(raised) == 1

    def test_the_first_of_many(self, group: str, first_outside: Check) -> None:
        points = np.repeat(packed(group, [5]), 5000, axis=0)
        points[[4999, 3210, 1234]] = 1
        assert first_outside(points, threads=2) == 1234

    def test_points_of_a_file_mapped_at_an_odd_place(self, group: str, first_outside: Check) -> None:
        points = packed(group, [1, 0, 3])
        for shift in range(1, 8):
            raw = np.frombuffer(bytes(shift) + points.tobytes(), dtype=np.uint8)[shift:]
            shifted = raw.view("<u8").reshape(points.shape)
            assert not shifted.flags.aligned
            assert not shifted.flags.writeable
            assert first_outside(shifted) is None

    def test_arrays_of_another_shape(self, group: str, first_outside: Check) -> None:
        with pytest.raises(ValueError, match="C-contiguous"):
            first_outside(packed(group, [1, 2])[:, :4])
        with pytest.raises(ValueError, match="threads"):
            first_outside(packed(group, [1]), threads=0)
