from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.comparators import (
    is_between,
    is_greater,
    is_greater_or_equal,
    is_less,
    is_less_or_equal,
    is_negative,
    require_between,
    require_less,
    require_less_or_equal,
)
from zkwright.compiler import I8, U8, U64, Bool, Field, Private, Public, UnsatisfiedCircuitError, circuit
from zkwright.core.field import R

from tests.circuits.costs import Cost, bit
from tests.circuits.harness import open_wires

COSTS = [
    Cost(is_less, 660, lambda make: is_less(make.field(), make.field())),
    Cost(is_less, 22, lambda make: is_less(make.u64(), make.u64()), "for two `U64`"),
    Cost(is_less_or_equal, 660, lambda make: is_less_or_equal(make.field(), make.field())),
    Cost(is_greater, 660, lambda make: is_greater(make.field(), make.field())),
    Cost(is_greater_or_equal, 660, lambda make: is_greater_or_equal(make.field(), make.field())),
    Cost(require_less, 603, lambda make: require_less(make.field(), make.field())),
    Cost(require_less_or_equal, 603, lambda make: require_less_or_equal(make.field(), make.field())),
    Cost(is_negative, 310, lambda make: is_negative(make.field())),
    Cost(require_between, 8, lambda make: require_between(make.field(), 18, 130), "for 18 to 130"),
    Cost(is_between, 315, lambda make: is_between(make.field(), 18, 130), "for 18 to 130"),
    Cost(is_between, 19, lambda make: bit(is_between(make.u8(), 18, 130)), "of a `U8`"),
]

EDGES = [0, 1, 2, 2**127 - 1, 2**127, 2**127 + 1, 2**253, R // 2, R // 2 + 1, R - 2, R - 1]
elements = st.sampled_from(EDGES) | st.integers(0, R - 1)


@circuit
def less(a: Private[Field], b: Private[Field]) -> Public[Bool]:
    return is_less(a, b)


@pytest.mark.parametrize("a", EDGES)
def test_edges_compare_as_integers(a: int) -> None:
    for b in EDGES:
        assert less(a, b) == (a < b)
        assert is_less(a, b) == (a < b)


@given(elements, elements)
def test_elements_compare_as_integers(a: int, b: int) -> None:
    assert less(a, b) == (a < b)


@circuit
def of_integers(a: Private[U64], b: Private[U64]) -> Public[tuple[Bool, Bool, Bool, Bool]]:
    return is_less(a, b), is_less_or_equal(a, b), is_greater(a, b), is_greater_or_equal(a, b)


@circuit
def with_known(a: Private[Field], known: int) -> Public[tuple[Bool, Bool, Bool, Bool]]:
    return is_less(a, known), is_less(known, a), is_less_or_equal(a, known), is_less_or_equal(known, a)


@pytest.mark.parametrize("known", [0, 1, 7, 2**127, 2**253, R // 2, R - 2, R - 1])
def test_one_may_be_known(known: int) -> None:
    program = with_known.compile(known=known)
    for a in {0, 1, max(known - 1, 0), known, min(known + 1, R - 1), R - 1, 2**253}:
        assert program.solve({"a": a}).output == (a < known, known < a, a <= known, known <= a)


INTEGERS = [0, 1, 255, 256, 2**32 - 1, 2**32, 2**63, 2**64 - 2, 2**64 - 1]


@pytest.mark.parametrize("a", INTEGERS)
def test_integers_compare_as_they_do(a: int) -> None:
    for b in INTEGERS:
        assert of_integers(a, b) == (a < b, a <= b, a > b, a >= b)


def test_integers_whose_bits_are_not_known_or_decide() -> None:
    @circuit
    def distant(a: Private[U64], b: Private[U8]) -> Public[tuple[Bool, Bool]]:
        return is_less(U64(b), a + 1), is_less(U64(b), U64(256))

    assert distant(4, 5) == (False, True)
    assert distant(5, 5) == (True, True)


@circuit
def others(a: Private[Field], b: Private[Field]) -> Public[tuple[Bool, Bool, Bool, Bool]]:
    return is_less_or_equal(a, b), is_greater(a, b), is_greater_or_equal(a, b), is_negative(a)


@circuit
def ordered(a: Private[Field], b: Private[Field]) -> None:
    require_less(a, b)


@circuit
def ordered_or_equal(a: Private[Field], b: Private[Field]) -> None:
    require_less_or_equal(a, b)


@pytest.mark.parametrize("a", EDGES)
def test_the_other_comparisons_agree_with_python(a: int) -> None:
    for b in EDGES:
        assert others(a, b) == (a <= b, a > b, a >= b, a > R // 2)
        plain = [each(a, b) for each in (is_less_or_equal, is_greater, is_greater_or_equal)]
        assert plain == [a <= b, a > b, a >= b]
        for requirement, gadget, holds in (
            (ordered, require_less, a < b),
            (ordered_or_equal, require_less_or_equal, a <= b),
        ):
            for call in (requirement, gadget):
                if holds:
                    call(a, b)
                else:
                    with pytest.raises(UnsatisfiedCircuitError):
                        call(a, b)
    assert is_negative(a) == (a > R // 2)


def test_no_wire_is_left_open() -> None:
    for a, b in [(0, 0), (R - 1, R - 1), (2**127, 2**127 + 1)]:
        assert open_wires(less.compile().solve({"a": a, "b": b})) == []


def test_a_signed_integer_is_compared_as_one() -> None:
    @circuit
    def between(value: Private[I8]) -> Public[tuple[Bool, Bool]]:
        return is_between(value, 18, 130), is_between(value, 200, 300)

    for value in (-128, -1, 0, 17, 18, 127):
        assert between(value) == (18 <= value <= 127, False)


RANGES = [(0, 0), (5, 5), (0, 255), (18, 130), (R - 10, R - 1), (2**200, 2**252), (0, 2**253 - 1)]


@pytest.mark.parametrize(("low", "high"), RANGES)
def test_between_accepts_its_bounds_and_nothing_beyond(low: int, high: int) -> None:
    @circuit
    def between(value: Private[Field]) -> None:
        require_between(value, low, high)

    for value in (low, (low + high) // 2, high):
        between(value)
        require_between(value, low, high)
    for value in ((low - 1) % R, (high + 1) % R, (low + R // 2) % R):
        if not low <= value <= high:
            with pytest.raises(UnsatisfiedCircuitError):
                between(value)


@pytest.mark.parametrize(("low", "high"), [(1, 0), (-1, 5), (0, 2**253), (R - 1, R), (R - 5, R + 5), (R, R)])
def test_bounds_that_make_no_range_are_refused(low: int, high: int) -> None:
    with pytest.raises(ValueError, match="the bounds are not"):
        require_between(1, low, high)


def test_a_failure_says_what_the_author_says() -> None:
    @circuit
    def ordered(a: Private[Field], b: Private[Field]) -> None:
        require_less(a, b, "the bid is not below the price")
        require_less_or_equal(a, 10, "the bid is above ten")
        require_between(b, 18, 130, "no age")

    for a, b, message in (
        (5, 5, "the bid is not below the price"),
        (11, 20, "the bid is above ten"),
        (5, 131, "no age"),
    ):
        with pytest.raises(UnsatisfiedCircuitError, match=message):
            ordered(a, b)
    with pytest.raises(UnsatisfiedCircuitError, match="no age"):
        require_between(17, 18, 130, "no age")
    ordered(9, 18)
