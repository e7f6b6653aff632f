from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.babyjub.variable_base import SHIFT
from zkwright.circuits.bits import (
    from_bits,
    index_bits,
    is_at_least,
    is_at_most,
    require_at_least,
    require_at_most,
    to_bits_at_most,
    to_bits_strict,
)
from zkwright.compiler import Array, Bool, Circuit, Field, Private, Public, UnsatisfiedCircuitError, bind, circuit
from zkwright.compiler.errors import ImpossibleRequirementError
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.field import R

from tests.circuits.costs import Cost, bit
from tests.circuits.harness import lying_hints

COSTS = [
    Cost(to_bits_strict, 310, lambda make: to_bits_strict(make.field())),
    Cost(to_bits_strict, 313, lambda make: to_bits_strict(make.field(), 1), "with a shift of 1"),
    Cost(to_bits_at_most, 10, lambda make: to_bits_at_most(make.field(), 130, "too large"), "for 130"),
    Cost(index_bits, 4, lambda make: index_bits(make.u8(), 5), "for 5 items"),
    Cost(from_bits, 0, lambda make: from_bits(make.bits(254))),
    Cost(require_at_most, 56, lambda make: require_at_most(make.bits(254), R - 1), "for r - 1"),
    Cost(require_at_least, 56, lambda make: require_at_least(make.bits(254), R - 1), "for r - 1"),
    Cost(is_at_most, 40, lambda make: bit(is_at_most(make.bits(254), R - 1)), "for r - 1"),
    Cost(is_at_least, 40, lambda make: bit(is_at_least(make.bits(254), R - 1)), "for r - 1"),
]

EDGES = [0, 1, 2, 2**127, 2**128 - 1, 2**253 - 1, 2**253, 2**254 - R - 1, 2**254 - R, R - 2**253, R // 2, R - 2, R - 1]
elements = st.sampled_from(EDGES) | st.integers(0, R - 1)
SHIFTS = [0, 1, SHIFT, (2**254 - R) // 2]


def decompose(shift: int) -> Circuit[Any, Any]:
    @circuit
    def bits_of(value: Private[Field]) -> Public[Array[Bool, Literal[254]]]:
        return to_bits_strict(value, shift)

    return bits_of


CIRCUITS = {shift: decompose(shift) for shift in SHIFTS}


def number(bits: Sequence[bool]) -> int:
    return sum(bit << i for i, bit in enumerate(bits))


@pytest.mark.parametrize("shift", SHIFTS)
@pytest.mark.parametrize("value", [*EDGES, R - SHIFT - 1, R - SHIFT, 2**253 - SHIFT - 1, 2**253 - SHIFT])
def test_strict_bits_are_those_of_the_integer(value: int, shift: int) -> None:
    assert number(CIRCUITS[shift](value)) == value + shift
    assert number([bool(bit) for bit in to_bits_strict(value, shift)]) == value + shift


@given(elements)
def test_strict_bits_of_any_value(value: int) -> None:
    assert number(CIRCUITS[0](value)) == value
    assert number(CIRCUITS[SHIFT](value)) == value + SHIFT


@pytest.mark.parametrize("shift", [-1, (2**254 - R) // 2 + 1, R])
def test_a_shift_out_of_range_is_refused(shift: int) -> None:
    with pytest.raises(ValueError, match="a shift is at least 0"):
        to_bits_strict(1, shift)


@pytest.mark.parametrize(("value", "shift"), [(0, 0), (1, 0), (2**254 - R - 1, 0), (0, SHIFT), (5, SHIFT), (5, 1)])
def test_the_bits_of_a_number_larger_by_r_are_refused(value: int, shift: int) -> None:
    def larger(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
        if opcode == Opcode.BITS and parameter == 253:
            return [1]
        if opcode == Opcode.DIVMOD:
            return [1, (inputs[0] - inputs[1]) % R]
        return honest

    with lying_hints(larger), pytest.raises(UnsatisfiedCircuitError) as refusal:
        CIRCUITS[shift](value)
    assert {failure.message for failure in refusal.value.failures} == {
        "the bits are not those of a canonical field element"
    }


@pytest.mark.parametrize("value", [R - 1, R - SHIFT, R - SHIFT + 5])
def test_the_bits_of_a_number_smaller_by_r_are_refused(value: int) -> None:
    def smaller(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
        return [0, inputs[0]] if opcode == Opcode.DIVMOD else honest

    with lying_hints(smaller), pytest.raises(UnsatisfiedCircuitError) as refusal:
        CIRCUITS[SHIFT](value)
    assert {failure.message for failure in refusal.value.failures} == {
        "the bits are not those of a canonical field element"
    }


def test_a_top_bit_that_is_no_bit_is_refused() -> None:
    def two(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
        return [2] if opcode == Opcode.BITS and parameter == 253 else honest

    with lying_hints(two), pytest.raises(UnsatisfiedCircuitError, match="the highest bit is neither 0 nor 1"):
        CIRCUITS[0](5)


@pytest.mark.parametrize("length", range(1, 7))
def test_bounds_hold_for_all_short_numbers(length: int) -> None:
    for bound in range(2**length):
        for value in range(2**length):
            bits = [Bool(bool(value >> i & 1)) for i in range(length)]
            for check, allowed in ((require_at_most, value <= bound), (require_at_least, value >= bound)):
                if allowed:
                    check(bits, bound)
                else:
                    with pytest.raises(UnsatisfiedCircuitError, match="the bits"):
                        check(bits, bound)


@pytest.mark.parametrize("bound", range(16))
@pytest.mark.parametrize("check", [require_at_most, require_at_least])
def test_bounds_hold_for_all_short_numbers_in_circuits(
    bound: int, check: Callable[[Sequence[Bool], int], None]
) -> None:
    @circuit
    def bounded(bits: Private[Array[Bool, Literal[4]]]) -> None:
        bind(*bits)
        check(bits, bound)

    for value in range(16):
        bits = [bool(value >> i & 1) for i in range(4)]
        if value <= bound if check is require_at_most else value >= bound:
            bounded(bits)
        else:
            with pytest.raises(UnsatisfiedCircuitError, match="the bits"):
                bounded(bits)


@pytest.mark.parametrize(("high", "outcome"), [(0b00, None), (0b01, None), (0b10, UnsatisfiedCircuitError)])
def test_some_bits_may_be_constants(high: int, outcome: type[Exception] | None) -> None:
    @circuit
    def bounded(bit: Private[Bool]) -> None:
        bind(bit)
        require_at_most([bit, Bool(bool(high & 1)), Bool(bool(high >> 1))], 0b100)

    bounded(False)
    with pytest.raises(outcome) if outcome else nullcontext():
        bounded(True)


def test_constant_bits_beyond_the_bound_are_an_error_of_the_circuit() -> None:
    @circuit
    def bounded(bit: Private[Bool]) -> None:
        bind(bit)
        require_at_most([bit, Bool(True)], 0b01)

    with pytest.raises(ImpossibleRequirementError, match="the bits exceed the bound"):
        bounded.compile()


def test_a_bound_beyond_all_numbers_costs_nothing() -> None:
    bits = [Bool(True)] * 3
    require_at_most(bits, 7)
    require_at_most(bits, 100)
    require_at_least(bits, 0)
    with pytest.raises(ValueError, match="a negative bound"):
        require_at_most(bits, -1)
    with pytest.raises(ValueError, match="no number of 3 bits reaches the bound"):
        require_at_least(bits, 8)


@given(elements)
def test_from_bits_is_the_inverse(value: int) -> None:
    assert from_bits(to_bits_strict(Field(value))).constant == value


def test_from_bits_reduces() -> None:
    assert from_bits([Bool(True)] * 254).constant == (2**254 - 1) % R
    assert from_bits([]).constant == 0
