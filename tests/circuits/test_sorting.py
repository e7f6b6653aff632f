from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.sorting import is_permutation, is_sorted, require_permutation, require_sorted, sort
from zkwright.compiler import (
    I8,
    U8,
    U16,
    U32,
    Array,
    Bool,
    Field,
    Private,
    Public,
    Struct,
    UnsatisfiedCircuitError,
    circuit,
)
from zkwright.compiler.rows import Opcode
from zkwright.core.field import R
from zkwright.testing import accepts, cost, refuses

from tests.circuits.costs import Cost, Inputs, bit
from tests.circuits.harness import lying_hints
from tests.drawn import examples


def _words(make: Inputs, n: int) -> Array[U32, Any]:
    return Array([U32.unchecked_linear(number.linear) for number in make.fields(n)])


COSTS = [
    *(
        Cost(sort, rows, lambda make, n=n: sort(_words(make, n)), f"for {n} of 32 bits")  # type: ignore[misc]
        for n, rows in ((8, 241), (16, 529), (64, 2337))
    ),
    Cost(require_sorted, 224, lambda make: require_sorted(_words(make, 8)), "for 8 of 32 bits"),
    Cost(is_sorted, 233, lambda make: bit(is_sorted(_words(make, 8))), "for 8 of 32 bits"),
    *(
        Cost(
            require_permutation,
            rows,
            lambda make, n=n: require_permutation(make.fields(n), make.fields(n)),  # type: ignore[misc]
            f"for {n} elements",
        )
        for n, rows in ((8, 22), (64, 354))
    ),
    Cost(is_permutation, 74, lambda make: bit(is_permutation(make.fields(8), make.fields(8))), "for 8 elements"),
]


@circuit
def ordered(values: Private[Array[U16, Literal["n"]]], n: int) -> Public[Array[U16, Literal["n"]]]:
    return sort(values)


@circuit
def permuted(values: Private[Array[Field, Literal["n"]]], others: Private[Array[Field, Literal["n"]]], n: int) -> None:
    require_permutation(values, others)


@circuit
def whether_permuted(
    values: Private[Array[Field, Literal["n"]]], others: Private[Array[Field, Literal["n"]]], n: int
) -> Public[Bool]:
    return Bool(is_permutation(values, others))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 7, 8, 9])
def test_values_of_every_number(n: int) -> None:
    for values in ([0] * n, [65535] * n, [*range(n)], [*range(n, 0, -1)], [7 * i % 5 for i in range(n)]):
        accepts(ordered, {"values": values}, sorted(values), forge=False, n=n)
        assert sort(values) == sorted(values)
        turned = [R - 1 - value for value in values]
        accepts(permuted, {"values": turned, "others": turned[::-1]}, None, forge=False, n=n)
        assert whether_permuted(turned, turned[::-1], n) is True
        wrong = [*turned[:-1], (turned[-1] + 1) % R]
        assert whether_permuted(turned, wrong, n) is (sorted(turned) == sorted(wrong))
        refuses(permuted, {"values": turned, "others": wrong}, "not the others in another order", n=n)


@examples(30)
@given(st.lists(st.integers(0, 20), min_size=6, max_size=6), st.permutations(range(6)))
def test_any_values_in_any_order(values: list[int], order: list[int]) -> None:
    assert ordered(values, 6) == sorted(values)
    others = [values[i] for i in order]
    permuted(values, others, 6)
    assert whether_permuted(values, others, 6) is True
    other = [*others[:-1], others[-1] + 1]
    assert whether_permuted(values, other, 6) is False


def test_a_repeated_value_counts() -> None:
    refuses(permuted, {"values": [1, 1, 2], "others": [1, 2, 2]}, "another order", n=3)
    assert whether_permuted([1, 1, 2], [1, 2, 2], 3) is False
    assert is_permutation([1, 1, 2], [1, 2, 2]) is False


Lie = Any


@pytest.mark.parametrize("n", [2, 3, 5, 8])
def test_no_prover_has_another_order_or_other_values(n: int) -> None:
    """A hint for other routes leads to no ascending order, one for other values through no switch."""
    values = [3 * n - i for i in range(n)]

    def straight(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
        return [inputs[2 * i] if 2 * i + 1 < n else value for i, value in enumerate(honest)]

    def others(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
        return [value + 1 for value in honest] if opcode == Opcode.ROUTE else honest

    program = ordered.compile(n=n)
    for lie in (straight, others):

        def told(opcode: Opcode, p: int, inputs: Sequence[int], honest: list[int], lie: Lie = lie) -> list[int]:
            return lie(opcode, p, inputs, honest) if opcode == Opcode.ROUTE else honest

        with lying_hints(told), pytest.raises(UnsatisfiedCircuitError):
            program.solve({"values": values})


def test_signed_integers_are_sorted_as_such() -> None:
    @circuit
    def signed(values: Private[Array[I8, Literal[5]]]) -> Public[Array[I8, Literal[5]]]:
        return sort(values)

    assert signed([-3, 127, 0, -128, 5]) == [-128, -3, 0, 5, 127]


def test_bounds_are_kept() -> None:
    @circuit
    def small(values: Private[Array[U8, Literal[4]]]) -> Public[U8]:
        halves = sort(values.map(lambda value: value // 2))
        return halves[0] + halves[3]  # 254 at most: no check

    assert small([255, 255, 3, 255]) == 128


def test_order_as_a_value() -> None:
    @circuit
    def ascends(values: Private[Array[U8, Literal[3]]]) -> Public[Bool]:
        return Bool(is_sorted(values))

    for values in ([1, 2, 3], [1, 1, 1], [2, 1, 3], [0, 255, 254]):
        assert ascends(values) is is_sorted(values) is (values == sorted(values))
    require_sorted([1, 1, 2])
    with pytest.raises(UnsatisfiedCircuitError, match="do not ascend"):
        require_sorted([2, 1])


class Item(Struct):
    """Two small values."""

    key: U8
    count: U16


def test_structs_are_permuted_as_one_number_or_refused() -> None:
    @circuit
    def items(a: Private[Array[Item, Literal[3]]], b: Private[Array[Item, Literal[3]]]) -> Public[Bool]:
        require_permutation(a, b)
        return Bool(is_permutation(a, b))

    one, two, three = ({"key": key, "count": count} for key, count in ((1, 2), (2, 1), (1, 2)))
    assert items([one, two, three], [two, one, three]) is True
    refuses(items, {"a": [one, two, three], "b": [two, two, one]}, "another order")

    @circuit
    def wide(a: Private[Array[Array[Field, Literal[2]], Literal[2]]]) -> None:
        require_permutation(a, a[::-1])

    with pytest.raises(ValueError, match="hash each to a field element"):
        wide.compile()


def test_what_cannot_be_sorted_is_refused() -> None:
    @circuit
    def elements(values: Private[Array[Field, Literal[3]]]) -> Public[Array[Field, Literal[3]]]:
        return sort(values)

    with pytest.raises(ValueError, match=r"U64\(x\)"):
        elements.compile()
    with pytest.raises(ValueError, match="2 values and 1 others"):
        require_permutation([1, 2], [1])


def test_nothing_is_in_order() -> None:
    assert sort([]) == []
    assert is_sorted([]) is True
    assert is_permutation([], []) is True
    require_permutation([], [])


def test_switches_cost_one_row() -> None:
    assert [cost(permuted, n=n) for n in (1, 2, 3, 4, 16)] == [1, 2, 5, 8, 58]
