from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.babyjub.plain import (
    BASE8,
    COFACTOR,
    GENERATOR,
    IDENTITY,
    MONTGOMERY_A,
    A,
    AffinePoint,
    D,
    L,
    add,
    is_in_subgroup,
    is_on_curve,
    multiply,
    negate,
)
from zkwright.core.field import R

from tests.circuits.vectors.load import circomlibjs

VECTORS = circomlibjs()["babyjub"]
scalars = st.sampled_from([0, 1, 2, L - 1, L, L + 1, R - 1]) | st.integers(0, R - 1)


def is_square(value: int) -> bool:
    return pow(value, (R - 1) // 2, R) in (0, 1)


def test_the_addition_law_is_complete() -> None:
    """A is a square and D is not (eprint 2008/013, section 6)."""
    assert is_square(A)
    assert not is_square(D)


def test_the_generator_has_the_least_montgomery_u_of_order_8_l() -> None:
    def order_is_8_l(u: int) -> bool:
        """Of the two points with this u, one is the other's negative."""
        right = (pow(u, 3, R) + MONTGOMERY_A * u * u + u) % R
        if not is_square(right):
            return False
        v = square_root(right)
        point = AffinePoint(u * pow(v, -1, R) % R, (u - 1) * pow(u + 1, -1, R) % R)
        assert is_on_curve(point)
        return multiply(4 * L, point) != IDENTITY

    least = next(u for u in range(2, 100) if order_is_8_l(u))
    assert (1 + GENERATOR.y) * pow(1 - GENERATOR.y, -1, R) % R == least
    assert multiply(COFACTOR * L, GENERATOR) == IDENTITY


def square_root(square: int) -> int:
    """Tonelli and Shanks: R - 1 = 2**28 * odd, 5 is no square."""
    odd = (R - 1) >> 28
    root, error, generator = pow(square, (odd + 1) // 2, R), pow(square, odd, R), pow(5, odd, R)
    for exponent in range(26, -1, -1):
        if pow(error, 1 << exponent, R) != 1:
            root, error = root * generator % R, error * generator * generator % R
        generator = generator * generator % R
    assert root * root % R == square
    return root


def test_base8_has_prime_order() -> None:
    assert multiply(COFACTOR, GENERATOR) == BASE8
    assert multiply(L, BASE8) == IDENTITY
    assert L.bit_length() == 251
    assert pow(2, L - 1, L) == 1


def test_the_montgomery_curve_is_the_same_curve() -> None:
    """A' = 2 (A + D) / (A - D), with B = 4 / (A - D) = 1 (eprint 2008/013, theorem 3.2)."""
    assert (MONTGOMERY_A * (A - D) - 2 * (A + D)) % R == 0
    assert A - D == 4


def test_named_points_agree_with_circomlibjs() -> None:
    assert list(BASE8) == VECTORS["points"]["base8"]
    assert list(GENERATOR) == VECTORS["points"]["generator"]


@pytest.mark.parametrize("case", VECTORS["additions"])
def test_additions_agree_with_circomlibjs(case: dict[str, list[int]]) -> None:
    assert list(add(AffinePoint(*case["p"]), AffinePoint(*case["q"]))) == case["sum"]


def test_multiplications_agree_with_circomlibjs() -> None:
    for case in VECTORS["multiplications"]:
        assert list(multiply(case["scalar"], AffinePoint(*case["point"]))) == case["product"]


def test_membership() -> None:
    for case in VECTORS["membership"]:
        point = AffinePoint(*case["point"])
        assert is_on_curve(point) == case["onCurve"]
        # circomlibjs calls some points off the curve members of the subgroup; only those on it say anything.
        assert is_in_subgroup(point) == (case["onCurve"] and case["inSubgroup"])


@pytest.mark.parametrize("point", [(BASE8.x + R, BASE8.y), (BASE8.x, BASE8.y - R), (-BASE8.x, BASE8.y), (0, 1 + R)])
def test_coordinates_out_of_range_are_on_no_curve(point: tuple[int, int]) -> None:
    assert not is_on_curve(AffinePoint(*point))


def test_a_negative_scalar_is_refused() -> None:
    with pytest.raises(ValueError, match="may not be negative"):
        multiply(-1, BASE8)


@given(scalars, scalars)
def test_multiplication_distributes(a: int, b: int) -> None:
    total = add(multiply(a, GENERATOR), multiply(b, GENERATOR))
    assert total == multiply(a + b, GENERATOR)
    assert add(total, negate(total)) == IDENTITY
    assert is_on_curve(total)


@pytest.mark.parametrize("number", range(8))
def test_twice_a_point_is_it_added_to_itself(number: int) -> None:
    """Those whose order divides 8, where a coordinate may be 0, and others beside them."""
    small = multiply(number * L, GENERATOR)
    for point in (small, add(small, BASE8), add(small, GENERATOR)):
        assert multiply(2, point) == add(point, point)
        assert multiply(3, point) == add(add(point, point), point)
