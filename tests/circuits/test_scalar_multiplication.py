"""The inequalities that the two multiplications rest on, and the look-up tables."""

from __future__ import annotations

from itertools import product

import pytest
from zkwright.circuits.babyjub import Point, fixed_base
from zkwright.circuits.babyjub.montgomery import constant_to_montgomery
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, IDENTITY, L, multiply
from zkwright.circuits.babyjub.variable_base import COMPLETE_BITS, LARGE_ORDER, SHIFT, walk_bits
from zkwright.compiler import Bool
from zkwright.compiler.rows import ArgumentError
from zkwright.core.field import R


def test_a_shifted_scalar_has_254_bits_below_two_ones() -> None:
    assert SHIFT >= 0
    assert SHIFT + R - 1 < 2**254
    assert (3 * 2**254 + SHIFT) % L == 0
    assert multiply(3 * 2**254 + SHIFT, GENERATOR) == IDENTITY


def test_multiples_before_the_complete_steps_avoid_the_exceptions() -> None:
    """m is at least 7, and 2 m + 1 below L, before every step of `double_and_add`; one more such step would break that."""
    largest = 3 * 2**254 + SHIFT + R - 1
    for bit in range(COMPLETE_BITS, 254):
        assert 2 * (2 * (largest >> bit + 1) + 1) + 1 < L
    assert 2 * (2 * (largest >> COMPLETE_BITS) + 1) + 1 >= L
    assert 2 * ((3 * 2**254 + SHIFT) >> 254) + 1 == 7


@pytest.mark.parametrize(("n", "complete_bits"), [(254, 6), (251, 3), (251, -1), (128, 0)])
def test_a_walk_is_refused_that_would_meet_the_exceptions(n: int, complete_bits: int) -> None:
    p = Point.of(BASE8)
    with pytest.raises(ArgumentError, match="meets multiples of L / 2"):
        walk_bits([Bool(True)] * n, p, complete_bits, LARGE_ORDER.about(p.x, p.y))


def test_sums_of_windows_never_meet_the_next_point() -> None:
    assert fixed_base.SCALAR_BITS == 3 * fixed_base.WINDOWS + 2
    for w in range(1, fixed_base.WINDOWS):
        largest_sum, smallest_next, largest_next = sum(7 * 8**i for i in range(w)), 8**w, 7 * 8**w
        assert largest_sum < smallest_next
        assert largest_sum + largest_next < L


def test_look_ups_give_the_windows_points() -> None:
    windows, last = fixed_base._tables(BASE8)
    half = multiply(pow(2, -1, L), BASE8)
    for w in (0, 1, 41, 82):
        for v, bits in enumerate(product((False, True), repeat=3)):
            found = fixed_base._look_up(windows[w], [Bool(bit) for bit in reversed(bits)])
            expected = multiply((2 * v - 7) * 8**w % L, half)
            assert (found.u.constant, found.v.constant) == constant_to_montgomery(expected)
    correction = (8**fixed_base.WINDOWS - 1) * pow(2, -1, L)
    assert last == [multiply((v * 8**fixed_base.WINDOWS + correction) % L, BASE8) for v in range(4)]


def test_look_ups_divide_by_no_zero() -> None:
    for window in fixed_base._tables(BASE8)[0]:
        assert window.even[1] != 0
        assert window.even[2] != 0
