from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.poseidon.plain import permute
from zkwright.compiler import U8, Array, Bool, Field, Private, Public, circuit
from zkwright.core.field import R
from zkwright.testing.strategies import field_elements

from tests.circuits.costs import Cost
from tests.circuits.harness import open_wires
from tests.circuits.vectors.load import circomlibjs

COSTS = [
    Cost(poseidon, rows, lambda make, n=n: poseidon(*make.fields(n)), f"for {n}")  # type: ignore[misc]
    for n, rows in ((1, 213), (2, 240), (3, 261), (4, 297), (5, 321))
]


@circuit
def digest(inputs: Private[Array[Field, Literal["n"]]], n: int) -> Public[Field]:
    return poseidon(*inputs)


@pytest.mark.parametrize("arity", range(1, 6))
def test_agrees_with_circomlibjs(arity: int) -> None:
    cases = [case for case in circomlibjs()["poseidon"] if len(case["inputs"]) == arity]
    assert len(cases) == 14
    for case in cases:
        assert poseidon(*case["inputs"]) == case["output"]
        assert digest(case["inputs"], n=arity) == case["output"]


def test_agrees_with_the_papers_authors() -> None:
    """The permutation of (0, 1, 2) in hadeshash's test vectors for x^5 over 254 bits, width 3."""
    assert permute([0, 1, 2]) == [
        0x115CC0F5E7D690413DF64C6B9662E9CF2A3617F2743245519E19607A4417189A,
        0x0FCA49B798923AB0239DE1C9E7A4A9A2210312B6A2F616D18B5A87F9B628AE29,
        0x0E7AE82E40091E63CBD4F16A6D16310B3729D4B6E138FCF54110E2867045A30C,
    ]


@given(st.lists(field_elements(), min_size=1, max_size=5))
def test_constraints_compute_what_python_does(inputs: list[int]) -> None:
    assert digest(inputs, n=len(inputs)) == poseidon(*inputs) == permute([0, *inputs])[0]


@pytest.mark.parametrize("arity", range(1, 6))
def test_no_wire_is_left_open(arity: int) -> None:
    for value in (0, 1, R - 1):
        assert open_wires(digest.compile(n=arity).solve({"inputs": [value] * arity})) == []


def test_constants_and_other_types_are_inputs_too() -> None:
    @circuit
    def mixed(secret: Private[Field], small: Private[U8], flag: Private[Bool]) -> Public[Field]:
        return poseidon(7, secret, small, flag)

    assert mixed(5, 200, True) == poseidon(7, 5, 200, 1)


@pytest.mark.parametrize("count", [0, 6, 7])
def test_other_numbers_of_inputs_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"poseidon takes 1 to 5 elements, got {count}; hash longer lists"):
        poseidon(*range(count))


@pytest.mark.parametrize("width", [1, 7])
def test_other_widths_are_refused(width: int) -> None:
    with pytest.raises(ValueError, match=f"no parameters for width {width}"):
        permute([0] * width)


@pytest.mark.parametrize(("width", "partial_rounds"), [(2, 56), (3, 57), (4, 56), (5, 60), (6, 60)])
def test_it_costs_the_best_known(width: int, partial_rounds: int) -> None:
    assert COSTS[width - 2].rows == 3 * (8 * width + partial_rounds) - 3
